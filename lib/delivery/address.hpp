// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where files are delivered to, as one line:
//   sftp://user@host:port/folder   SFTP; a folder that begins with /~/ is below the user's home
//   s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-central-1   S3-compatible storage
//   file:///folder                 a folder of this machine
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace mv::delivery {

enum class Kind { sftp, s3, folder };

struct Address {
  Kind kind = Kind::folder;
  std::string user, host;  ///< of SFTP
  int port = 22;
  std::string bucket, endpoint, region;  ///< of S3; the endpoint without a slash at its end
  std::string path;                      ///< the folder, or the prefix without slashes around it
};

/// Error: Code::invalid, which says what is wrong and shows an example.
Result<Address> parse_address(std::string_view text);

}  // namespace mv::delivery
