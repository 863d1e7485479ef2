// SPDX-License-Identifier: Apache-2.0
// From the text of a manifest to what it says.
#include <fmt/format.h>

#include <algorithm>

#include "base/text/text.hpp"
#include "base/text_file.hpp"
#include "manifest/album.hpp"
#include "manifest/manifest.hpp"
#include "manifest/scan.hpp"
#include "manifest/values.hpp"
#include "preflight/text.hpp"
#include "schedule/written_time.hpp"
#include "schedule/zone.hpp"

namespace mv::manifest {
namespace {

constexpr toml::source_position kStart{1, 1};

class Parser {
 public:
  Parser(const toml::table& text, Manifest& out, Faults& faults)
      : text_(text), out_(out), faults_(faults), values_(faults, out.path.parent_path()) {}

  void run() {
    unknown_tables();
    release();
    schedule();
    tracks();
    if (out_.tracks.size() == 1) name_single(out_.tracks.front().metadata);
    if (out_.key.empty()) out_.key = key_of(out_.release);
  }

 private:
  void unknown_tables() {
    for (const auto& [key, node] : text_) {
      const auto all = sections();
      if (std::any_of(all.begin(), all.end(),
              [&name = key](const Section& known) { return known.name == name.str(); }))
        continue;
      faults_.add(key.source().begin, "unknown_key",
          fmt::format("{} is not a table of a manifest", preflight::shown(key.str())),
          table_meant(key.str(), node));
    }
  }

  static std::vector<std::string> release_fields() {
    std::vector<std::string> out;
    for (const auto& field : section("release").fields) out.emplace_back(field.name);
    return out;
  }

  /// A mistyped table, or a field that was written above all tables.
  static std::string table_meant(std::string_view name, const toml::node& node) {
    std::vector<std::string> names;
    for (const auto& known : sections()) {
      names.emplace_back(known.name);
      if (!node.is_table() && find_field(known.fields, name))
        return fmt::format("{} belongs in {}, below that line.", name, known.title);
    }
    if (const auto near = closest(lower(name), names))
      return fmt::format("Did you mean {}?", section(*near).title);
    if (const auto near = node.is_table() ? std::nullopt : closest(lower(name), release_fields()))
      return fmt::format("Did you mean {}, below [release]?", *near);
    return "The tables are [release], [schedule], [defaults] and [[tracks]].";
  }

  /// The table of a section; nullptr when it is not there or is something else.
  const toml::table* table_of(std::string_view name) {
    const auto* node = text_.get(name);
    if (!node) return nullptr;
    if (!node->is_table())
      faults_.add(node->source().begin, "type",
          fmt::format("{} must be a table, not {}", name, type_name(*node)),
          fmt::format("Write {} on a line of its own.", section(name).title));
    return node->as_table();
  }

  void release() {
    if (const auto* table = table_of("release"))
      values_.read(*table, section("release"), target_of(out_, out_.release));
    else if (!text_.contains("release"))
      faults_.add(kStart, "missing", "there is no [release]",
          "Begin with [release], title and artists below it.");
  }

  void schedule() {
    const auto* table = table_of("schedule");
    if (!table) return;
    model::ReleaseSchedule asked;
    values_.read(*table, section("schedule"), target_of(asked));
    const bool zone_known = asked.zone.empty() || schedule::known_zone(asked.zone);
    if (!asked.at.empty() && zone_known) resolve(*table, asked, table->get("at")->source().begin);
    out_.schedule = std::move(asked);
  }

  void resolve(const toml::table& table, model::ReleaseSchedule& asked, toml::source_position at) {
    const auto time = schedule::read_time(asked.at);
    if (asked.zone.empty() && time && !time->offset)
      return faults_.add(table.source().begin, "missing",
          "[schedule] has no zone, and at has no offset",
          "Add zone = \"Europe/Berlin\", or the zone you mean.");
    const auto instant = schedule::resolve(asked.at, asked.zone);
    if (!instant) return faults_.add(at, "at", instant.error());
    asked.zone = instant->zone;
    // A time that comes twice keeps the offset that tells which one is meant.
    const auto again = schedule::resolve(instant->local, instant->zone);
    asked.at = instant->local;
    if (!again || again->at != instant->at) asked.at += instant->offset;
    if (asked.local_midnight && !instant->local.ends_with("T00:00:00"))
      faults_.add(at, "at",
          fmt::format("local_midnight is set, but at is {}", preflight::shown(asked.at)),
          "Write the date alone, or set local_midnight = false.");
  }

  void tracks() {
    model::Metadata shared;
    if (const auto* table = table_of("defaults"))
      values_.read(*table, section("defaults"), target_of(shared), true);
    const auto* node = text_.get("tracks");
    if (!node)
      return faults_.add(
          kStart, "missing", "there are no tracks", "Add [[tracks]] with file = \"…\" for each.");
    const auto at = node->source().begin;
    const auto* list = node->as_array();
    if (!list)
      return faults_.add(at, "type", fmt::format("tracks must be a list, not {}", type_name(*node)),
          "Write [[tracks]] with two brackets above each track.");
    if (list->empty())
      return faults_.add(
          at, "missing", "tracks is an empty list", "Add [[tracks]] with file = \"…\" for each.");
    if (list->size() > kMostTracks)
      return faults_.add(at, "length", fmt::format("{} tracks are too many", list->size()),
          fmt::format("The maximum is {}. Split the release.", kMostTracks));
    Album album(faults_);
    for (std::size_t i = 0; i < list->size(); ++i) track((*list)[i], i, shared, album);
    out_.tracks = std::move(album).tracks();
  }

  void track(
      const toml::node& node, std::size_t index, const model::Metadata& shared, Album& album) {
    const auto* table = node.as_table();
    if (!table)
      return faults_.add(node.source().begin, "type",
          fmt::format("this entry of tracks must be a table, not {}", type_name(node)),
          "Write [[tracks]] above each track.");
    Track track;
    track.metadata = shared;
    track.place.number = 0;
    track.line = static_cast<int>(table->source().begin.line);
    track.index = index;
    values_.read(*table, section("tracks"), target_of(track, track.place, track.metadata));
    album.add(std::move(track), *table);
  }

  /// The one track of a single is the release.
  void name_single(model::Metadata& track) {
    if (!track.title.empty()) return;
    track.title = out_.release.title;
    if (track.version.empty()) track.version = out_.release.version;
  }

  const toml::table& text_;
  Manifest& out_;
  Faults& faults_;
  Values values_;
};

}  // namespace

std::string key_of(const model::ReleaseMetadata& release) {
  return std::string(preflight::capped(model::release_key(release), 200));
}

Result<Manifest> parse(std::string_view text, const fs::path& path) {
  Manifest out;
  out.path = path;
  Faults faults(path.string());
  const auto parsed = parse_toml(text);
  if (const auto* broken = std::get_if<Broken>(&parsed))
    faults.add(broken->at, broken->rule, broken->error);
  else
    Parser(std::get<toml::table>(parsed), out, faults).run();
  if (!faults.empty()) return std::move(faults).error();
  return out;
}

Result<Manifest> read(const fs::path& path) {
  MV_TRY(const auto text, read_text_file(path, kLargestManifest));
  return parse(text, path);
}

}  // namespace mv::manifest
