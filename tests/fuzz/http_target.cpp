// SPDX-License-Identifier: Apache-2.0
#include "api/message.hpp"
#include "base/text/text.hpp"
#include "fuzz.hpp"

using namespace mv;

std::vector<std::string> fuzz_seeds() {
  return {"/api/v1/tracks?limit=20&cursor=abc", "/api/v1/uploads/a%20b%C3%A9.wav", "/",
      "/x?a=1&a=2&&b&c=%2F+d&=e", "/%00", "/a?%ff=1"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  api::Request request;
  request.target = fuzz::view(data, size);
  const auto status = api::split_target(request);
  if (!status) {
    fuzz::require(status.error().code == Code::bad_request, "a wrong target is Code::bad_request");
    return 0;
  }
  fuzz::require(is_utf8(request.path), "the path is UTF-8");
  fuzz::require(request.path.find('\0') == std::string::npos, "the path has no zero byte");
  for (const auto& [name, value] : request.query)
    fuzz::require(is_utf8(name) && is_utf8(value), "the query is UTF-8");
  return 0;
}
