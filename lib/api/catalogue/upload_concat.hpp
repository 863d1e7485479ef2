// SPDX-License-Identifier: Apache-2.0
#pragma once
// The header Upload-Concat (tus 1.0, concatenation).
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mv::api {

inline constexpr std::size_t kLongestConcat = 8192;  // bytes

struct UploadConcat {
  bool partial = false;
  std::vector<std::string> parts;  ///< of a final upload: ids in their order, one may stand twice
};

/// "partial", or "final;" and URLs of uploads, absolute or relative to this API, with blanks
/// between. Error: invalid, with every URL that is none of an upload.
Result<UploadConcat> upload_concat(std::string_view header);

/// The ids of one whose header could be read; none of another.
std::vector<std::string> parts_of(std::string_view header);

}  // namespace mv::api
