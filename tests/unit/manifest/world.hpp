// SPDX-License-Identifier: Apache-2.0
#pragma once
// A folder with audio files (empty ones: nothing here opens them) and a manifest to read.
#include <string>
#include <string_view>

#include "base/files.hpp"
#include "manifest/manifest.hpp"

namespace mv::test {

struct World {
  TempFolder folder;

  fs::path file(const std::string& name, std::string_view content = "") const {
    const auto path = folder.path() / name;
    fs::create_directories(path.parent_path());
    if (!write_file_atomic(path, content))
      throw std::runtime_error("cannot write " + path.string());
    return path;
  }
  fs::path path() const { return folder.path() / "release.toml"; }
  Result<manifest::Manifest> parse(std::string_view text) const {
    return manifest::parse(text, path());
  }
};

/// "12:7 rule" for each fault, one per line, and the message and hint behind it.
inline std::string list(const Error& error, const fs::path& path, bool words = false) {
  std::string out;
  for (const auto& fault : error.faults) {
    out += fault.at.starts_with(path.string() + ":") ? fault.at.substr(path.string().size() + 1)
                                                     : fault.at;
    out += " " + fault.rule;
    if (words) out += " | " + fault.message + " | " + fault.hint;
    out += "\n";
  }
  return out;
}

inline constexpr std::string_view kSmall =
    "[release]\ntitle = \"First Light\"\nartists = [\"Ada\"]\n[[tracks]]\nfile = \"01.wav\"\n";

}  // namespace mv::test
