// SPDX-License-Identifier: Apache-2.0
#include "model/standing.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace mv::model {
namespace {

using S = PlacementState;

struct StateRow {
  S state;
  bool settled;
  std::string_view meaning;
};
constexpr StateRow kStates[] = {
    {S::draft, false, "Nothing has been sent."},
    {S::queued, false, "It waits for its turn to be sent."},
    {S::uploading, false, "It is being sent; nothing is public."},
    {S::submitted, false, "The provider has received it and is processing it."},
    {S::in_review, false, "The provider is reviewing it."},
    {S::scheduled, false, "Everything is delivered; it waits for its release date."},
    {S::live, true, "Listeners can find it."},
    {S::unknown, false,
        "The state at the provider is not known. The provider is asked less and less often, "
        "without "
        "end; nothing is sent again."},
    {S::awaiting_handoff, true, "You deliver it to the provider yourself."},
    {S::changes_requested, true, "The provider wants something changed."},
    {S::rejected, true, "The provider or the platform refuses it."},
    {S::failed, true, "It failed; the reason says why."},
    {S::cancelled, true, "You cancelled it before it was public."},
    {S::takedown_requested, false,
        "It is being taken down. Until that is done it may still be public."},
    {S::taken_down, true, "It was public and has been taken down."},
    {S::pending_payment, true, "It is held until the subscription is paid."},
};

constexpr MoveRow kMoves[] = {
    {Move::order, "order", "user", "asks for it to be published"},
    {Move::cancel, "cancel", "user", "cancels what is not public yet"},
    {Move::take_down, "take down", "user", "takes it down from its platforms"},
    {Move::retry, "retry", "user", "retries what failed or was refused"},
    {Move::begin, "begin", "worker", "starts on the order"},
    {Move::wait, "wait", "worker", "has uploaded everything and waits for the date"},
    {Move::last_step, "last step", "worker", "starts the step that cannot be undone"},
    {Move::handed_in, "submitted", "worker", "has finished the last step"},
    {Move::doubt, "doubt", "worker", "does not know whether the last step arrived"},
    {Move::stop, "stop", "worker", "cannot go on"},
    {Move::refuse, "refuse", "worker", "was refused for good"},
    {Move::let_go, "stop when cancelled", "worker", "stops because it was cancelled"},
    {Move::removal_asked, "removal asked", "worker", "has asked the provider to remove it"},
    {Move::gone, "gone", "worker", "knows that nothing of it is left there"},
    {Move::hand_off, "hand off", "worker", "has a package ready for manual delivery"},
    {Move::confirm, "confirm", "user", "has delivered it by hand"},
    {Move::hold, "hold", "schedule", "the subscription has ended"},
    {Move::resume, "resume", "schedule", "the subscription was paid"},
};

template <class E>
bool is(E value, std::initializer_list<E> among) {
  return std::find(among.begin(), among.end(), value) != among.end();
}

bool wanted(const Standing& s) { return s.wish == Wish::publish; }
bool in_hand(const Standing& s) { return is(s.work, {Work::sending, Work::publishing}); }
bool is_gone(const Standing& s) { return !in_hand(s) && is(s.fact, {Fact::none, Fact::removed}); }
/// Before listeners could find it, as far as is known.
bool not_public(const Standing& s) { return !is(s.fact, {Fact::live, Fact::removing}); }

S shown_fact(Fact fact) {
  switch (fact) {
    case Fact::none: return S::draft;
    case Fact::sent: return S::queued;
    case Fact::waiting:
    case Fact::scheduled: return S::scheduled;
    case Fact::unknown: return S::unknown;
    case Fact::submitted: return S::submitted;
    case Fact::in_review: return S::in_review;
    case Fact::live: return S::live;
    case Fact::changes_requested: return S::changes_requested;
    case Fact::rejected: return S::rejected;
    case Fact::failed: return S::failed;
    case Fact::removing: return S::takedown_requested;
    case Fact::removed: return S::taken_down;
  }
  return S::unknown;
}

// What was only waiting for us ends with the wish; what is in a worker's hands ends with its move.
Standing withdrawn(Standing s, Wish wish) {
  s.wish = wish;
  if (!in_hand(s)) s.work = Work::none;
  return s;
}

using Maybe = std::optional<Standing>;
Maybe with(Standing s, Work work, Fact fact) {
  s.work = work;
  s.fact = fact;
  return s;
}

}  // namespace

bool is_settled(S state) { return kStates[static_cast<std::size_t>(state)].settled; }
std::string_view meaning(S state) { return kStates[static_cast<std::size_t>(state)].meaning; }

S shown(const Standing& s) {
  if (!wanted(s)) {
    if (!is_gone(s)) return S::takedown_requested;
    return s.wish == Wish::takedown && s.fact == Fact::removed ? S::taken_down : S::cancelled;
  }
  switch (s.work) {
    case Work::queued: return S::queued;
    case Work::sending: return S::uploading;
    case Work::publishing: return s.fact == Fact::waiting ? S::scheduled : S::uploading;
    case Work::held: return S::pending_payment;
    case Work::handoff: return S::awaiting_handoff;
    case Work::stopped:
      return is(s.fact, {Fact::rejected, Fact::changes_requested}) ? shown_fact(s.fact) : S::failed;
    case Work::none: break;
  }
  return shown_fact(s.fact);
}

Next next_of(const Standing& s) {
  if (!wanted(s)) {
    if (is_gone(s)) return Next::nothing;
    return s.fact == Fact::removing && s.work == Work::none ? Next::ask : Next::withdraw;
  }
  if (s.work == Work::publishing && s.fact == Fact::waiting) return Next::at_date;
  if (is(s.work, {Work::queued, Work::sending, Work::publishing})) return Next::send;
  if (s.work != Work::none) return Next::nothing;
  if (s.fact == Fact::waiting) return Next::at_date;
  return is(s.fact,
             {Fact::unknown, Fact::submitted, Fact::in_review, Fact::scheduled, Fact::removing})
             ? Next::ask
             : Next::nothing;
}

bool holds(const Standing& s) { return wanted(s) && !is(s.fact, {Fact::removing, Fact::removed}); }
bool leaving(const Standing& s) { return shown(s) == S::takedown_requested; }
bool anywhere(const Standing& s) { return !is_gone(s); }

std::span<const MoveRow> moves() { return kMoves; }

std::optional<Standing> after(const Standing& s, Move move) {
  switch (move) {
    case Move::order: return s == Standing{} ? with(s, Work::queued, Fact::none) : Maybe{};
    case Move::cancel:
      if (!wanted(s) || !not_public(s) || s.fact == Fact::removed) return {};
      return withdrawn(s, Wish::cancel);
    case Move::take_down:
      if (s.wish == Wish::takedown || (is_gone(s) && (!wanted(s) || s.fact == Fact::removed)))
        return {};
      return withdrawn(s, Wish::takedown);
    case Move::retry: {
      const bool stuck = s.work == Work::stopped ||
                         (s.work == Work::none &&
                             is(s.fact, {Fact::failed, Fact::rejected, Fact::changes_requested}));
      return wanted(s) && stuck ? with(s, Work::queued, s.fact) : Maybe{};
    }
    case Move::begin:
      return wanted(s) && is(s.work, {Work::queued, Work::sending, Work::publishing})
                 ? with(s, s.work == Work::publishing ? s.work : Work::sending, s.fact)
                 : Maybe{};  // a last step that has begun is not forgotten
    case Move::wait: return s.work == Work::sending ? with(s, Work::none, Fact::waiting) : Maybe{};
    case Move::last_step: {
      const bool ready =
          in_hand(s) || (is(s.work, {Work::none, Work::held}) && s.fact == Fact::waiting);
      return wanted(s) && ready ? with(s, Work::publishing, s.fact) : Maybe{};
    }
    case Move::handed_in:
      return s.work == Work::publishing ? with(s, Work::none, Fact::submitted) : Maybe{};
    case Move::doubt:
      return s.work == Work::publishing ? with(s, Work::none, Fact::unknown) : Maybe{};
    case Move::stop:
      if (is(s.work, {Work::queued, Work::sending, Work::publishing}) ||
          (s.work == Work::none && s.fact == Fact::waiting))
        return with(s, wanted(s) ? Work::stopped : Work::none, s.fact);
      return {};
    case Move::refuse:
      if (is(s.work, {Work::queued, Work::sending, Work::publishing}))
        return with(s, wanted(s) ? Work::stopped : Work::none, Fact::rejected);
      return {};
    case Move::let_go:  // after the last step began, only the provider knows
      return !wanted(s) && in_hand(s)
                 ? with(s, Work::none, s.work == Work::publishing ? Fact::unknown : s.fact)
                 : Maybe{};
    case Move::removal_asked:
      return !wanted(s) && !in_hand(s) && !is_gone(s) ? with(s, Work::none, Fact::removing)
                                                      : Maybe{};
    case Move::gone: {
      if (wanted(s) || in_hand(s) || is_gone(s)) return {};
      const bool was_there = is(s.fact, {Fact::live, Fact::removing, Fact::scheduled});
      return with(s, Work::none, was_there ? Fact::removed : Fact::none);
    }
    case Move::hand_off:
      return wanted(s) && s.work == Work::sending ? with(s, Work::handoff, s.fact) : Maybe{};
    case Move::confirm:
      return wanted(s) && s.work == Work::handoff ? with(s, Work::none, Fact::submitted) : Maybe{};
    case Move::hold:
      return wanted(s) && s.work == Work::none && s.fact == Fact::waiting
                 ? with(s, Work::held, s.fact)
                 : Maybe{};
    case Move::resume:
      return wanted(s) && s.work == Work::held ? with(s, Work::none, s.fact) : Maybe{};
  }
  return {};
}

std::optional<Standing> after_word(const Standing& s, Fact fact) {
  // It speaks of what was handed in; what is in our hands or only uploaded is ours to know.
  if (in_hand(s) || is(s.work, {Work::queued, Work::held}) ||
      is(s.fact, {Fact::none, Fact::removed}))
    return {};
  if (is(fact, {Fact::none, Fact::waiting}) ||
      (fact == Fact::unknown && (s.work != Work::none || !wanted(s))))
    return {};
  if (s.fact == Fact::sent && fact != Fact::removed) return {};
  if (s.fact == Fact::waiting && !is(fact, {Fact::live, Fact::removed})) return {};
  if (fact == Fact::sent) {
    if (!is(s.fact, {Fact::unknown, Fact::submitted})) return {};
    return wanted(s) ? with(s, Work::queued, Fact::sent) : with(s, Work::none, Fact::sent);
  }
  // A removal that was asked for is not over because the old rows still say what was.
  if (!wanted(s) && s.fact == Fact::removing && fact != Fact::removed) return {};
  return with(s, Work::none, fact);
}

std::span<const Standing> reachable() {
  static const auto all = [] {
    std::vector<Standing> out{Standing{}};
    const auto add = [&](const Maybe& next) {
      if (next && std::find(out.begin(), out.end(), *next) == out.end()) out.push_back(*next);
    };
    for (std::size_t at = 0; at < out.size(); ++at) {
      for (const auto& row : kMoves) add(after(out[at], row.move));
      for (const auto fact : all_of<Fact>()) add(after_word(out[at], fact));
    }
    return out;
  }();
  return all;
}

bool may_become(S from, S to) {
  static const auto edges = [] {
    std::set<std::pair<S, S>> out;
    for (const auto& s : reachable()) {
      const auto add = [&](const Maybe& next) {
        if (next) out.emplace(shown(s), shown(*next));
      };
      for (const auto& row : kMoves) add(after(s, row.move));
      for (const auto fact : all_of<Fact>()) add(after_word(s, fact));
    }
    return out;
  }();
  return from != to && edges.contains({from, to});
}

}  // namespace mv::model
