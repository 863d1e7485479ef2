// SPDX-License-Identifier: Apache-2.0
#include "handlers/media/file_answer.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"

namespace mv::handlers {
namespace {

std::string ascii_name(const std::string& name) {
  std::string out;
  for (const char c : name) out.push_back(c >= 32 && c < 127 && c != '"' && c != '\\' ? c : '_');
  return out;
}

}  // namespace

api::Response file_answer(const Deps& deps, const model::MediaFile& file, std::string type) {
  api::Response response;
  response.headers.set("Content-Type", std::move(type));
  response.headers.set(
      "Content-Disposition", fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}",
                                 ascii_name(file.file_name), url_encode(file.file_name)));
  response.headers.set("ETag", fmt::format("\"{}\"", file.sha256));
  const auto open = [&media = deps.media, sha = file.sha256](std::uint64_t offset,
                        std::uint64_t length) -> Result<std::unique_ptr<Reader>> {
    MV_TRY(auto opened, media.open(sha, {offset, length}));
    return std::move(opened.reader);
  };
  response.file = api::FileBody{open, 0, static_cast<std::uint64_t>(file.bytes)};
  return response;
}

}  // namespace mv::handlers
