// SPDX-License-Identifier: Apache-2.0
// The same orders given to the program mvd-render.
#include <sys/wait.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "artwork/draw/draw.hpp"
#include "base/text/text.hpp"
#include "images.hpp"
#include "pixels.hpp"
#include "support/catch.hpp"
#include "support/wav.hpp"

using namespace mv;
namespace json = boost::json;

namespace {
struct Answer {
  int exit = -1;
  json::object last;  ///< the last line
};

Answer render(const TempFolder& folder, const json::object& order) {
  const char* program = std::getenv("MVD_RENDER");
  REQUIRE(program != nullptr);
  REQUIRE(write_file_atomic(folder.path() / "order", json::serialize(order)).ok());
  const auto in = (folder.path() / "order").string(), out = (folder.path() / "answer").string();
  const int status =
      std::system(("\"" + std::string(program) + "\" <\"" + in + "\" >\"" + out + "\"").c_str());
  const auto lines = split(std::string(trim(*read_file(out))), '\n');
  return {WEXITSTATUS(status), json::parse(lines.back()).as_object()};
}

json::object cover_order(const fs::path& output) {
  return {{"kind", "cover"}, {"prompt", "calm night drive"}, {"title", "Harbour Lights"},
      {"artist", "Mira Halden"}, {"style", ""}, {"seed", 12}, {"audio", ""},
      {"output", output.string()}};
}
}  // namespace

TEST_CASE("two processes draw the same bytes, which are those of the library") {
  const TempFolder folder;
  const auto a = render(folder, cover_order(folder.path() / "a.jpg"));
  const auto b = render(folder, cover_order(folder.path() / "b.jpg"));
  REQUIRE(a.exit == 0);
  REQUIRE(a.last == b.last);
  const auto first = *read_file(folder.path() / "a.jpg");
  REQUIRE((first == *read_file(folder.path() / "b.jpg")));
  const auto here =
      artwork::draw_cover({"Harbour Lights", "Mira Halden", 12, "", "calm night drive"});
  REQUIRE((first == here->jpeg));
  const auto& result = a.last.at("result").as_object();
  REQUIRE(result.at("model") == "mv-cover-1");
  REQUIRE(result.at("contrast").as_double() >= 4.5);
  REQUIRE(result.at("words").at("used") == json::array({"calm", "night"}));
  REQUIRE(result.at("words").at("unused") == json::array({"drive"}));
  REQUIRE(result.at("warnings").as_array().empty());
}

TEST_CASE("the audio's shape is drawn; audio that cannot be read costs a warning, not the cover") {
  const TempFolder folder;
  const auto audio = folder.path() / "a.wav";
  mv::test::write_wav(audio, {.seconds = 4, .bits = 16, .generator = [](std::int64_t frame, int) {
                                return frame < 88200 ? 0.02 : 0.8 * ((frame / 50) % 2 ? 1 : -1);
                              }});
  auto order = cover_order(folder.path() / "with.jpg");
  order["style"] = "skyline";
  order["audio"] = audio.string();
  REQUIRE(render(folder, order).exit == 0);
  order["audio"] = "";
  order["output"] = (folder.path() / "without.jpg").string();
  REQUIRE(render(folder, order).exit == 0);
  const auto with = artwork::test::decode(*read_file(folder.path() / "with.jpg"));
  const auto without = artwork::test::decode(*read_file(folder.path() / "without.jpg"));
  REQUIRE(mv::test::difference(mv::test::thumbnail(with), mv::test::thumbnail(without)) > 1);
  order["audio"] = (folder.path() / "order").string();
  const auto broken = render(folder, order);
  REQUIRE(broken.exit == 0);
  REQUIRE(broken.last.at("result").at("warnings").as_array().size() == 1);
}

TEST_CASE("pictures of others are fitted to 3000 x 3000") {
  const TempFolder folder;
  artwork::test::put(folder, "in.jpg", artwork::test::jpeg(artwork::test::shapes(1024)));
  json::object order{{"kind", "fit"}, {"input", (folder.path() / "in.jpg").string()},
      {"output", (folder.path() / "out.jpg").string()}};
  const auto fitted = render(folder, order);
  REQUIRE(fitted.exit == 0);
  REQUIRE(fitted.last.at("result") ==
          json::object({{"upscaled", true}, {"from_width", 1024}, {"from_height", 1024}}));
  REQUIRE(artwork::test::decode(*read_file(folder.path() / "out.jpg")).width == 3000);
  for (const std::string bad : {"order", "nothing"}) {
    order["input"] = (folder.path() / bad).string();
    const auto refused = render(folder, order);
    REQUIRE(refused.exit != 0);
    REQUIRE(refused.last.contains("error"));
  }
}

TEST_CASE("orders that cannot be met are refused in words, and leave no file") {
  const TempFolder folder;
  auto order = cover_order(folder.path() / "a.jpg");
  order["style"] = "cubism";
  const auto style = render(folder, order);
  REQUIRE(style.last.at("error").at("code") == "invalid");
  order = cover_order("");
  REQUIRE(render(folder, order).last.at("error").at("code") == "bad_request");
  order = cover_order(folder.path() / "a.jpg");
  order["title"] = " ";
  REQUIRE(render(folder, order).exit != 0);
  REQUIRE_FALSE(fs::exists(folder.path() / "a.jpg"));
}
