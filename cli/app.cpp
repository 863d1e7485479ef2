// SPDX-License-Identifier: Apache-2.0
#include "app.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "commands/details.hpp"
#include "commands/release.hpp"
#include "context.hpp"
#include "help.hpp"
#include "io/colour.hpp"
#include "io/render.hpp"
#include "io/signals.hpp"
#include "parse.hpp"
#include "resolve.hpp"
#include "setting_flags.hpp"

namespace mv::cli {
namespace {

std::string last_part(std::string_view path) {
  const auto slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

class Run {
 public:
  Run(std::string_view program, const std::vector<std::string>& words) : words_(words) {
    look_.program = last_part(program);
    if (look_.program != "mv") look_.program = "musicverse";
    if (wants_json(words)) look_.json = "";
    const auto environment = process_environment();
    look_.colour_out = use_colour("auto", false, io_.out_tty(), environment);
    look_.colour_err = use_colour("auto", false, io_.err_tty(), environment);
  }

  int all() {
    auto parsed = parse(words_, look_.program);
    if (!parsed) return fail(parsed.error());
    look_.json = parsed->json;
    if (words_.empty() && io_.out_tty() && begun())
      return command(*(parsed = parse({"status"}, look_.program)));
    if (parsed->help) return show_help(*parsed);
    return command(*parsed);
  }

 private:
  /// Whether the same command again goes on where it was interrupted.
  static bool goes_on(const Parsed& parsed) {
    const auto& path = parsed.command->path;
    return path == "distribute" || path == "init" || path == "track upload" ||
           path == "release distribute" || path == "release create";
  }

  /// Whether there is something to show: a server of this computer has run, or one is set.
  static bool begun() {
    const auto environment = process_environment();
    const auto paths = user_paths(environment);
    std::error_code code;
    return paths && (environment("MV_SERVER") || fs::exists(paths->data / "mv.db", code));
  }

  int fail(const Error& error) {
    render(error, look_, io_);
    const auto status = io_.finish();
    return status ? code_info(error.code).exit : 1;
  }

  int finish(int code) {
    if (const auto status = io_.finish(); !status) {
      render(status.error(), look_, io_);
      return 1;
    }
    return code;
  }

  int show_help(const Parsed& parsed) {
    const HelpLook look{look_.program, look_.colour_out, io_.text_width()};
    show(parsed.command        ? command_help(*parsed.command, look)
         : parsed.noun.empty() ? overview(look)
                               : noun_help(parsed.noun, look),
        true, io_);
    return finish(0);
  }

  int command(Parsed& parsed) {
    auto paths = user_paths(process_environment());
    const bool needs_home = !parsed.command->lenient && !parsed.command->homeless;
    if (!paths && needs_home) return fail(paths.error());
    const auto here = paths.value_or(Paths{});
    auto settings = Settings::load(settings_input(parsed, here));
    std::optional<Error> settings_error;
    if (!settings) {
      if (!parsed.command->lenient) return fail(settings.error());
      settings_error = settings.error();
      settings = Settings::load({});
    }
    catch_interrupts();
    Context context(*parsed.command, parsed.input, *std::move(settings), here, io_, look_.program,
        look_.json.has_value());
    context.settings_error = std::move(settings_error);
    context.json_fields = look_.json.value_or("");
    look_.quiet = context.quiet;
    look_.paged =
        !parsed.input.has("watch") && !parsed.input.has("no-pager") && context.prompt.can_ask();
    look_.colour_out = context.colour_out();
    look_.colour_err = context.colour_err();
    for (const auto& warning : context.settings.warnings())
      context.say(fmt::format("{}: {}", look_.program, warning));
    if (io_.out_tty() && !context.json) show_times_in(home_zone(context));
    context.on_session([&] { return resolve_ids(context, parsed.input); });
    const auto outcome = parsed.command->run(context);
    context.progress.end();
    if (context.open_session()) look_.request_id = context.open_session()->last_request_id();
    const auto* error = !outcome ? &outcome.error() : outcome->error ? &*outcome->error : nullptr;
    if (error && error->code == Code::interrupted && goes_on(parsed) &&
        !context.said_how_to_go_on())
      context.say_how_to_go_on("Interrupted. Run the same command again to go on.");
    if (!outcome) return fail(outcome.error());
    if (const auto shown = render(*outcome, look_, io_); !shown) return fail(shown.error());
    if (outcome->error) {
      io_.flush();
      return fail(*outcome->error);
    }
    return finish(outcome->exit_code);
  }

  const std::vector<std::string>& words_;
  RenderOptions look_;
  Streams io_;
};

}  // namespace

int run(std::string_view program, const std::vector<std::string>& words) {
  return Run(program, words).all();
}

}  // namespace mv::cli
