// SPDX-License-Identifier: Apache-2.0
#pragma once
// Uploads: what the API gives.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace mv::api {

/// How far the server is with finding out what a complete upload is.
struct MeasuredView {
  std::string kind;   ///< audio, picture
  std::string state;  ///< queued, running, done, failed
  int percent = 0;
  std::string problem, hint;  ///< of failed
};
BOOST_DESCRIBE_STRUCT(MeasuredView, (), (kind, state, percent, problem, hint))

struct UploadView {
  std::string id, file_name, state;
  std::int64_t length = 0, offset = 0;
  std::string sha256, created_at, expires_at;
  std::optional<MeasuredView> measured;  ///< of a complete one
  std::string concat;                    ///< Upload-Concat as it was sent; "" = there was none
  std::string final_id;                  ///< of a partial one: the upload that it is a part of
};
BOOST_DESCRIBE_STRUCT(UploadView, (),
    (id, file_name, state, length, offset, sha256, created_at, expires_at, measured, concat,
        final_id))

}  // namespace mv::api
