// SPDX-License-Identifier: Apache-2.0
// A first manifest, guessed from audio files.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "audio/tags.hpp"
#include "base/text/text.hpp"
#include "manifest/manifest.hpp"
#include "preflight/defaults.hpp"
#include "preflight/text.hpp"
#include "preflight/title_form.hpp"

namespace mv::manifest {
namespace {

using preflight::shown;

constexpr int kMostDiscs = 99;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The digits at `at`, without leading zeros.
std::string_view number_at(std::string_view text, std::size_t& at) {
  const auto end = std::min(text.find_first_not_of("0123456789", at), text.size());
  auto digits = text.substr(at, end - at);
  at = end;
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

/// As people sort names: 2 before 10, ASCII case ignored.
bool natural_less(std::string_view a, std::string_view b) {
  const auto low_a = lower(a), low_b = lower(b);
  std::size_t i = 0, k = 0;
  while (i < low_a.size() && k < low_b.size()) {
    if (is_digit(low_a[i]) && is_digit(low_b[k])) {
      const auto x = number_at(low_a, i), y = number_at(low_b, k);
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
    } else if (low_a[i] != low_b[k]) {
      return static_cast<unsigned char>(low_a[i]) < static_cast<unsigned char>(low_b[k]);
    } else {
      ++i, ++k;
    }
  }
  const auto left_a = low_a.size() - i, left_b = low_b.size() - k;
  return left_a != left_b ? left_a < left_b : a < b;
}

int number_of(const std::string& digits) { return static_cast<int>(parse_int(digits).value_or(0)); }

/// The disc that a folder ("CD 2") or the beginning of a name ("2-03 Title") says; 0 = none.
int disc_of(const fs::path& file) {
  static const RE2 folder(R"((?i)(?:.*[^a-z])?(?:cd|dis[ck])[ _-]?0*([1-9]\d?)(?:\D.*)?)");
  static const RE2 prefix(R"(([1-9])-\d\d\b.*)");
  std::string digits;
  if (RE2::FullMatch(fs::absolute(file).parent_path().filename().string(), folder, &digits) ||
      RE2::FullMatch(file.filename().string(), prefix, &digits))
    return number_of(digits);
  return 0;
}

/// "1-03 Title.wav" → "03 Title.wav".
std::string without_disc(const fs::path& file) {
  static const RE2 prefix(R"([1-9]-(\d\d\b.*))");
  const auto name = file.filename().string();
  std::string rest;
  return RE2::FullMatch(name, prefix, &rest) ? rest : name;
}

/// "10 Title.wav" → "Title.wav"; nothing without a number in front and a letter behind it.
std::optional<std::string> without_number(const fs::path& file) {
  static const RE2 number(R"(\d{1,3}[\s._)-]+(.*\pL.*\..*))");
  std::string rest;
  if (RE2::FullMatch(without_disc(file), number, &rest)) return rest;
  return std::nullopt;
}

/// What of the file's name is title: where all files are numbered, their numbers are not.
std::string titled_name(const fs::path& file, bool all_numbered) {
  return all_numbered ? without_number(file).value_or("") : without_disc(file);
}

struct Recording {
  fs::path file;
  model::AudioTags tags;
  model::Metadata metadata;
  int disc = 1;
};

/// The text that most recordings have; the first of equals, empty ones do not count.
template <class Get>
std::string most_common(const std::vector<Recording>& all, const Get& get) {
  std::map<std::string, int> counts;
  std::string best;
  for (const auto& one : all)
    if (const std::string text(trim(get(one))); !text.empty() && is_utf8(text)) ++counts[text];
  for (const auto& one : all) {
    const std::string text(trim(get(one)));
    if (const auto found = counts.find(text);
        found != counts.end() && (best.empty() || found->second > counts[best]))
      best = text;
  }
  return best;
}

std::string_view artist_of(const Recording& one) {
  return one.tags.album_artist.empty() ? one.tags.artist : one.tags.album_artist;
}

/// What the tags and the name of the file say; nothing that pre-flight would only assume.
model::Metadata said_by(const Recording& one, const std::string& name) {
  auto filled = preflight::fill_defaults({}, one.tags, name, "", 0);
  for (const auto& field : filled.assumed) {
    if (field == "writers") filled.metadata.writers.clear();
    if (field == "explicit_content") filled.metadata.explicit_content.clear();
    if (field == "genre") filled.metadata.genre.clear();
    if (field == "p_line") filled.metadata.p_line.clear();
    if (field == "c_line") filled.metadata.c_line.clear();
  }
  return std::move(filled.metadata);
}

Result<Recording> look_at(const fs::path& file, bool all_numbered) {
  MV_TRY(const Fd opened, open_read(file));
  if (!is_utf8(file.string()))
    return make_error(Code::invalid, fmt::format("{}: the name is not UTF-8", shown(file.string())),
        "A manifest is UTF-8 and could not name it", "Rename the file.");
  Recording out{file, audio::read_tags(file), {}, 1};
  out.metadata = said_by(out, titled_name(file, all_numbered));
  return out;
}

/// By disc, then by the numbers of the tags where all files of the disc have one of their own,
/// else by name.
void put_in_order(std::vector<Recording>& all) {
  std::stable_sort(all.begin(), all.end(), [](const Recording& a, const Recording& b) {
    return a.disc != b.disc ? a.disc < b.disc : natural_less(a.file.string(), b.file.string());
  });
  for (auto begin = all.begin(); begin != all.end();) {
    const auto end = std::find_if(
        begin, all.end(), [&](const Recording& one) { return one.disc != begin->disc; });
    std::set<int> numbers;
    for (auto at = begin; at != end; ++at) numbers.insert(at->tags.track_number);
    if (!numbers.contains(0) && numbers.size() == static_cast<std::size_t>(end - begin))
      std::sort(begin, end, [](const Recording& a, const Recording& b) {
        return a.tags.track_number < b.tags.track_number;
      });
    begin = end;
  }
}

/// Discs that are named count from 1 without a gap; a file that names none is on the first. Tags
/// count where no folder or name says a disc.
void number_discs(std::vector<Recording>& all) {
  const bool by_name = std::any_of(
      all.begin(), all.end(), [](const Recording& one) { return disc_of(one.file) != 0; });
  const bool said = std::any_of(
      all.begin(), all.end(), [](const Recording& one) { return one.tags.disc_number > 0; });
  std::map<int, int> discs;
  for (auto& one : all) {
    const int disc = by_name || !said ? disc_of(one.file) : one.tags.disc_number;
    discs.emplace(one.disc = std::clamp(disc, 1, kMostDiscs), 0);
  }
  int next = 0;
  for (auto& [named, number] : discs) number = ++next;
  for (auto& one : all) one.disc = discs[one.disc];
}

fs::path cover_in(const fs::path& folder) {
  constexpr std::array<std::string_view, 5> kNames{"cover", "folder", "front", "artwork", "album"};
  constexpr std::array<std::string_view, 3> kEndings{".jpg", ".jpeg", ".png"};
  std::map<std::string, fs::path> there;
  std::error_code code;
  for (fs::directory_iterator at(folder.empty() ? "." : folder, code), end; !code && at != end;
       at.increment(code)) {
    std::error_code ignored;
    if (at->is_regular_file(ignored))
      there.emplace(lower(at->path().filename().string()), folder / at->path().filename());
  }
  for (const auto name : kNames)
    for (const auto ending : kEndings)
      if (const auto found = there.find(std::string(name) + std::string(ending));
          found != there.end() && is_utf8(found->second.string()))
        return found->second;
  return {};
}

fs::path find_cover(const std::vector<Recording>& all, const fs::path& manifest) {
  std::vector<fs::path> folders{all.front().file.parent_path(), manifest.parent_path()};
  if (disc_of(all.front().file) != 0) folders.push_back(folders.front().parent_path());
  for (const auto& folder : folders)
    if (auto cover = cover_in(folder); !cover.empty()) return cover;
  return {};
}

std::vector<model::Artist> artists_of(const std::string& name) {
  const auto [main, guest] = preflight::split_guest(name);
  std::vector<model::Artist> out;
  if (!main.empty()) out.push_back({main});
  if (!guest.empty()) out.push_back({guest, "featured"});
  return out;
}

/// A field that all tracks share is the release's, and the tracks need not say it.
void raise(std::vector<Recording>& all, std::string& to, std::string model::Metadata::*member) {
  const auto& first = all.front().metadata.*member;
  if (!std::all_of(all.begin(), all.end(),
          [&](const Recording& one) { return one.metadata.*member == first; }))
    return;
  to = first;
  for (auto& one : all) (one.metadata.*member).clear();
}

std::string title_of(const std::vector<Recording>& all) {
  if (auto album = most_common(all, [](const Recording& one) { return one.tags.album; });
      !album.empty())
    return album;
  if (all.size() == 1) return all.front().metadata.title;
  auto folder = fs::absolute(all.front().file).parent_path();
  if (disc_of(all.front().file) != 0) folder = folder.parent_path();
  const auto name = folder.filename().string();
  return is_utf8(name) ? preflight::parts_of_file_name(name).title : "";
}

model::ReleaseMetadata release_of(std::vector<Recording>& all) {
  model::ReleaseMetadata out;
  out.title = title_of(all);
  out.kind = std::string(model::kind_of(all.size()));
  auto artist = most_common(all, [](const Recording& one) { return std::string(artist_of(one)); });
  if (artist.empty())
    artist =
        most_common(all, [](const Recording& one) { return model::display_artist(one.metadata); });
  out.artists = artists_of(artist);
  out.label = most_common(all, [](const Recording& one) { return one.metadata.label; });
  raise(all, out.genre, &model::Metadata::genre);
  raise(all, out.p_line, &model::Metadata::p_line);
  raise(all, out.c_line, &model::Metadata::c_line);
  const auto same = [](const model::Artist& a, const model::Artist& b) {
    return a.name == b.name && a.role == b.role;
  };
  for (auto& one : all) {
    auto& own = one.metadata;
    own.album.clear();
    own.label.clear();
    if (std::equal(
            own.artists.begin(), own.artists.end(), out.artists.begin(), out.artists.end(), same))
      own.artists.clear();
  }
  return out;
}

Status no_file_twice(const std::vector<fs::path>& files) {
  std::set<fs::path> seen;
  for (const auto& file : files) {
    std::error_code code;
    if (const auto real = fs::canonical(file, code); !code && !seen.insert(real).second)
      return make_error(Code::invalid, fmt::format("{} is named twice", shown(file.string())),
          "A release has each recording once", "Name each file once.");
  }
  return {};
}

}  // namespace

Result<Manifest> from_files(std::vector<fs::path> files, const fs::path& path) {
  if (files.empty())
    return make_error(Code::usage, "no audio file given", "", "Name the files of the release.");
  if (files.size() > kMostTracks)
    return make_error(Code::invalid,
        fmt::format("{} files are too many for a release", files.size()),
        fmt::format("The maximum is {} tracks", kMostTracks), "Split the release.");
  MV_CHECK(no_file_twice(files));
  const bool all_numbered =
      files.size() > 1 && std::all_of(files.begin(), files.end(), [](const fs::path& file) {
        return without_number(file).has_value();
      });
  std::vector<Recording> all;
  for (const auto& file : files) {
    MV_TRY(auto one, look_at(file, all_numbered));
    all.push_back(std::move(one));
  }
  number_discs(all);
  put_in_order(all);
  Manifest out;
  out.path = path;
  out.artwork = find_cover(all, path);
  out.release = release_of(all);
  if (!out.release.title.empty() && !out.release.artists.empty()) out.key = key_of(out.release);
  std::map<int, int> on_disc;
  for (auto& one : all) {
    const model::ReleaseTrack place{"", one.disc, ++on_disc[one.disc]};
    out.tracks.push_back({one.file, place, std::move(one.metadata), 0, out.tracks.size()});
  }
  return out;
}

}  // namespace mv::manifest
