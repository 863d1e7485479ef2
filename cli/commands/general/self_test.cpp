// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <stdlib.h>

#include <chrono>

#include "base/files.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "context.hpp"
#include "io/colour.hpp"
#include "io/program.hpp"
#include "io/signals.hpp"

namespace mv::cli {
namespace {

struct Step {
  std::string_view what;
  std::vector<std::string> words;
};

/// A folder of its own in place of the user's, while it lives.
class Apart {
 public:
  Apart() {
    // What would lead the steps to another server, or to other platforms.
    for (const char* name : {"MV_SERVER", "MV_API_KEY", "MV_API_KEY_FILE", "MV_DATABASE_URL",
             "MV_CREDENTIAL_COMMAND", "MV_PLATFORMS"})
      ::unsetenv(name);
    ::setenv("MV_HOME", folder_.path().c_str(), 1);
    ::setenv("MV_SANDBOX", "yes", 1);
  }
  ~Apart() { (void)run_program({own_program().string(), "server", "stop"}); }
  const fs::path& folder() const { return folder_.path(); }

 private:
  TempFolder folder_;
};

std::vector<Step> steps(const fs::path& folder) {
  const auto song = (folder / "self-test.wav").string();
  return {
      {"The server starts", {"server", "start"}},
      {"A piece of music is composed and played",
          {"generate", "calm piano", "--duration", "35", "--artist", "Self Test", "-o", song}},
      {"The recording is checked",
          {"check", song, "--for", "soundcloud,spotify", "--artist", "Self Test"}},
      {"A cover is drawn, and both go live on two simulated platforms",
          {"distribute", song, "--title", "Self Test", "--artist", "Self Test", "--writer",
              "Self Test", "--to", "soundcloud,spotify", "--wait", "--yes"}},
      {"The same command sends nothing again",
          {"distribute", song, "--title", "Self Test", "--artist", "Self Test", "--writer",
              "Self Test", "--to", "soundcloud,spotify", "--wait", "--yes"}},
      {"The server stops", {"server", "stop"}},
  };
}

Result<Outcome> run(Context& context) {
  const Apart apart;
  Outcome out;
  boost::json::array rows;
  for (auto& step : steps(apart.folder())) {
    if (interrupted()) return make_error(Code::interrupted, "interrupted");
    context.progress.begin(std::string(step.what), 0, false);
    const auto began = std::chrono::steady_clock::now();
    step.words.insert(step.words.begin(), own_program().string());
    MV_TRY(const auto ran, run_program(step.words));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    context.progress.end();
    const bool ok = ran.status == 0;
    out.text += fmt::format("{}  {} ({:.1f} s)\n",
        tinted(ok ? "ok   " : "error", ok ? Tint::green : Tint::red, context.colour_out()),
        step.what, took.count());
    rows.push_back({{"step", step.what}, {"ok", ok}, {"seconds", took.count()}});
    if (ok) continue;
    out.error = make_error(Code::internal, fmt::format("the self-test failed: {}", step.what),
        std::string(trim(printable(trim(ran.err).empty() ? ran.out : ran.err))),
        fmt::format("See {}.", context.next("doctor")));
    break;
  }
  out.value = boost::json::object{{"ok", !out.error}, {"steps", std::move(rows)}};
  if (!out.error) out.text += "MusicVerse works on this computer. Nothing was left behind.\n";
  return out;
}

}  // namespace

Command self_test_command() {
  return {
      .path = "self-test",
      .summary = "Try the whole way of a release on this computer",
      .about =
          "Starts a server of its own in a temporary folder, composes a short piece, draws a "
          "cover, checks both, and releases them on two simulated platforms. Your own releases "
          "and settings are not touched, and nothing leaves the computer.",
      .examples = {{"self-test", ""}},
      .run = run,
      .homeless = true,
  };
}

}  // namespace mv::cli
