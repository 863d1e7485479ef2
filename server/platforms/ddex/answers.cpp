// SPDX-License-Identifier: Apache-2.0
#include "platforms/ddex/answers.hpp"

#include <fmt/format.h>

namespace mv::platforms::ddex {
namespace {

using model::Fact;
using mv::ddex::Outcome;

void say(StoreStatus& out, const mv::ddex::Acknowledgement& said) {
  out.reason = mv::ddex::sentence_of(said);
  out.hint = mv::ddex::status_row(said.status).hint;
  out.words = said.words.empty() ? said.status : said.words;
}

bool is_bad(Outcome outcome) {
  return outcome == Outcome::wrong || outcome == Outcome::refused || outcome == Outcome::trouble;
}

/// Of the batch that brought the release.
void hear(StoreStatus& out, const mv::ddex::Acknowledgement& said, Millis begins, Millis now) {
  switch (mv::ddex::outcome_of(said)) {
    case Outcome::taken: out.fact = Fact::in_review; break;
    case Outcome::passed: out.fact = begins > now ? Fact::scheduled : Fact::in_review; break;
    case Outcome::live: out.fact = Fact::live; break;
    case Outcome::wrong: out.fact = Fact::changes_requested; break;
    case Outcome::refused: out.fact = Fact::rejected; break;
    case Outcome::trouble: out.fact = Fact::failed; break;
    case Outcome::unknown: break;
  }
  out.reason.clear();
  out.hint.clear();
  if (is_bad(mv::ddex::outcome_of(said)) || mv::ddex::outcome_of(said) == Outcome::unknown)
    say(out, said);
  out.words = said.words.empty() ? said.status : said.words;
}

/// Of an update: the release stays as it was, and what is wrong is said.
void hear_update(StoreStatus& out, const mv::ddex::Acknowledgement& said) {
  const auto outcome = mv::ddex::outcome_of(said);
  if (outcome == Outcome::live) out.fact = Fact::live;
  if (!is_bad(outcome)) return;
  say(out, said);
  out.reason = "the update was not taken: " + out.reason;
}

void hear_takedown(StoreStatus& out, const mv::ddex::Acknowledgement& said) {
  const auto outcome = mv::ddex::outcome_of(said);
  if (outcome == Outcome::taken || outcome == Outcome::passed) {
    out.fact = Fact::removed;
    out.reason.clear();
    out.hint.clear();
  } else if (is_bad(outcome)) {
    out.fact = Fact::removing;
    say(out, said);
    out.reason = "the takedown was not taken: " + out.reason;
  }
}

}  // namespace

StoreStatus standing_of(const std::vector<Answers>& batches, Millis begins, Millis now) {
  StoreStatus out;
  for (const auto& batch : batches) {
    if (batch.to == Answers::To::takedown) out.fact = Fact::removing;
    for (const auto& said : batch.said) {
      if (batch.to == Answers::To::release)
        hear(out, said, begins, now);
      else if (batch.to == Answers::To::update)
        hear_update(out, said);
      else
        hear_takedown(out, said);
    }
  }
  return out;
}

}  // namespace mv::platforms::ddex
