// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>

namespace mv::model {

/// A file the server keeps: named by its content.
struct MediaFile {
  std::string sha256;     ///< hex, of the bytes
  std::string file_name;  ///< as the user named it
  std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(MediaFile, (), (sha256, file_name, bytes))

}  // namespace mv::model
