// SPDX-License-Identifier: Apache-2.0
#include "api/catalogue/upload_concat.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

using Ids = std::vector<std::string>;

std::string refusal(std::string_view header) {
  const auto read = api::upload_concat(header);
  REQUIRE(!read.ok());
  CHECK(read.error().code == Code::invalid);
  CHECK(api::parts_of(header).empty());
  return read.error().line();
}

}  // namespace

TEST_CASE("Upload-Concat says partial, or names the parts of a final upload in their order") {
  CHECK(api::upload_concat("partial")->partial);
  CHECK(api::parts_of("partial").empty());
  CHECK(api::parts_of("final;/api/v1/uploads/upl_2 /api/v1/uploads/upl_1 /api/v1/uploads/upl_2") ==
        Ids{"upl_2", "upl_1", "upl_2"});
  CHECK(api::parts_of("final; uploads/upl_1  https://music.example/mv/api/v1/uploads/upl_2 "
                      "HTTP://[::1]:8080/api/v1/uploads/upl_3") == Ids{"upl_1", "upl_2", "upl_3"});
}

TEST_CASE("Upload-Concat that cannot be read says what is wrong with it") {
  for (const std::string_view header : {"", "Partial", "final", "partial;", "parts"})
    CHECK(refusal(header).find("neither of the two words") != std::string::npos);
  CHECK(refusal("final;  ").find("no partial upload") != std::string::npos);
  CHECK(
      refusal("final;" + std::string(api::kLongestConcat, 'a')).find("8192") != std::string::npos);
  const auto wrong = refusal(
      "final;/api/v1/uploads/upl_1 /api/v1/tracks/trk_1 upl_2 ftp://a/api/v1/uploads/upl_3 "
      "/api/v1/uploads/upl_4?x a/api/v1/uploads/upl_5 /api/v1/uploads/UPL_6");
  for (const auto* url : {"/api/v1/tracks/trk_1", " upl_2", "ftp://", "upl_4?x", "a/api", "UPL_6"})
    CHECK(wrong.find(url) != std::string::npos);
  CHECK(wrong.find("upl_1") == std::string::npos);
}

TEST_CASE("Upload-Concat has nothing but printable ASCII, also where a URL would be one of ours") {
  using namespace std::string_view_literals;
  for (const auto header : {"final;https://m\xc3\xbcsic.example/api/v1/uploads/upl_1"sv,
           "final;/\xff/api/v1/uploads/upl_1"sv, "final;/\0/api/v1/uploads/upl_1"sv,
           "final;\t/api/v1/uploads/upl_1"sv, "partial\xff"sv}) {
    const auto why = refusal(header);
    CHECK(why.find("Upload-Concat") != std::string::npos);
    CHECK(why.find("ASCII") != std::string::npos);
  }
}
