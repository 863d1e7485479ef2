// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `track import` is to upload: the audio files of a folder, or the rows of a CSV file.
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::cli {

struct ImportRow {
  std::string name;  ///< as people wrote it: "album/01.wav"
  fs::path file;
  fs::path cover;                ///< empty = none
  boost::json::object metadata;  ///< a part of model::Metadata; tags of the file fill the rest
};

/// What a folder has.
struct FolderRows {
  std::vector<ImportRow> rows;      ///< sorted by name, of all folders below
  std::vector<std::string> hidden;  ///< audio files and folders whose names begin with a dot
  std::vector<std::string> links;   ///< that lead to nothing, to a folder, or out of this one
  std::vector<std::string> unreadable;
};
FolderRows folder_rows(const fs::path& folder);

/// The rows of a CSV file: a column `file`, perhaps `cover`, and metadata by the API's field names.
/// Paths are relative to the CSV file. Every row is checked: its files are there and can be read,
/// and its metadata is valid. Error: invalid, with every fault of every row.
Result<std::vector<ImportRow>> csv_rows(const fs::path& csv);

}  // namespace mv::cli
