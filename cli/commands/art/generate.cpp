// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/catalogue/generation_views.hpp"
#include "api/catalogue/track_views.hpp"
#include "base/text/text.hpp"
#include "commands/all.hpp"
#include "commands/fetch.hpp"
#include "commands/generation/explain.hpp"
#include "commands/generation/variations.hpp"
#include "commands/job.hpp"
#include "commands/watch.hpp"

namespace mv::cli {
namespace {

api::CreateArtwork input_of(const Context& context) {
  api::CreateArtwork out;
  out.track_id = context.in.argument(0);
  out.prompt = context.in.maybe("prompt");
  out.style = context.in.maybe("style");
  out.provider = context.in.maybe("provider");
  out.replace = context.in.has("replace");
  if (const auto seed = context.in.maybe("seed")) out.seed = parse_int(*seed);
  return out;
}

Result<Outcome> run(Context& context) {
  const fs::path to = context.in.text("output");
  MV_TRY(const auto variations, variations_given(context));
  if (!to.empty() && variations == 1) MV_CHECK(may_write(context, to));
  MV_TRY(auto* session, context.session());
  const auto input = input_of(context);
  if (variations > 1) return art_variations(context, *session, input, variations);
  MV_TRY(const auto job,
      session->post<api::JobView>("/api/v1/artwork", input, context.run_key("artwork")));
  if (context.in.has("no-wait")) {
    Outcome out;
    out.value = model::to_json(job);
    out.text = job.id;
    return out;
  }
  MV_TRY(const auto last, watch(context, *session, job, context.settings.duration("wait_timeout")));
  say_result(context, last);
  auto out = job_outcome(context, last);
  if (out.error || to.empty()) return out;
  const auto url = "/api/v1/tracks/" + url_encode(input.track_id);
  MV_TRY(const auto track, session->get<api::TrackView>(url));
  if (track.artwork) MV_CHECK(fetch_file(context, *session, url + "/artwork", *track.artwork, to));
  return out;
}

}  // namespace

Command art_generate_command() {
  return {
      .path = "art generate",
      .summary = "Generate a cover for a track from a prompt",
      .about =
          "The local provider draws it on this machine: the prompt chooses the style and "
          "colours, the music the shape, and title and artist are written on it. "
          "docs/generation.md shows how to use other providers. A cover that is your own "
          "file is replaced only with --replace.",
      .arguments = {{.name = "TRACK", .help = "trk_…, or a title", .complete = Complete::tracks}},
      .options =
          {
              text_option("prompt", "WORDS", "What to show (default: the track's prompt)"),
              text_option("style", "NAME", "A style of the provider"),
              number_option("seed", "N", "The same seed and prompt give the same picture"),
              {.name = "provider",
                  .value = Value::choice,
                  .shown = "NAME",
                  .help = "Provider that makes it",
                  .choices = {"local", "openai", "stability", "replicate", "command"},
                  .complete = Complete::choices},
              {.name = "replace", .help = "Replace the cover even if it is your own file"},
              {.name = "output",
                  .letter = 'o',
                  .value = Value::file,
                  .shown = "FILE",
                  .help = "Also write the JPEG here",
                  .complete = Complete::files},
              variations_option("Make this many, and a sheet to choose from; needs --output"),
              {.name = "no-wait", .help = "Print the job's id and do not wait"},
              wait_timeout_option(),
          },
      .examples = {{"art generate trk_01jd2m3x8yq5w7e9r1t3y5u7i9 --prompt \"blue night\"", ""}},
      .run = run,
  };
}

}  // namespace mv::cli
