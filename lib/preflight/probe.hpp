// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a rule's function sees and how it reports. Used by the rule tables only.
#include <span>
#include <string>
#include <vector>

#include "preflight/check.hpp"
#include "preflight/rule.hpp"

namespace mv::preflight {

/// In messages: the platforms' names, and an "s" when there is only one ("\1 take\2"). Values
/// come through `shown`, which lets no control character pass, so they cannot imitate these.
inline constexpr char kWho[] = "\1";
inline constexpr char kS[] = "\2";

/// One thing found. `message` has no full stop: the rule's id follows it.
struct Hit {
  std::string at;
  std::string value;
  std::string message;
  std::string fix;
  Level level = Level::error;                  ///< weakened to the row's level
  std::optional<bool> fixable = std::nullopt;  ///< the rule's own when absent
  std::vector<std::string> platforms = {};     ///< of the row's, those it is about; empty = all
};

/// A rule at one track, for the platforms of one row.
class Probe {
 public:
  Probe(const Subject& subject, const Applies& row, std::span<const std::string> platforms,
      std::size_t tracks, std::vector<Hit>& hits)
      : subject(subject),
        metadata(subject.metadata),
        row(row),
        platforms(platforms),
        tracks(tracks),
        hits_(hits) {}
  const Subject& subject;
  const model::Metadata& metadata;
  const Applies& row;
  const std::span<const std::string> platforms;  ///< those of the row
  const std::size_t tracks;                      ///< in the release

  bool assumed(std::string_view field) const;
  bool listed(std::string_view word) const;  ///< in row.list
  void report(Hit hit) { hits_.push_back(std::move(hit)); }

 private:
  std::vector<Hit>& hits_;
};

/// A rule across a release.
class ReleaseProbe {
 public:
  ReleaseProbe(std::span<const Subject> tracks, const Applies& row, std::vector<Hit>& hits)
      : tracks(tracks), row(row), hits_(hits) {}
  const std::span<const Subject> tracks;
  const Applies& row;

  void report(Hit hit) { hits_.push_back(std::move(hit)); }
  /// "tracks[1].metadata.title"
  static std::string at(std::size_t track, std::string_view place);

 private:
  std::vector<Hit>& hits_;
};

/// True when `word` stands in a list separated by blanks.
bool in_list(std::string_view list, std::string_view word);

/// The title is to be judged as English: said so, or not said and without other letters.
bool title_is_english(const model::Metadata& metadata);
/// The text is meant as an IPI base number ("I-000000229-7"), not a name number.
bool is_ipi_base(std::string_view text);

}  // namespace mv::preflight
