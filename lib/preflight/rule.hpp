// SPDX-License-Identifier: Apache-2.0
#pragma once
// What stores refuse, as a table. Each rule keeps the id it has in docs/preflight-rules.md for
// good: overrides, scripts and manifests name it.
#include <array>
#include <boost/json.hpp>
#include <cstdint>
#include <span>
#include <string_view>

namespace mv::preflight {

/// error stops a release, warn is shown, info is advice. Ordered from the strongest.
enum class Level : std::uint8_t { error, warn, info };

std::string_view level_name(Level level);  ///< "error", "warn", "info"
boost::json::value to_json(const Level& level);
void from_json(const boost::json::value& from, Level& out);  ///< unknown text leaves `out` alone

/// For which platforms a rule holds, how strongly, and with which numbers.
struct Applies {
  /// Ids of platforms, or of the providers that carry to them, separated by blanks, "stores"
  /// (everything that goes through a distributor) or "all". The first row of a rule that names the
  /// platform counts.
  std::string_view scope;
  Level level = Level::warn;  ///< the strongest this rule gives there
  double low = 0;             ///< the rule's own bounds, in the unit its title names
  double high = 0;
  std::string_view list = {};  ///< accepted words, separated by blanks
};

bool covers(const Applies& row, std::string_view platform);

class Probe;
class ReleaseProbe;

struct Rule {
  std::string_view id;     ///< A = audio, C = cover, M = metadata, I = identifiers, AI = disclosure
  std::string_view title;  ///< the rule in one line
  std::string_view source;  ///< who says so
  bool fixable;             ///< a program can repair it without loss
  std::array<Applies, 3> applies;
  void (*check)(Probe&) = nullptr;                 ///< looks at one track
  void (*check_release)(ReleaseProbe&) = nullptr;  ///< looks across the tracks of a release

  /// The rows in use.
  constexpr std::span<const Applies> rows() const {
    std::size_t used = 0;
    while (used < applies.size() && !applies[used].scope.empty()) ++used;
    return {applies.data(), used};
  }
  /// The strongest level on any platform.
  constexpr Level level() const {
    Level out = Level::info;
    for (const auto& row : rows()) out = row.level < out ? row.level : out;
    return out;
  }
};

/// Every rule, in the order audio (A), artwork (C), metadata (M, I, AI). Static storage.
std::span<const Rule> rules();
/// The rule with this id (ASCII case ignored), or nullptr.
const Rule* find_rule(std::string_view id);

/// A2 stands before A10.
struct IdOrder {
  bool operator()(std::string_view a, std::string_view b) const;
};

/// One table per subject; `rules()` joins them.
std::span<const Rule> audio_rules();
std::span<const Rule> artwork_rules();
std::span<const Rule> text_rules();
std::span<const Rule> title_rules();
std::span<const Rule> metadata_rules();

/// A rule that only a person can judge: listed in the documents, never found.
struct ByEye {
  std::string_view id, title, source;
};
std::span<const ByEye> rules_by_eye();

}  // namespace mv::preflight
