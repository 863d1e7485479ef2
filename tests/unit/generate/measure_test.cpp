// SPDX-License-Identifier: Apache-2.0
// What mvd-render says about a file, and what its end means, with shell scripts in its place.
#include "generate/measure.hpp"

#include "unit/generate/rig.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::generate;

namespace {

struct Listening {
  MeasureOptions with(const std::string& body) {
    return {.program = write_script(folder.path(), "render", body)};
  }
  Result<AudioFacts> audio(const std::string& body) {
    return measure_audio(with(body), file,
        {.name = "song.flac", .progress = [this](double fraction) { last = fraction; }});
  }
  TempFolder folder;
  fs::path file = folder.path() / "abcdef";
  double last = 0;
};

void refused(const Error& error, Code code, const std::string& words) {
  INFO(error.line());
  CHECK(error.code == code);
  CHECK(error.line().find(words) != std::string::npos);
  CHECK(error.line().find("abcdef") == std::string::npos);
}

}  // namespace

TEST_CASE("A file's facts are those that mvd-render found") {
  Listening bench;
  const auto heard = bench.audio(
      "cat > order.json; echo '{\"progress\":0.5,\"step\":\"listening\"}'\n"
      "echo '{\"result\":{\"format\":{\"container\":\"flac\",\"channels\":2},"
      "\"measure\":{\"integrated_lufs\":-14.5},\"tags\":{\"title\":\"A\"}}}'");
  REQUIRE(heard.ok());
  CHECK(heard->format.container == "flac");
  CHECK(heard->measure.integrated_lufs == -14.5);
  CHECK(heard->tags.title == "A");
  CHECK(bench.last == 0.5);
  fs::remove("order.json");
}

TEST_CASE("What mvd-render does not survive is said of the file, by its name") {
  Listening bench;
  refused(bench
              .audio("echo '{\"error\":{\"code\":\"invalid\",\"what\":\"" + bench.file.string() +
                     ": is not audio\",\"why\":\"\",\"hint\":\"\"}}'; exit 9")
              .error(),
      Code::invalid, "song.flac: is not audio");
  refused(bench.audio("kill -SEGV $$").error(), Code::invalid, "song.flac: the decoder stopped");
  refused(bench.audio("exit 0").error(), Code::invalid, "song.flac: the decoder stopped");
  const auto stopped = measure_audio(
      bench.with("sleep 100"), bench.file, {.name = "song.flac", .cancelled = [] { return true; }});
  REQUIRE_FALSE(stopped.ok());
  CHECK(stopped.error().code == Code::cancelled);
  const auto missing =
      inspect_picture({.program = "/nowhere/mvd-render"}, bench.file, {.name = "c"});
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == Code::config);
}
