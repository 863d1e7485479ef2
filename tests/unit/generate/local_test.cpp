// SPDX-License-Identifier: Apache-2.0
// The local provider and the command, with shell scripts in the place of programs.
#include "unit/generate/rig.hpp"

#include <boost/json.hpp>

#include "generate/command.hpp"
#include "generate/registry.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::generate;

namespace {

struct Bench {
  Bench() {
    write_wav(folder.path() / "song.wav", {.seconds = 5});
    write_wav(folder.path() / "cut.wav", {.seconds = 5, .cut_bytes = 1000});
  }
  Call call() {
    const auto own = folder.path() / ("try-" + std::to_string(++tries));
    fs::create_directory(own);
    return {"job_01", own, journal, clock,
        [this] { return cancel_after > 0 && ++asked > cancel_after; },
        [this](double fraction, std::string_view step) {
          steps.emplace_back(step);
          last = fraction;
        }};
  }
  std::string song(const char* name = "song.wav") const { return (folder.path() / name).string(); }
  /// mvd-render as a script: $out and $midi hold the order's paths.
  LocalOptions renderer(const std::string& body) {
    LocalOptions out;
    out.program = write_script(folder.path(), "render", R"SH(order=$(cat)
out=$(printf '%s' "$order" | sed -n 's/.*"output":"\([^"]*\)".*/\1/p')
midi=$(printf '%s' "$order" | sed -n 's/.*"midi":"\([^"]*\)".*/\1/p')
)SH" + body);
    out.limits = {};
    return out;
  }
  Result<Generated> music(const std::string& body) {
    auto provider = make_local_music(renderer(body));
    auto one = call();
    auto made = provider->make(five_seconds(), one);
    if (!made) CHECK(fs::is_empty(one.folder));
    return made;
  }
  Result<Generated> command(const std::string& line, MusicRequest request = five_seconds()) {
    auto provider = make_command_music({.command = line});
    auto one = call();
    auto made = provider->make(request, one);
    if (!made) CHECK_FALSE(fs::exists(one.folder / "audio.wav"));
    return made;
  }

  TempFolder folder;
  MemoryJournal journal;
  ManualClock clock{1'800'000'000'000};
  std::vector<std::string> steps;
  double last = 0;
  int tries = 0, asked = 0, cancel_after = 0;
};

void failed(const Result<Generated>& made, Code code, const std::string& words) {
  REQUIRE_FALSE(made.ok());
  INFO(made.error().line());
  CHECK(made.error().code == code);
  CHECK(made.error().line().find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("The local composer is asked once and its files are taken") {
  Bench bench;
  const auto made = bench.music(
      "printf '%s' \"$order\" > ../order.json\n"
      "echo '{\"progress\":0.25,\"step\":\"composing\"}'\n"
      "echo 'not JSON'\n"
      "cp " +
      bench.song() +
      " \"$out\"; echo MThd > \"$midi\"\n"
      "echo '{\"result\":{\"model\":\"mv-composer-1/x.sf2\","
      "\"tempo\":90}}'\n");
  if (!made) FAIL(made.error().line());
  CHECK(made->file.filename() == "audio.wav");
  CHECK(made->midi.filename() == "audio.mid");
  CHECK(made->seeded);
  CHECK(made->model == "mv-composer-1/x.sf2");
  CHECK(made->details.at("tempo") == 90);
  CHECK(made->cost.empty());
  CHECK(bench.steps == std::vector<std::string>{"composing"});
  CHECK(bench.last == 0.25);
  const auto order = json::parse(*read_file(bench.folder.path() / "order.json")).as_object();
  CHECK(order.at("kind") == "music");
  CHECK(order.at("prompt") == "a quiet morning");
  CHECK(order.at("duration_ms") == 5000);
  CHECK(order.at("seed") == 42);
  CHECK(order.at("tags") == json::array{"piano"});
}

TEST_CASE("How the local composer may fail") {
  Bench bench;
  failed(bench.music(R"(echo '{"error":{"code":"unsupported","what":"no sound font","why":"w",)"
                     R"("hint":"Install one"}}'; exit 2)"),
      Code::unsupported, "no sound font");
  failed(bench.music("kill -SEGV $$"), Code::upstream, "stopped unexpectedly");
  failed(bench.music("echo terrible >&2; exit 1"), Code::upstream, "terrible");
  failed(bench.music("exit 0"), Code::upstream, "stopped unexpectedly");
  failed(bench.music("echo half > \"$out\"; kill -KILL $$"), Code::upstream, "Signal 9");
  failed(bench.music("cp " + bench.song("cut.wav") + " \"$out\"; echo '{\"result\":{}}'"),
      Code::upstream, "incomplete");
  failed(bench.music("echo '<html>' > \"$out\"; echo '{\"result\":{}}'"), Code::upstream,
      "mvd-render");
  failed(bench.music("echo '{\"result\":{}}'"), Code::upstream, "Nothing was sent");
  auto missing = bench.renderer("");
  missing.program = "/nowhere/mvd-render";
  auto call = bench.call();
  failed(
      make_local_music(missing)->make(five_seconds(), call), Code::config, "/nowhere/mvd-render");
  auto slow = bench.renderer("sleep 100");
  slow.limits.wall = std::chrono::milliseconds(100);
  failed(make_local_music(slow)->make(five_seconds(), call), Code::timeout, "too long");
  auto hungry =
      bench.renderer("x=$(head -c 400000000 /dev/zero | tr '\\0' a); echo '{\"result\":{}}'");
  hungry.limits.memory = 200u << 20;
  failed(make_local_music(hungry)->make(five_seconds(), call), Code::upstream, "mvd-render");
  auto busy = bench.renderer("while :; do :; done");
  busy.limits.cpu_seconds = 1;
  failed(make_local_music(busy)->make(five_seconds(), call), Code::timeout, "too long");
  auto request = five_seconds();
  request.duration_ms = 601'000;
  const auto refused = make_local_music(missing)->make(request, call);
  failed(refused, Code::invalid, "5 to 600 s");
  CHECK(refused.error().faults.at(0).at == "/duration");
  bench.cancel_after = 2;
  failed(bench.music("sleep 100"), Code::cancelled, "stopped");
}

TEST_CASE("The local cover, and pictures that are brought to size") {
  Bench bench;
  auto call = bench.call();
  const auto local = bench.renderer(
      "printf '\\377\\330\\377\\340    \\377\\331' > \"$out\"\n"
      "echo '{\"result\":{\"model\":\"mv-cover-1\",\"upscaled\":true,\"from_width\":512,"
      "\"from_height\":512,\"warnings\":[\"two letters have no font\"]}}'");
  const auto made = make_local_art(local)->make(a_cover(), call);
  REQUIRE(made.ok());
  CHECK(made->file.extension() == ".jpg");
  CHECK(made->warnings == std::vector<std::string>{"two letters have no font"});
  const auto picture = call.folder / "picture.png";
  std::ofstream(picture) << "PNG";
  Generated fitted;
  REQUIRE(fit_picture(local, picture, fitted, call).ok());
  CHECK(fitted.file.filename() == "cover.jpg");
  CHECK_FALSE(fs::exists(picture));
  REQUIRE(fitted.warnings.size() == 1);
  CHECK(fitted.warnings[0].find("512 x 512") != std::string::npos);
}

TEST_CASE("A command gets the request by its environment") {
  ::setenv("MV_SECRET_OF_THE_SERVER", "do not tell", 1);
  Bench bench;
  auto request = five_seconds();
  request.prompt = "quotes ' \" and $(touch ../hacked) `touch ../hacked`";
  request.tags = {"a", "b"};
  request.key = "F# minor";
  request.duration_ms = 12'500;
  const auto made =
      bench.command("env > ../env.txt; cp " + bench.song() + " \"$MV_OUTPUT\"", request);
  if (!made) FAIL(made.error().line());
  CHECK(made->file.filename() == "audio.wav");
  CHECK_FALSE(fs::exists(bench.folder.path() / "hacked"));
  const auto env = "\n" + *read_file(bench.folder.path() / "env.txt");
  for (const std::string& line : {"MV_PROMPT=" + request.prompt, std::string("MV_TAGS=a,b"),
           std::string("MV_DURATION=12.5"), std::string("MV_SEED=42"),
           std::string("MV_KEY=F# minor"), std::string("MV_INSTRUMENTAL=1"),
           std::string("MV_JOB_ID=job_01"), std::string("MV_TEMPO=")})
    CHECK(env.find("\n" + line + "\n") != std::string::npos);
  CHECK(env.find("do not tell") == std::string::npos);
}

TEST_CASE("How a command may end") {
  Bench bench;
  failed(bench.command("echo out of voices >&2; exit 4"), Code::rejected, "out of voices");
  failed(bench.command("echo later >&2; exit 75"), Code::upstream, "status 75");
  failed(bench.command("no-such-program-anywhere"), Code::config, "127");
  failed(bench.command("true"), Code::rejected, "MV_OUTPUT");
  failed(bench.command("cp " + bench.song("cut.wav") + " \"$MV_OUTPUT\""), Code::rejected,
      "incomplete");
  failed(bench.command("echo text > \"$MV_OUTPUT\""), Code::rejected, "WAV");
  failed(bench.command("ln -s /etc/passwd \"$MV_OUTPUT\""), Code::rejected, "MV_OUTPUT");
  failed(bench.command("kill -TERM $$"), Code::upstream, "signal 15");
  failed(bench.command(" "), Code::config, "no command");
  bench.cancel_after = 2;
  failed(bench.command("sleep 100"), Code::cancelled, "stopped");
  CHECK(fs::exists("/etc/passwd"));
}

TEST_CASE("A command may draw") {
  Bench bench;
  auto call = bench.call();
  auto art = make_command_art(
      {.command = "printf '\\377\\330\\377\\340%s\\377\\331' \"$MV_TITLE\" > \"$MV_OUTPUT\""},
      {.program = fitting_script(bench.folder.path()), .limits = {}});
  const auto made = art->make(a_cover(), call);
  if (!made) FAIL(made.error().line());
  CHECK(made->file.filename() == "cover.jpg");
}

TEST_CASE("Providers are found by name, and a mistyped one is guessed") {
  Registry registry;
  registry.add(model::Mode::live, make_local_music({}));
  registry.add(model::Mode::live, make_command_music({}));
  registry.add(model::Mode::sandbox, make_local_art({}));
  CHECK(registry.music(model::Mode::live, "local").ok());
  CHECK((*registry.art(model::Mode::sandbox, "local"))->name() == "local");
  const auto wrong = registry.music(model::Mode::live, "locol");
  REQUIRE_FALSE(wrong.ok());
  CHECK(wrong.error().code == Code::invalid);
  CHECK(wrong.error().hint == "Did you mean local? Use one of: command, local");
  CHECK(wrong.error().faults.at(0).at == "/provider");
  CHECK(registry.art(model::Mode::live, "local").error().hint == "None is set up");
}
