// SPDX-License-Identifier: Apache-2.0
#include "render/render.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>

#include <boost/json.hpp>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <map>

namespace {

using namespace mv;
namespace json = boost::json;

void say(const json::object& line) {
  const auto text = json::serialize(line) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

Result<json::object> run(const std::string& text) {
  boost::system::error_code broken;
  auto order = json::parse(text, broken);
  if (broken || !order.is_object())
    return make_error(Code::bad_request, "the order is not a JSON object", broken.message());
  const std::map<std::string_view,
      Result<json::object> (*)(const json::object&, const render::Progress&)>
      kinds{{"music", render::music}, {"cover", render::cover}, {"fit", render::fit},
          {"measure", render::measure}, {"inspect", render::inspect}};
  const auto* kind = order.get_object().if_contains("kind");
  const auto found = kind && kind->is_string() ? kinds.find(kind->get_string()) : kinds.end();
  if (found == kinds.end())
    return make_error(Code::bad_request, "the order has no known kind", {},
        "Use music, cover, fit, measure or inspect.");
  return found->second(order.get_object(), [](double fraction, std::string_view step) {
    say({{"progress", fraction}, {"step", step}});
  });
}

}  // namespace

int main(int argc, char**) {
  if (argc > 1) {
    fmt::print(stderr,
        "mvd-render makes or measures one piece of music or one picture for mvd: it reads the "
        "order "
        "from standard input.\n");
    return code_info(Code::usage).exit;
  }
  // Without the server nobody waits for the result.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto made = run({std::istreambuf_iterator<char>(std::cin), {}});
  if (made) {
    say({{"result", *made}});
    return 0;
  }
  const auto& error = made.error();
  say({{"error", json::object{{"code", code_info(error.code).token}, {"what", error.what},
                     {"why", error.why}, {"hint", error.hint}}}});
  return code_info(error.code).exit;
}
