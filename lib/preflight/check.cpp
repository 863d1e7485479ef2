// SPDX-License-Identifier: Apache-2.0
#include "preflight/check.hpp"

#include <algorithm>

#include "base/text/text.hpp"
#include "model/provider/platform.hpp"
#include "preflight/probe.hpp"

namespace mv::preflight {
namespace {

/// The platforms that share one row of a rule.
struct Group {
  const Applies* row;
  std::vector<std::string> platforms;
};

/// A finding before its words are put together.
struct Draft {
  const Rule* rule;
  std::string at, value, fix;
  std::vector<std::string> messages;
  Level level;
  bool fixable;
  std::vector<std::string> platforms;      ///< all it was found for
  std::vector<std::string> at_this_level;  ///< those it is as strong for
};

std::vector<std::string> canonical(std::span<const std::string> platforms) {
  std::vector<std::string> out;
  for (const auto& given : platforms) {
    const auto* info = model::find_platform(given);
    auto id = info ? std::string(info->id) : lower(trim(given));
    if (!id.empty() && std::find(out.begin(), out.end(), id) == out.end())
      out.push_back(std::move(id));
  }
  return out;
}

using Carriers = std::map<std::string, std::string>;

/// A row may also name the provider that carries to the platform.
bool names(const Applies& row, const std::string& platform, const Carriers& carriers) {
  const auto carrier = carriers.find(platform);
  return covers(row, platform) ||
         (carrier != carriers.end() && in_list(row.scope, carrier->second));
}

std::vector<Group> groups_of(
    const Rule& rule, std::span<const std::string> platforms, const Carriers& carriers) {
  std::vector<Group> out;
  for (const auto& platform : platforms)
    for (const auto& row : rule.rows())
      if (names(row, platform, carriers)) {
        const auto same = std::find_if(
            out.begin(), out.end(), [&](const Group& group) { return group.row == &row; });
        if (same == out.end())
          out.push_back({&row, {platform}});
        else
          same->platforms.push_back(platform);
        break;
      }
  // The strictest row speaks first, whatever order the platforms were named in.
  std::sort(out.begin(), out.end(), [](const Group& a, const Group& b) {
    return std::pair(a.row->level, a.row) < std::pair(b.row->level, b.row);
  });
  return out;
}

void add_all(std::vector<std::string>& to, std::span<const std::string> from) {
  for (const auto& item : from)
    if (std::find(to.begin(), to.end(), item) == to.end()) to.push_back(item);
}

class Collector {
 public:
  void add(
      const Rule& rule, const Group& group, std::span<const Hit> hits, const std::string& prefix) {
    for (const auto& hit : hits) {
      const auto level = std::max(hit.level, group.row->level);
      const auto at = prefix + hit.at;
      const auto& about = hit.platforms.empty() ? group.platforms : hit.platforms;
      const auto same = std::find_if(drafts_.begin(), drafts_.end(),
          [&](const Draft& draft) { return draft.rule == &rule && draft.at == at; });
      if (same == drafts_.end())
        drafts_.push_back({&rule, at, hit.value, hit.fix, {hit.message}, level,
            hit.fixable.value_or(rule.fixable), about, about});
      else
        merge(*same, hit, level, about, rule);
    }
  }

  std::vector<Draft>& drafts() { return drafts_; }

 private:
  void merge(Draft& draft, const Hit& hit, Level level, const std::vector<std::string>& about,
      const Rule& rule) {
    add_all(draft.platforms, about);
    if (level > draft.level) return;
    if (level < draft.level) {  // a stronger part of the same rule takes over
      draft.level = level;
      draft.messages.clear();
      draft.at_this_level.clear();
      draft.value = hit.value;
      draft.fix.clear();
      draft.fixable = hit.fixable.value_or(rule.fixable);
    }
    add_all(draft.at_this_level, about);
    if (std::find(draft.messages.begin(), draft.messages.end(), hit.message) ==
        draft.messages.end())
      draft.messages.push_back(hit.message);
    if (draft.fix.find(hit.fix) == std::string::npos)
      draft.fix += (draft.fix.empty() ? "" : " ") + hit.fix;
  }

  std::vector<Draft> drafts_;
};

/// "Spotify", "Spotify and Deezer", "Spotify, Deezer and 3 more".
std::string names_of(std::span<const std::string> platforms) {
  std::vector<std::string> names;
  for (const auto& id : platforms) names.push_back(model::platform_name(id));
  if (names.size() > 3) {
    const auto rest = names.size() - 2;
    names.resize(2);
    names.push_back(std::to_string(rest) + " more");
  }
  auto out = names.empty() ? std::string("a store") : names.front();
  for (std::size_t i = 1; i < names.size(); ++i)
    out += (i + 1 == names.size() ? " and " : ", ") + names[i];
  return out;
}

const Override* override_for(std::span<const Override> overrides, std::string_view rule) {
  for (const auto& given : overrides)
    if (iequals(trim(given.rule), rule)) return &given;
  return nullptr;
}

Finding finish(const Draft& draft, std::span<const Override> overrides) {
  Finding out;
  out.rule = draft.rule->id;
  out.level = draft.level;
  out.platforms = draft.platforms;
  out.at = draft.at;
  out.value = draft.value;
  out.fix = draft.fix;
  out.fixable = draft.fixable;
  auto text = join(draft.messages, "; ") + " (rule " + out.rule + ").";
  text = replace_all(std::move(text), kWho, names_of(draft.at_this_level));
  out.message = replace_all(std::move(text), kS, draft.at_this_level.size() == 1 ? "s" : "");
  if (out.level != Level::error) return out;
  if (const auto* given = override_for(overrides, out.rule)) {
    const auto reason = trim(given->reason);
    if (reason.empty()) {
      out.fix += " The override of " + out.rule + " does not count without a reason.";
    } else {
      out.level = Level::warn;
      out.override_reason = reason;
      out.message += " Overridden: " + out.override_reason;
    }
  }
  return out;
}

Report report_of(Collector& collector, std::span<const Override> overrides) {
  Report out;
  for (const auto& draft : collector.drafts()) out.findings.push_back(finish(draft, overrides));
  std::stable_sort(
      out.findings.begin(), out.findings.end(), [](const Finding& a, const Finding& b) {
        if (a.level != b.level) return a.level < b.level;
        if (a.rule != b.rule) return IdOrder()(a.rule, b.rule);
        return a.at < b.at;
      });
  return out;
}

void check_one(const Subject& subject, std::span<const std::string> platforms, std::size_t tracks,
    const std::string& prefix, bool with_artwork, Collector& into) {
  for (const auto& rule : rules()) {
    if (!rule.check) continue;
    for (const auto& group : groups_of(rule, platforms, subject.carriers)) {
      std::vector<Hit> hits;
      Probe probe(subject, *group.row, group.platforms, tracks, hits);
      rule.check(probe);
      // The cover and words of the release: one finding, not one per track.
      const bool cover = !hits.empty() && hits.front().at == "artwork";
      if (cover && !with_artwork) continue;
      const bool whole = cover || (!hits.empty() && hits.front().at.starts_with("release."));
      into.add(rule, group, hits, whole ? "" : prefix);
    }
  }
}

}  // namespace

bool Probe::assumed(std::string_view field) const {
  return std::find(subject.assumed.begin(), subject.assumed.end(), field) != subject.assumed.end();
}

bool Probe::listed(std::string_view word) const { return in_list(row.list, word); }

std::string ReleaseProbe::at(std::size_t track, std::string_view place) {
  return "tracks[" + std::to_string(track) + "]." + std::string(place);
}

bool Report::blocked() const { return count(Level::error) > 0; }

std::size_t Report::count(Level level) const {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(),
      [&](const Finding& finding) { return finding.level == level; }));
}

std::string line(const Finding& finding) {
  return finding.fix.empty() ? finding.message : finding.message + " " + finding.fix;
}

Report check(const Subject& subject, std::span<const std::string> platforms) {
  Collector found;
  check_one(subject, canonical(platforms), 1, "", true, found);
  return report_of(found, subject.overrides);
}

Report check_release(std::span<const Subject> tracks, std::span<const std::string> platforms) {
  Collector found;
  const auto stores = canonical(platforms);
  std::vector<const model::ArtworkFacts*> covers_seen;
  std::vector<Override> overrides;
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const auto* cover = tracks[i].artwork;
    const bool fresh =
        std::find(covers_seen.begin(), covers_seen.end(), cover) == covers_seen.end();
    if (cover && fresh) covers_seen.push_back(cover);
    check_one(tracks[i], stores, tracks.size(), ReleaseProbe::at(i, ""), fresh, found);
    overrides.insert(overrides.end(), tracks[i].overrides.begin(), tracks[i].overrides.end());
  }
  const auto carriers = tracks.empty() ? Carriers() : tracks.front().carriers;
  for (const auto& rule : rules()) {
    if (!rule.check_release) continue;
    for (const auto& group : groups_of(rule, stores, carriers)) {
      std::vector<Hit> hits;
      ReleaseProbe probe(tracks, *group.row, hits);
      rule.check_release(probe);
      found.add(rule, group, hits, "");
    }
  }
  return report_of(found, overrides);
}

Status check_overrides(std::span<const Override> overrides) {
  std::vector<std::string> ids;
  for (const auto& rule : rules()) ids.emplace_back(rule.id);
  Error error = make_error(Code::invalid, "");
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const auto& given = overrides[i];
    const auto at = "/overrides/" + std::to_string(i);
    if (!find_rule(trim(given.rule))) {
      const auto near = closest(upper(given.rule), ids);
      error.faults.push_back(
          {at + "/rule", "one_of", "there is no rule \"" + given.rule + "\" to override",
              near ? "Did you mean " + *near + "? `mv check --rules` lists them all."
                   : "`mv check --rules` lists them all."});
    } else if (trim(given.reason).empty()) {
      error.faults.push_back(
          {at + "/reason", "required", "the override of rule " + given.rule + " has no reason",
              "Say why, for example " + given.rule + "=\"the artist writes it like this\"."});
    }
  }
  if (error.faults.empty()) return {};
  error.what = error.faults.front().message;
  error.hint = error.faults.front().hint;
  return error;
}

}  // namespace mv::preflight
