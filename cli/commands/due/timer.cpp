// SPDX-License-Identifier: Apache-2.0
#include "commands/due/timer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "io/program.hpp"
#include "model/json.hpp"

namespace mv::cli {
namespace {

// What says where this user's files are (base/settings/paths.hpp).
constexpr std::array kCarried{
    "MV_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"};

/// One for each home, so that a second one does not replace the first.
std::string name_of(const Context& context) {
  if (!context.environment("MV_HOME")) return "musicverse";
  return "musicverse-" + to_hex(sha256(context.paths.data.string())).substr(0, 8);
}

fs::path unit_folder(const Context& context) {
  const auto set = context.environment("XDG_CONFIG_HOME");
  return (set ? fs::path(*set) : context.paths.home / ".config") / "systemd" / "user";
}

constexpr std::size_t kLongestTable = 1 << 20;  // what run_program gives back at most

/// What a timer's run would not know, so that it looked for releases elsewhere.
Status check_settings(const Context& context) {
  const auto& database = context.settings.get("database_url");
  if (!database.value.empty() && database.source != Source::user_file)
    return make_error(Code::config, "the timer would not know your database",
        fmt::format("`database_url` comes from {}, which a timer does not have", database.where),
        fmt::format("Write it down: {}", context.next("config set database_url URL")));
  for (const char* name : kCarried)
    if (const auto value = context.environment(name);
        value && value->find_first_of("\n\r") != std::string::npos)
      return make_error(Code::config, fmt::format("{} has a line break in it", name),
          "No timer can be told of such a folder", "Use another folder.");
  return {};
}

bool works(const std::vector<std::string>& words) {
  const auto ran = run_program(words);
  return ran && ran->status == 0;
}

bool has_systemd() { return works({"systemctl", "--user", "show-environment"}); }

/// The user's table; none where cron is missing.
std::optional<std::string> cron_table() {
  const auto ran = run_program({"crontab", "-l"});
  // One that is longer than what was read must not be written back.
  if (!ran || ran->out.size() >= kLongestTable) return std::nullopt;
  if (ran->status == 0) return ran->out;
  return ran->err.find("no crontab") != std::string::npos ? std::optional(std::string())
                                                          : std::nullopt;
}

/// In the double quotes of systemd: %, \, " and $ mean something there.
std::string for_systemd(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '$') out += c;
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return '"' + out + '"';
}

/// In the single quotes of sh, in a table where % means a line's end.
std::string for_cron(std::string_view text) {
  return "'" + replace_all(replace_all(std::string(text), "'", "'\\''"), "%", "\\%") + "'";
}

std::string service_text(const Context& context) {
  std::string out =
      "[Unit]\nDescription=MusicVerse: publish releases that are due\n\n[Service]\nType=oneshot\n"
      "# A server that it starts stays for its work.\nKillMode=process\n";
  for (const char* name : kCarried)
    if (const auto value = context.environment(name))
      out += fmt::format("Environment={}\n", for_systemd(fmt::format("{}={}", name, *value)));
  return out + fmt::format("ExecStart={} release run-due --if-due --quiet\n",
                   for_systemd(own_program().string()));
}

std::string timer_text() {
  return "[Unit]\nDescription=MusicVerse: look every minute whether a release is due\n\n[Timer]\n"
         "OnCalendar=*-*-* *:*:00\nAccuracySec=1s\nPersistent=true\n\n[Install]\n"
         "WantedBy=timers.target\n";
}

std::string cron_mark(const Context& context) { return "# " + name_of(context) + " schedule"; }

std::string cron_line(const Context& context) {
  std::string out = "* * * * *";
  for (const char* name : kCarried)
    if (const auto value = context.environment(name))
      out += fmt::format(" {}={}", name, for_cron(*value));
  return out + fmt::format(" {} release run-due --if-due --quiet >/dev/null 2>&1 {}\n",
                   for_cron(own_program().string()), cron_mark(context));
}

/// The table without our line.
std::string without_ours(const Context& context, const std::string& table) {
  std::string out;
  for (const auto& line : split(table, '\n'))
    if (!line.ends_with(cron_mark(context))) out += line + "\n";
  if (table.empty() || table.ends_with('\n')) out.pop_back();  // behind the last line end
  return out;
}

Result<Timer> install_systemd(const Context& context) {
  const auto folder = unit_folder(context);
  const auto name = name_of(context);
  std::error_code code;
  fs::create_directories(folder, code);
  if (code) return errno_error(code.value(), fmt::format("{}: cannot be made", folder.string()));
  MV_CHECK(write_file_atomic(folder / (name + ".service"), service_text(context)));
  MV_CHECK(write_file_atomic(folder / (name + ".timer"), timer_text()));
  for (const auto& words : {std::vector<std::string>{"systemctl", "--user", "daemon-reload"},
           {"systemctl", "--user", "enable", "--now", name + ".timer"}}) {
    MV_TRY(const auto ran, run_program(words));
    if (ran.status != 0)
      return make_error(Code::io, "systemd does not take the timer", std::string(trim(ran.err)),
          fmt::format("Look at it with: systemctl --user status {}.timer", name));
  }
  return Timer{"systemd", (folder / (name + ".timer")).string()};
}

Status set_cron_table(const std::string& table) {
  MV_TRY(const auto ran, run_program({"crontab", "-"}, table));
  if (ran.status == 0) return {};
  return make_error(Code::io, "cron does not take the line", std::string(trim(ran.err)),
      "Look at your table with: crontab -l");
}

fs::path run_file(const Context& context) { return context.paths.state / "timer.json"; }

/// Best effort: it is what `doctor` looks at, and no reason to let a release wait.
void keep(const Context& context, const TimerRuns& runs) {
  (void)make_private_folder(context.paths.state);
  (void)write_file_atomic(run_file(context), model::json_text(runs) + "\n", 0600);
}

}  // namespace

std::optional<Timer> installed_timer(const Context& context) {
  const auto file = unit_folder(context) / (name_of(context) + ".timer");
  std::error_code code;
  if (fs::exists(file, code) &&
      works({"systemctl", "--user", "is-enabled", name_of(context) + ".timer"}))
    return Timer{"systemd", file.string()};
  if (const auto table = cron_table())
    for (const auto& line : split(*table, '\n'))
      if (line.ends_with(cron_mark(context))) return Timer{"cron", "crontab -l"};
  return std::nullopt;
}

Result<Timer> install_timer(const Context& context) {
  MV_CHECK(check_settings(context));
  if (has_systemd()) return install_systemd(context);
  if (const auto table = cron_table()) {
    MV_CHECK(set_cron_table(without_ours(context, *table) + cron_line(context)));
    return Timer{"cron", "crontab -l"};
  }
  return make_error(Code::unsupported, "this computer has neither systemd nor cron",
      "Something must start MusicVerse when a release is due",
      fmt::format("Install cron, or keep a server running: {}", context.next("server start")));
}

Result<bool> remove_timer(const Context& context) {
  bool had = false;
  const auto folder = unit_folder(context);
  const auto name = name_of(context);
  std::error_code code;
  if (fs::exists(folder / (name + ".timer"), code)) {
    (void)run_program({"systemctl", "--user", "disable", "--now", name + ".timer"});
    for (const char* ending : {".timer", ".service"}) fs::remove(folder / (name + ending), code);
    (void)run_program({"systemctl", "--user", "daemon-reload"});
    had = true;
  }
  if (const auto table = cron_table()) {
    const auto rest = without_ours(context, *table);
    if (table->find(cron_mark(context)) == std::string::npos) return had;
    MV_CHECK(set_cron_table(rest));
    had = true;
  }
  return had;
}

TimerRuns timer_runs(const Context& context) {
  const auto text = read_file(run_file(context));
  const auto runs = text ? model::parse_json<TimerRuns>(*text) : Result<TimerRuns>(text.error());
  return runs.value_or({});
}

void note_install(const Context& context) { keep(context, {SystemClock().now(), 0, ""}); }

void note_run(const Context& context, const std::string& error) {
  keep(context, {timer_runs(context).installed_at, SystemClock().now(), error});
}

std::string logged_out_note(const Timer& timer) {
  if (timer.kind != "systemd") return "";
  const auto user = std::to_string(::getuid());
  const auto ran = run_program({"loginctl", "show-user", user, "--property=Linger", "--value"});
  if (ran && ran->status == 0 && trim(ran->out) == "yes") return "";
  return "It runs while you are logged in. For a computer where you are not: loginctl "
         "enable-linger";
}

}  // namespace mv::cli
