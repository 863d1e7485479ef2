// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>

#include "api/catalogue/generation_views.hpp"
#include "api/faults.hpp"
#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "generate/registry.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/job_answer.hpp"
#include "handlers/media/track_media.hpp"
#include "handlers/once.hpp"
#include "model/track.hpp"
#include "store/catalogue/generations.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/jobs/jobs.hpp"

namespace mv::handlers {
namespace {

constexpr std::int64_t kMostOpen = 100;  // of one user
constexpr std::chrono::seconds kLongestWait{60};
constexpr int kTries = 4;
constexpr std::chrono::milliseconds kLookSoon{100};

// "slow piano, rain, 70 bpm" → "Slow Piano": a name to go on with, which can be changed later.
std::string title_from(std::string_view prompt) {
  constexpr std::size_t kLongest = 60;
  auto end = prompt.find_first_of(",.;:!?\n");
  std::string words(trim(prompt.substr(0, end)));
  if (words.size() > kLongest) {
    words = std::string(cut_text(words, kLongest));
    if (const auto blank = words.rfind(' '); blank != std::string::npos) words.resize(blank);
  }
  bool first = true;
  for (char& c : words) {
    if (first && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    first = c == ' ' || c == '-';
  }
  return words.empty() ? "Untitled" : words;
}

std::int64_t seed_of(const std::optional<std::int64_t>& given) {
  return given.value_or(static_cast<std::int64_t>(random_below(std::uint64_t{1} << 32)));
}

model::Generation new_generation(const api::Call& call, std::string kind, std::string provider) {
  model::Generation out;
  out.id = new_id("job", call.now);
  out.user_id = call.principal.user_id;
  out.mode = call.principal.mode;
  out.kind = std::move(kind);
  out.provider = std::move(provider);
  out.created_at = call.now;
  return out;
}

api::Response created(const api::JobView& view) {
  auto response = answer(201, view);
  response.headers.set("Location", "/api/v1/jobs/" + view.id);
  return response;
}

Result<api::Response> order(Deps& deps, api::Call& call, const model::Generation& generation) {
  return once(deps, call, [&](store::Tx& tx) -> Result<api::Response> {
    const auto open = store::generations_open(tx, model::owner_of(generation));
    if (open >= kMostOpen)
      return make_error(Code::rate_limited,
          fmt::format("{} of your jobs are already waiting", open), {},
          "Wait until some are done, or cancel some with mv job cancel.");
    store::generation_insert(tx, generation);
    model::Job job;
    job.id = generation.id;
    job.kind = generation.kind == "music" ? "generate" : generation.kind;
    job.key = job.kind + ":" + generation.id;
    job.max_attempts = kTries;
    job.user_id = generation.user_id;
    job.mode = generation.mode;
    store::job_add(tx, job, call.now);
    MV_TRY(const auto view, job_view(tx, call.principal, generation.id, call.now));
    return created(view);
  });
}

// The job as it is; asked again until it has ended, or the time is over.
Result<api::Response> waiting(Deps& deps, const api::Principal& principal, const std::string& id,
    std::chrono::steady_clock::time_point until) {
  MV_TRY(
      const auto now, deps.db.read([&](store::Tx& tx) { return store::generation_get(tx, id); }));
  MV_TRY(const auto view, job_view(deps, principal, id));
  auto response = created(view);
  if (model::has_ended(now) || std::chrono::steady_clock::now() >= until) return response;
  response.again = kLookSoon;
  response.next = [&deps, principal, id, until] { return waiting(deps, principal, id, until); };
  return response;
}

Status check_duration(const generate::MusicProvider& provider, int seconds) {
  const auto limits = provider.limits();
  if (seconds * 1000 >= limits.min_duration_ms && seconds * 1000 <= limits.max_duration_ms)
    return {};
  return api::error_of(std::vector<Fault>{{"/duration", "range",
      fmt::format("{} makes {} to {} seconds of music, not {}", provider.name(),
          limits.min_duration_ms / 1000, limits.max_duration_ms / 1000, seconds),
      "Choose another length, or another provider."}});
}

Result<api::Response> create_music(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CreateGeneration>(call.body));
  const auto name = input.provider.value_or(deps.default_music);
  MV_TRY(auto* provider, deps.generators.music(call.principal.mode, name));
  MV_CHECK(check_duration(*provider, input.duration));
  auto generation = new_generation(call, "music", name);
  generation.request = {{"prompt", input.prompt}, {"duration_ms", input.duration * 1000},
      {"style", input.style.value_or("")}, {"tags", model::to_json(input.tags)},
      {"instrumental", input.instrumental}, {"seed", seed_of(input.seed)},
      {"tempo", input.tempo.value_or(0)}, {"key", input.key.value_or("")},
      {"title", input.title.value_or(title_from(input.prompt))},
      {"artist", input.artist.value_or("")}};
  MV_TRY(auto ordered, order(deps, call, generation));
  if (!input.wait_audio) return ordered;
  return waiting(
      deps, call.principal, generation.id, std::chrono::steady_clock::now() + kLongestWait);
}

// What the music was made from says what the cover should look like.
std::string prompt_of(const model::Track& track) {
  const auto* prompt = track.origin.if_contains("prompt");
  if (prompt && prompt->is_string()) return std::string(prompt->get_string());
  return track.metadata.genre;
}

Result<api::Response> create_art(Deps& deps, api::Call& call) {
  MV_TRY(const auto input, api::decode<api::CreateArtwork>(call.body));
  const auto name = input.provider.value_or(deps.default_art);
  MV_TRY([[maybe_unused]] auto* provider, deps.generators.art(call.principal.mode, name));
  MV_TRY(const auto track, deps.db.read([&](store::Tx& tx) {
    return store::track_get(tx, model::owner_of(call.principal), input.track_id);
  }));
  if (track.artwork && track.artwork_origin.empty() && !input.replace)
    return make_error(Code::conflict, fmt::format("{} has a cover that is your own file", track.id),
        "Your own file is never replaced unless you ask", "Use --replace (in the API: replace).");
  auto generation = new_generation(call, "art", name);
  generation.track_id = track.id;
  generation.request = {{"prompt", input.prompt.value_or(prompt_of(track))},
      {"style", input.style.value_or("")}, {"seed", seed_of(input.seed)},
      {"title", track.metadata.title}, {"artist", model::display_artist(track.metadata)},
      {"audio_sha256", track.audio.sha256}, {"replace", input.replace}};
  return order(deps, call, generation);
}

}  // namespace

void add_generation(api::Handlers& handlers, Deps& deps) {
  handlers.plain["generation_create"] = [&](api::Call& call) { return create_music(deps, call); };
  handlers.plain["artwork_create"] = [&](api::Call& call) { return create_art(deps, call); };
}

}  // namespace mv::handlers
