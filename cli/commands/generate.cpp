// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/generation_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "artwork/inspect.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/fetch.hpp"
#include "commands/generation/explain.hpp"
#include "commands/generation/variations.hpp"
#include "commands/job.hpp"
#include "commands/order/recording.hpp"
#include "commands/present.hpp"
#include "commands/watch.hpp"

namespace mv::cli {
namespace {

Error usage_error(std::vector<Fault> faults) {
  auto error = make_error(Code::usage, "cannot read the command");
  error.faults = std::move(faults);
  return error;
}

// What happens to the track once it is made.
struct Wishes {
  std::vector<std::string> platforms;
  model::Metadata metadata;
  std::vector<preflight::Override> overrides;
};

bool waits(const Context& context) {
  return context.in.has("wait") || context.in.has("output") || context.in.has("midi") ||
         context.in.has("distribute") || context.in.has("artwork");
}

std::optional<std::int64_t> whole(const Context& context, const char* option, std::int64_t low,
    std::int64_t high, std::vector<Fault>& faults) {
  const auto text = context.in.maybe(option);
  if (!text) return std::nullopt;
  const auto number = parse_int(*text);
  if (number && *number >= low && *number <= high) return number;
  faults.push_back({fmt::format("--{}", option), "",
      fmt::format(
          "--{} {}: must be a whole number from {} to {}", option, printable(*text), low, high),
      ""});
  return std::nullopt;
}

// "90" and "90s" and "1m30s"... are all ninety seconds.
int seconds_of(const Context& context, std::vector<Fault>& faults) {
  const auto text = context.in.text("duration");
  if (text.empty()) return 60;
  const auto time = parse_duration(text);
  const auto seconds = time ? time->count() / 1000 : 0;
  if (time && seconds >= 5 && seconds <= 600 && time->count() % 1000 == 0)
    return static_cast<int>(seconds);
  faults.push_back({"--duration", "",
      fmt::format("--duration {}: must be 5 to 600 whole seconds", printable(text)),
      "For example --duration 90 or --duration 3m."});
  return 60;
}

api::CreateGeneration input_of(const Context& context, std::vector<Fault>& faults) {
  api::CreateGeneration out;
  out.prompt = context.in.argument(0);
  if (trim(out.prompt).empty())
    faults.push_back(
        {"PROMPT", "", "the prompt is empty", "Say what to make: \"slow piano, rain\"."});
  out.duration = seconds_of(context, faults);
  out.style = context.in.maybe("style");
  out.tags = context.in.all("tags");
  out.instrumental = !context.in.has("vocals");
  out.seed = whole(context, "seed", 0, 4'294'967'295, faults);
  if (const auto tempo = whole(context, "tempo", 40, 220, faults))
    out.tempo = static_cast<int>(*tempo);
  out.key = context.in.maybe("key");
  out.provider = context.in.maybe("provider");
  out.title = context.in.maybe("title");
  const auto& artist = context.settings.text("artist");
  if (!artist.empty()) out.artist = artist;
  return out;
}

void check_files(const Context& context, std::vector<Fault>& faults) {
  for (const char* option : {"output", "midi"}) {
    const bool numbered = context.in.has("variations") && std::string_view(option) == "output";
    const fs::path to = context.in.text(option);
    if (to.empty()) continue;
    if (const auto may = may_write(context, to); !may.ok() && !numbered)
      faults.push_back({fmt::format("--{}", option), "", may.error().what, may.error().hint});
    std::error_code code;
    const auto folder = to.has_parent_path() ? to.parent_path() : fs::path(".");
    if (!fs::is_directory(folder, code))
      faults.push_back({fmt::format("--{}", option), "",
          fmt::format("{}: there is no such folder", folder.string()), "Create it first."});
  }
}

void check_live(const Context& context, std::vector<Fault>& faults) {
  if (context.in.has("distribute") && !context.sandbox() && !context.in.has("yes") &&
      !context.prompt.can_ask())
    faults.push_back({"--yes", "", "a live release without a terminal needs --yes",
        "Add --yes, or --sandbox to rehearse."});
}

// What else stores are told, and a cover of the user's own.
Result<api::TrackView> describe_track(Context& context, client::Session& session,
    const std::string& url, const model::Metadata& given) {
  api::UpdateTrack input;
  input.metadata = said(given);
  if (const auto cover = context.in.text("artwork"); !cover.empty()) {
    MV_TRY(const auto sent, send_file(context, session, cover, ""));
    input.artwork_upload_id = sent.id;
  }
  if (input.metadata.empty() && !input.artwork_upload_id) return session.get<api::TrackView>(url);
  return session.patch<api::TrackView>(url, input);
}

// What was made goes on its way like any other track; its cover is drawn when it has none.
Result<Outcome> distribute(
    Context& context, client::Session& session, const api::TrackView& track, const Wishes& wishes) {
  api::CreateDistribution input;
  input.track_id = track.id;
  input.platforms = wishes.platforms;
  for (const auto& let : wishes.overrides) input.overrides.push_back({let.rule, let.reason});
  if (!context.sandbox() && !context.in.has("yes"))
    MV_CHECK(context.confirm(fmt::format(
        "Send \"{}\" to {}?", printable(track.title), platform_names(wishes.platforms))));
  MV_TRY(const auto distribution, session.post<api::DistributionView>(
                                      "/api/v1/distributions", input, context.run_key("order")));
  if (!context.in.has("wait")) {
    Outcome out;
    out.value = model::to_json(distribution);
    out.text = distribution.id;
    return out;
  }
  MV_TRY(const auto last,
      watch(context, session, distribution, context.settings.duration("wait_timeout")));
  return settled_outcome(context, last);
}

Result<Outcome> finish(
    Context& context, client::Session& session, const api::JobView& job, const Wishes& wishes) {
  say_result(context, job);
  const auto url = "/api/v1/tracks/" + url_encode(job.track_id.value_or(""));
  MV_TRY(const auto track, describe_track(context, session, url, wishes.metadata));
  boost::json::object files;
  if (const fs::path to = context.in.text("output"); !to.empty()) {
    MV_CHECK(fetch_file(context, session, url + "/audio", track.audio, to));
    files["output"] = to.string();
  }
  if (const fs::path to = context.in.text("midi"); !to.empty()) {
    MV_CHECK(fetch_file(context, session, "/api/v1/jobs/" + job.id + "/midi", {}, to));
    files["midi"] = to.string();
  }
  if (!wishes.platforms.empty()) {
    context.say(fmt::format("{}: {}", track.id, printable(track.title)));
    MV_TRY(auto out, distribute(context, session, track, wishes));
    if (out.value.is_object()) out.value.get_object()["job"] = model::to_json(job);
    return out;
  }
  auto out = job_outcome(context, job);
  auto& value = out.value.get_object();
  for (auto& [name, file] : files) value[name] = file;
  if (!context.io.out_tty() || context.quiet)
    out.text = files.contains("output") ? context.in.text("output") : track.id;
  return out;
}

Result<Outcome> run(Context& context) {
  std::vector<Fault> faults;
  const auto input = input_of(context, faults);
  Wishes wishes;
  if (context.in.has("distribute"))
    wishes.platforms = chosen_platforms(context, "distribute", faults);
  wishes.metadata = given_metadata(context, faults);
  wishes.overrides = given_overrides(context, faults);
  if (const auto cover = context.in.text("artwork"); !cover.empty())
    if (const auto facts = artwork::inspect(cover); !facts)
      faults.push_back({"--artwork", "", facts.error().line(), facts.error().hint});
  check_files(context, faults);
  check_live(context, faults);
  const auto variations = variations_given(context);
  if (!variations)
    faults.push_back({"--variations", "", variations.error().what, variations.error().hint});
  else if (*variations > 1)
    for (const char* other : {"distribute", "midi"})
      if (context.in.has(other))
        faults.push_back({fmt::format("--{}", other), "",
            fmt::format("--{} and --variations cannot be combined", other),
            "Choose a take first, then make it again with its --seed."});
  if (!faults.empty()) return usage_error(std::move(faults));
  if (context.in.has("explain")) return explain(context, input);
  MV_TRY(auto* session, context.session());
  if (*variations > 1)
    return generate_variations(context, *session, input, *variations, [&](const std::string& url) {
      return describe_track(context, *session, url, wishes.metadata);
    });
  MV_TRY(const auto job,
      session->post<api::JobView>("/api/v1/generate", input, context.run_key("generate")));
  if (!waits(context)) {
    Outcome out;
    out.value = model::to_json(job);
    out.text =
        context.io.out_tty() && !context.quiet
            ? fmt::format("{}\nFollow it with: {}\n", job.id, context.next("job watch " + job.id))
            : job.id;
    return out;
  }
  MV_TRY(const auto last, watch(context, *session, job, context.settings.duration("wait_timeout")));
  if (failure_of(context, last)) return job_outcome(context, last);
  return finish(context, *session, last, wishes);
}

}  // namespace

Command generate_command() {
  return {
      .path = "generate",
      .summary = "Generate music from a prompt",
      .about =
          "Needs no account and no network: the local provider composes and plays it on this "
          "machine. The prompt chooses genre, mood, tempo, key and instruments; the same "
          "prompt and seed give the same music. The setting generate.provider chooses "
          "another provider (docs/generation.md). The result is a track like any other, "
          "marked as generated.",
      .arguments = {{.name = "PROMPT", .help = "What to make, in quotes"}},
      .options = with_metadata_options({
          {.name = "duration",
              .letter = 'd',
              .value = Value::text,
              .shown = "TIME",
              .help = "Length, 5 to 600 seconds",
              .fallback = "60"},
          text_option("style", "GENRE", "Genre, instead of the prompt's"),
          list_option("tags", "A,B", "More words for the prompt"),
          {.name = "instrumental", .help = "Without vocals (the default)"},
          {.name = "vocals", .help = "With vocals, where the provider supports it"},
          number_option("seed", "N", "The same seed and prompt give the same music"),
          number_option("tempo", "BPM", "40 to 220 beats per minute"),
          text_option("key", "KEY", "For example Am, \"F# minor\" or Eb"),
          {.name = "provider",
              .value = Value::choice,
              .shown = "NAME",
              .help = "Provider that makes it",
              .choices = {"local", "command", "replicate", "elevenlabs", "stability"},
              .complete = Complete::choices},
          {.name = "output",
              .letter = 'o',
              .value = Value::file,
              .shown = "FILE",
              .help = "Wait, and write the WAV here",
              .complete = Complete::files},
          file_option("midi", "FILE", "Wait, and write the notes here (local provider)"),
          {.name = "explain", .help = "Show what the words of the prompt do; make nothing"},
          variations_option("Make this many takes with different seeds"),
          {.name = "wait",
              .letter = 'w',
              .help = "Wait until it is done (and live, with --distribute)"},
          wait_timeout_option(),
          {.name = "distribute",
              .value = Value::list,
              .shown = "A,B",
              .help = "Wait, and send it to these platforms",
              .complete = Complete::platforms,
              .repeat = true},
      }),
      .examples = {{"generate \"slow piano, rain, 70 bpm\" -o rain.wav", ""},
          {"generate \"epic orchestral\" --duration 3m --seed 7 -o battle.wav",
              "The same seed gives the same music"},
          {"generate \"lo-fi\" --distribute soundcloud --sandbox --wait",
              "Generate and release, in the sandbox"},
          {"generate \"techno\" --json=id,state", "From a script; follow it with job watch"}},
      .run = run,
  };
}

}  // namespace mv::cli
