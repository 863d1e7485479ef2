// SPDX-License-Identifier: Apache-2.0
#include "base/shown_path.hpp"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace mv {
namespace {

struct Hidden {
  std::shared_mutex mutex;
  std::vector<std::string> folders;  // the longest first
};

Hidden& hidden() {
  static Hidden out;
  return out;
}

/// Names of the server's own files below its folders have nothing else in them.
bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-' || c == '/';
}

void hide_one(std::string& text, const std::string& folder) {
  for (auto at = text.find(folder); at != text.npos; at = text.find(folder, at)) {
    auto end = at + folder.size();
    const auto rest = end;
    while (end < text.size() && in_name(text[end])) ++end;
    // A dot at the end is the sentence's.
    while (end > rest && text[end - 1] == '.') --end;
    if (end > rest && text[rest] != '/') {
      ++at;  // another folder that begins alike
      continue;
    }
    const std::string_view shown = end - rest > 1 ? "the file" : "the server's folder";
    text.replace(at, end - at, shown);
    at += shown.size();
  }
}

}  // namespace

void hide_folder(const fs::path& folder) {
  auto& all = hidden();
  const std::unique_lock lock(all.mutex);
  std::error_code ignored;
  for (auto path :
      {folder.lexically_normal().string(), fs::weakly_canonical(folder, ignored).string()}) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    if (path.size() < 2 ||
        std::find(all.folders.begin(), all.folders.end(), path) != all.folders.end())
      continue;
    all.folders.push_back(std::move(path));
  }
  std::sort(all.folders.begin(), all.folders.end(),
      [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string hide_paths(std::string text) {
  if (text.find('/') == text.npos) return text;
  auto& all = hidden();
  const std::shared_lock lock(all.mutex);
  for (const auto& folder : all.folders) hide_one(text, folder);
  return text;
}

}  // namespace mv
