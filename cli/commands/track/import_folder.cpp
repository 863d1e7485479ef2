// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text/text.hpp"
#include "commands/track/import_rows.hpp"

namespace mv::cli {
namespace {

bool is_audio_name(const fs::path& file) {
  constexpr std::array<std::string_view, 10> kEndings{
      ".wav", ".wave", ".rf64", ".flac", ".aif", ".aiff", ".mp3", ".ogg", ".oga", ".caf"};
  const auto ending = lower(file.extension().string());
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// Goes through the folders below one, and never through links.
class Walk {
 public:
  explicit Walk(const fs::path& folder) : root_(fs::canonical(folder, code_)) {}

  FolderRows run(const fs::path& folder) {
    folders_.push_back(folder);
    while (!folders_.empty()) {
      const auto next = std::move(folders_.back());
      folders_.pop_back();
      look_into(next);
    }
    std::sort(out_.rows.begin(), out_.rows.end(),
        [](const auto& a, const auto& b) { return a.name < b.name; });
    for (auto* names : {&out_.hidden, &out_.links, &out_.unreadable})
      std::sort(names->begin(), names->end());
    return std::move(out_);
  }

 private:
  void look_into(const fs::path& folder) {
    std::error_code failed;
    fs::directory_iterator entry(folder, failed);
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) look_at(*entry);
    if (failed) out_.unreadable.push_back(folder.string());
  }

  void look_at(const fs::directory_entry& entry) {
    const auto& path = entry.path();
    const bool link = entry.is_symlink(code_), folder = entry.is_directory(code_);
    if (!folder && !is_audio_name(path)) return;
    if (is_hidden(path))
      out_.hidden.push_back(path.string());
    else if (link && (folder || !leads_inside(path)))
      out_.links.push_back(path.string());
    else if (folder)
      folders_.push_back(path);
    else if (entry.is_regular_file(code_))
      out_.rows.push_back({.name = path.string(), .file = path, .cover = {}, .metadata = {}});
  }

  bool leads_inside(const fs::path& link) {
    std::error_code failed;
    const auto end = fs::canonical(link, failed);
    if (failed || !fs::is_regular_file(end, failed)) return false;
    return std::mismatch(root_.begin(), root_.end(), end.begin(), end.end()).first == root_.end();
  }

  std::error_code code_;
  fs::path root_;
  std::vector<fs::path> folders_;
  FolderRows out_;
};

}  // namespace

FolderRows folder_rows(const fs::path& folder) { return Walk(folder).run(folder); }

}  // namespace mv::cli
