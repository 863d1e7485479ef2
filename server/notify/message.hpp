// SPDX-License-Identifier: Apache-2.0
#pragma once
// What people are told, as data: a heading and lines, each perhaps with a link. How it looks in a
// chat or a mail is decided elsewhere.
#include <boost/describe.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/job.hpp"
#include "model/people/notify.hpp"
#include "model/placement.hpp"

namespace mv::notify {

struct Line {
  std::string text;
  std::string url;  ///< where it leads; empty = nowhere
};
BOOST_DESCRIBE_STRUCT(Line, (), (text, url))

struct Message {
  std::string heading;  ///< "Night Train is live"
  std::vector<Line> lines;
};
BOOST_DESCRIBE_STRUCT(Message, (), (heading, lines))

/// Something to tell. A channel is told one key once.
struct Told {
  std::string key;
  Message message;
};

/// What an event means to people, given how its distributions stand now: all of its release, or
/// the one it is about; newest first, empty for other events. nullopt = nothing (yet):
///   - a release that goes live in parts is told once, when every platform has settled;
///   - what needs somebody (failed, rejected, changes requested, …) is told at once, with the fix;
///     when that settles the last platform, the summary says it, and nothing is told twice.
std::optional<Told> told_of(
    const model::Event& event, std::span<const model::Distribution> distributions);

/// A test message of a channel.
Message test_message(const model::Channel& channel);

/// As plain text: the heading, then the lines; a link stands behind its text.
std::string plain_text(const Message& message);

/// Whether these patterns of a channel want the type.
bool wants(const model::Channel& channel, std::string_view event_type);

}  // namespace mv::notify
