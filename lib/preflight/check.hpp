// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs the rule table over facts that were gathered before. Opens no file, asks no network.
// Every function here is pure and may be called from any thread.
#include <boost/describe.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/artwork.hpp"
#include "model/audio.hpp"
#include "model/metadata.hpp"
#include "preflight/rule.hpp"

namespace mv::preflight {

/// The user says a rule does not hold here, and why; the reason is kept and shown.
struct Override {
  std::string rule;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Override, (), (rule, reason))

/// Another recording of the same owner, to compare with.
struct Known {
  std::string title;
  std::string audio_sha256;  ///< AudioMeasure::audio_sha256
  std::string artwork_hash;  ///< ArtworkFacts::perceptual_hash
  std::string isrc;
};

/// One track and everything known about it. Absent parts are not checked.
struct Subject {
  const model::Metadata& metadata;
  const model::AudioFormat* format = nullptr;
  const model::AudioMeasure* measure = nullptr;
  const model::AudioTags* tags = nullptr;
  const model::ArtworkFacts* artwork = nullptr;
  std::string audio_name;  ///< file name, for messages
  std::string artwork_name;
  Millis now = 0;
  std::vector<Override> overrides;
  std::vector<std::string> assumed;  ///< fields that fill_defaults() guessed
  std::vector<Known> catalogue;      ///< the owner's other tracks, without this one
  std::optional<std::int64_t> soundcloud_seconds_left;  ///< upload quota, when known
  bool generated = false;  ///< made by `generate`: the AI disclosure must say so
  std::vector<std::string>
      territories;  ///< where the release may be heard; empty = in the whole world
  std::map<std::string, std::string> carriers;  ///< platform → provider; absent = the usual one
};

struct Finding {
  std::string rule;
  Level level = Level::warn;
  std::vector<std::string> platforms;  ///< ids, in the order asked
  std::string at;       ///< audio, artwork, metadata.title, …; tracks[1].audio in a release
  std::string message;  ///< what, with the value found, and why
  std::string fix;      ///< what to do
  bool fixable = false;
  std::string value;            ///< the value found
  std::string override_reason;  ///< why an error was let through; empty otherwise
};
BOOST_DESCRIBE_STRUCT(
    Finding, (), (rule, level, platforms, at, message, fix, fixable, value, override_reason))

/// The message and what to do, as one line for a terminal.
std::string line(const Finding& finding);

struct Report {
  std::vector<Finding> findings;  ///< errors first, then by rule id and place

  bool blocked() const;  ///< at least one error
  std::size_t count(Level level) const;
};
BOOST_DESCRIBE_STRUCT(Report, (), (findings))

/// All problems of one track on these platforms. Ids and aliases; a name that is not known counts
/// as a store that is reached through a distributor.
Report check(const Subject& subject, std::span<const std::string> platforms);

/// The same for the tracks of one release in their order, with the rules that compare them.
Report check_release(std::span<const Subject> tracks, std::span<const std::string> platforms);

/// Error: invalid, with a fault at "/overrides/N/…" for each override that names no rule of the
/// table or gives no reason. `check` ignores such overrides.
Status check_overrides(std::span<const Override> overrides);

}  // namespace mv::preflight
