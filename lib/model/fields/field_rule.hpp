// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace mv::model {

/// What may stand in one member of a struct that users fill in.
struct FieldRule {
  std::string_view name;  ///< of the struct's member
  std::string_view description;
  std::string_view example;  ///< as JSON
  bool required = false;
  std::size_t min_length = 0;  ///< characters of text, items of a list
  std::size_t max_length = 1000;
  std::string_view pattern = {};  ///< RE2, applied after the length was checked
  std::vector<std::string_view> one_of = {};
  std::string_view format = {};                            ///< date-time, date
  std::optional<std::int64_t> minimum = {}, maximum = {};  ///< of a number
  std::string_view option = {};                            ///< of the command line, without dashes
  std::string_view shown = {};              ///< that option's value in help: TEXT, NAME, CODE, DATE
  std::string_view no_option = {};          ///< why there is none
  std::vector<std::string_view> tags = {};  ///< in audio files, as Vorbis comments name them
};

}  // namespace mv::model
