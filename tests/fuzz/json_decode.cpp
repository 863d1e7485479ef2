// SPDX-License-Identifier: Apache-2.0
// The body of POST /api/v1/distributions, as the server reads it.
#include "api/decode.hpp"
#include "api/distribution/distribution_views.hpp"
#include "model/metadata.hpp"
#include "api/problem.hpp"
#include "fuzz.hpp"

using namespace mv;

namespace {

template <class T>
void check(const api::json::value& body) {
  const auto read = api::decode<T>(body);
  if (!read) {
    fuzz::require(read.error().code == Code::invalid && !read.error().faults.empty(),
        "a wrong body is Code::invalid with its faults");
    for (const auto& fault : read.error().faults)
      fuzz::require(fault.at.empty() || fault.at.front() == '/', "a fault has a JSON pointer");
    fuzz::require(
        is_utf8(model::json_text(api::problem_of(read.error(), "req"))), "a problem is UTF-8");
    return;
  }
  const auto text = model::json_text(*read);
  const auto again = api::decode<T>(api::json::parse(text));
  fuzz::require(again && model::json_text(*again) == text, "what was read is read again");
}

}  // namespace

std::vector<std::string> fuzz_seeds() {
  std::string accents;
  for (int i = 0; i < 80; ++i) accents += "\xe2\x99\xaa";
  return {
      R"({"track_id":"trk_01jd2m3x8yq5w7e9r1t3y5u7c9","platforms":["spotify"],"dry_run":true})",
      R"({"track_id":"trk_01jd2m3x8yq5w7e9r1t3y5u7c9","platforms":["soundcloud","deezer"],)"
      R"("metadata":{"title":"A","release_date":"2027-01-15"},)"
      R"("overrides":[{"rule":"M13","reason":"fixed spelling"}]})",
      R"({"title":"A","artists":[{"name":"B","role":"primary"}],"language":"en",)"
      R"("ai":{"vocals":"none"},)"
      R"("explicit_content":"clean","release_date":"2027-01-15","tags":["x","y"]})",
      R"({"platform":[1e5,-1,null,true,{"a":[]}],"trackid":"\u00e9\ud83c\udfb5"})",
      R"({"explicit_content":")" + accents + R"(","x)" + accents + R"(":1})",
  };
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  boost::system::error_code code;
  const auto body = api::json::parse(fuzz::view(data, size), code);
  if (code) return 0;
  check<api::CreateDistribution>(body);
  check<model::Metadata>(body);
  if (body.is_object()) {
    auto target = body.get_object();
    api::merge_patch(target, body.get_object());
  }
  return 0;
}
