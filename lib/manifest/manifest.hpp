// SPDX-License-Identifier: Apache-2.0
#pragma once
// The release manifest, release.toml: one text that a musician or a label writes by hand and keeps
// beside the audio. docs/release-manifest.md describes it; fields.hpp is the table it is read by.
// All functions may be called from any thread; they keep nothing between calls.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "model/release.hpp"

namespace mv::manifest {

struct Track {
  fs::path file;              ///< as resolved against the manifest's folder
  model::ReleaseTrack place;  ///< disc and number; track_id stays empty
  model::Metadata metadata;   ///< [defaults] below the track's own words; see model::metadata_on
  int line = 0;               ///< of its [[tracks]], from 1; 0 = not read from a text
  std::size_t index = 0;      ///< which [[tracks]] of the text it is, from 0
};

struct Manifest {
  fs::path path;
  std::string key;  ///< what the server recognises the release by; parse() derives an unsaid one
  model::ReleaseMetadata release;
  fs::path artwork;                    ///< as resolved; empty = none named
  std::vector<Track> tracks;           ///< by disc and number
  std::vector<std::string> platforms;  ///< ids, each once
  std::optional<model::ReleaseSchedule> schedule;
};

inline constexpr std::size_t kLargestManifest = 1u << 20;  ///< bytes
inline constexpr std::size_t kMostTracks = 999;

/// What a release that says no key is recognised by: model::release_key, cut at 200 bytes.
std::string key_of(const model::ReleaseMetadata& release);

/// Reads a file. Errors: those of parse(), not_found, io, payload_too_large.
Result<Manifest> read(const fs::path& path);

/// Reads a text that stands at `path`; files it names are looked for (not opened) below that
/// folder. Error: Code::invalid with every fault at once in the order of the text, each at
/// "path:line:column" (from 1, columns in characters). Broken TOML gives its first fault only.
Result<Manifest> parse(std::string_view text, const fs::path& path);

/// The manifest as a text for people to go on with: comments, aligned values, what all tracks share
/// in [defaults], paths relative to the manifest's folder. `schema` is named in the first line for
/// editors (a path or a URL; empty = no such line). parse() reads back the same manifest.
std::string write(const Manifest& manifest, std::string_view schema = "release.schema.json");

/// A manifest at `path` for these audio files, from their tags, names and folders and a cover
/// beside them. What nobody says stays empty. Opens each file. Errors: Code::usage without files,
/// not_found, invalid (a folder, a name that is not UTF-8, one file twice, too many).
Result<Manifest> from_files(std::vector<fs::path> files, const fs::path& path);

/// The text with a [[tracks]] at its end for each track (paths below `folder` are written relative
/// to it); every other byte stays. Error: Code::invalid when the text is no TOML, Code::unsupported
/// when its tracks are an inline list, to which nothing can be appended.
Result<std::string> append_tracks(
    std::string_view text, std::span<const Track> tracks, const fs::path& folder = {});

using Scalar = std::variant<std::string, bool, std::int64_t>;

/// The text with one value changed, or added below the last one of its table; every other byte
/// stays. `table` is "release", "schedule", "defaults" (added when missing) or "tracks[3]", from 0
/// in the order of the text (Track::index). Errors: Code::invalid when the text is no TOML,
/// not_found when it has no such track, unsupported when the value stands where it cannot be
/// changed safely: inside an inline table, or where a list or table is.
Result<std::string> set_value(
    std::string_view text, std::string_view table, std::string_view key, const Scalar& value);

/// JSON Schema (draft 2020-12) of a manifest, for editors: docs/release.schema.json.
std::string json_schema();
/// The tables of fields for docs/release-manifest.md.
std::string markdown_reference();

}  // namespace mv::manifest
