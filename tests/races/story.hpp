// SPDX-License-Identifier: Apache-2.0
#pragma once
// One release on its way to SoundCloud and Spotify: what may be done to it, and what must hold
// whatever was done in whatever order.
#include <string>
#include <vector>

#include "support/world.hpp"

namespace mv::test {

/// What somebody may do. `work` is the server's own: it runs the jobs that are due.
enum class Act {
  create,
  order,
  schedule,
  cancel,
  cancel_order,
  take_down,
  retry,
  update,
  run_due,
  poll,
  notice,
  sweep,
  work,
};
inline constexpr Act kActs[] = {Act::create, Act::order, Act::schedule, Act::cancel,
    Act::cancel_order, Act::take_down, Act::retry, Act::update, Act::run_due, Act::poll,
    Act::notice, Act::sweep, Act::work};
std::string_view name_of(Act act);

/// From where a story begins.
enum class Start { draft, queued, waiting, live };
inline constexpr Start kStarts[] = {Start::draft, Start::queued, Start::waiting, Start::live};
std::string_view name_of(Start start);

class Story {
 public:
  /// A release of its own in this world, brought to where the story begins.
  Story(World& world, Start start);

  /// Does it on this node; the answer is looked at by the invariants alone.
  void act(Act act, std::size_t node);
  /// Lets everything come to rest, before the date and after it, and says what is wrong ("" =
  /// nothing): at most one copy at each platform; what the API says is what the platform holds;
  /// what was ordered and not taken back is live; what was taken back is not public.
  std::string check();
  /// Of the newest order at this platform; "" when there is none.
  std::string state(const std::string& platform) const;
  const std::string& title() const { return title_; }
  Millis due() const { return due_; }

 private:
  std::vector<std::string> distributions() const;
  std::string compare(bool after_date);

  World& world_;
  std::string title_, release_;
  Millis due_ = 0;
};

}  // namespace mv::test
