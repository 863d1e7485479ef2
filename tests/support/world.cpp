// SPDX-License-Identifier: Apache-2.0
#include "support/world.hpp"

#include <fmt/format.h>

#include <fstream>
#include <map>

#include "api/catalogue/release_views.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "media/folder_media.hpp"
#include "model/json.hpp"
#include "model/track.hpp"
#include "store/access/accounts.hpp"
#include "store/catalogue/tracks.hpp"
#include "store/distribution/distributions.hpp"
#include "store/events/events.hpp"
#include "store/jobs/jobs.hpp"
#include "support/catch.hpp"
#include "support/json_schema.hpp"
#include "support/stripe.hpp"
#include "support/wav.hpp"

namespace mv::test {
namespace {

constexpr Millis kLease = 60'000;

std::unique_ptr<store::Database> open_db(const std::string& url, const Clock& clock) {
  auto db = store::Database::open(url, {.clock = &clock});
  if (!db.ok()) throw std::runtime_error(db.error().line());
  return *std::move(db);
}

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().line());
  return *std::move(result);
}

class OneJob final : public queue::JobContext {
 public:
  OneJob(model::Job job, const Clock& clock) : job_(std::move(job)), clock_(clock) {}
  const model::Job& job() const override { return job_; }
  const Clock& clock() const override { return clock_; }
  bool cancelled() const override { return false; }
  Status check_lease() override { return {}; }

 private:
  model::Job job_;
  const Clock& clock_;
};

store::Completion completion_of(
    const model::Job& job, const queue::Outcome& outcome, const Backoff& backoff, Millis now) {
  store::Completion out{.claim = {job.id, job.generation}, .error = {}};
  if (const auto* retry = std::get_if<queue::Retry>(&outcome)) {
    const bool over = job.attempts >= job.max_attempts;
    out.state = over ? model::JobState::dead : model::JobState::queued;
    const auto half = [](std::uint64_t below) { return below / 2; };
    out.run_at = now + std::max<Millis>(
                           retry->after.value_or(0), backoff.wait(job.attempts - 1, half).count());
    out.error = retry->error.line();
  } else if (const auto* snooze = std::get_if<queue::Snooze>(&outcome)) {
    out.state = model::JobState::queued;
    out.run_at = std::max(snooze->run_at, now);
    out.give_back = snooze->fresh ? job.attempts : 1;
  } else if (const auto* dead = std::get_if<queue::Dead>(&outcome)) {
    out.state = model::JobState::dead;
    out.error = dead->error.line();
  }
  return out;
}

}  // namespace

Node::Node(const std::string& url, const Clock& clock, const fs::path& folder, Outside outside,
    std::unique_ptr<media::Media> media)
    : db_(open_db(url, clock)),
      clock_(clock),
      media_(std::move(media)),
      local_(must(media::LocalFiles::open(folder))),
      sealer_(SecretText(std::string(32, 'k'))),
      keys_(*db_, clock, sealer_),
      sign_in_(*db_, clock, sealer_, {1 << 4, 1, 1}),
      oauth_(*db_, clock, sealer_),
      flags_(*db_),
      guard_(must(webhooks::AddressPolicy::make(outside.webhook_networks)), {}, clock),
      notifier_(*db_, clock, sealer_, std::move(outside.outlets)),
      services_{*db_, clock, *media_, local_, sealer_},
      deps_{.db = *db_,
          .clock = clock,
          .media = *media_,
          .local = local_,
          .sealer = sealer_,
          .adapters = adapters_,
          .keys = keys_,
          .sign_in = sign_in_,
          .oauth = oauth_,
          .flags = flags_,
          .guard = guard_,
          .notifier = notifier_,
          .generators = generators_,
          .default_music = "local",
          .default_art = "local",
          .generated = folder / "generated",
          .version = "test",
          .database_name = "test",
          .started_at = kNow,
          .stop = [] {},
          .ready = [](const api::Request&) { return api::Response(); },
          .sandbox_account = std::move(outside.sandbox_account),
          .streams = streams_,
          .quotas = {},
          .address = [] { return std::string("https://music.example"); },
          .run_due = [](const api::Principal&) { return api::RunDueView{}; },
          .payments = stripe_settings()} {
  outside.add_adapters(adapters_);
  if (outside.add_generators) outside.add_generators(generators_);
  services_.stopped = [this](std::string_view flag) { return flags_.stopped(flag); };
  handlers_ = handlers::make_handlers(deps_);
  kinds_ = jobs::make_registry(services_, adapters_, keys_);
}

Result<api::Response> Node::answer(
    std::string_view operation, const std::string& id, json::value body) {
  api::Request request;
  request.params["id"] = id;
  api::Call call{request, {std::string(store::kOperator), model::Mode::sandbox, "", {"*"}, true},
      std::move(body), clock_.now()};
  return handlers_.plain.find(operation)->second(call);
}

Answer Node::call(std::string_view operation, const std::string& id, json::value body) {
  const auto answered = answer(operation, id, std::move(body));
  if (!answered.ok())
    return {code_info(answered.error().code).http, {{"error", answered.error().line()}}};
  Answer out{answered->status, {}};
  boost::system::error_code broken;
  auto value = json::parse(answered->body, broken);
  if (!broken && value.is_object()) out.body = std::move(value.get_object());
  return out;
}

bool Node::run_one() {
  static const std::vector<store::Want> wants{
      {"publish", 1}, {"takedown", 1}, {"distribute", 1}, {"update", 1}, {"poll", 1}};
  for (const auto& want : wants) {
    auto jobs = must(db_->write([&](store::Tx& tx) -> Result<std::vector<model::Job>> {
      return store::jobs_claim(tx, {&want, 1}, "race", clock_.now(), kLease);
    }));
    if (jobs.empty()) continue;
    OneJob context(std::move(jobs.front()), clock_);
    const auto& kind = kinds_.kinds().find(context.job().kind)->second.options;
    const auto outcome = kind.handler(context);
    const auto completion = completion_of(context.job(), outcome, kind.backoff, clock_.now());
    (void)must(db_->write([&](store::Tx& tx) -> Result<int> {
      return store::jobs_complete(tx, {&completion, 1}, clock_.now());
    }));
    return true;
  }
  return false;
}

jobs::FirePass Node::fire() {
  auto pass = jobs::fire_due(services_, adapters_);
  return pass.ok() ? *std::move(pass) : jobs::FirePass{};
}

void Node::sweep() {
  model::Job job;
  job.kind = "sweep";
  OneJob context(job, clock_);
  (void)jobs::sweep(services_, keys_, context);
}

World::World(const std::string& url, Outside more, std::unique_ptr<media::Media> media) {
  sandbox::Options options;
  options.clock = &clock_;
  options.processing_ms = options.review_ms = options.delivery_ms = 100;
  for (const auto& provider : model::providers()) {
    if (provider.can.handoff) continue;  // nobody is there to be simulated
    auto& one = services_[std::string(provider.id)];
    one.simulator = sandbox::make_simulator(provider.id, options);
    one.server = std::make_unique<Loopback>(*one.simulator);
  }
  auto outside = more;
  outside.add_adapters = [this](platforms::Registry& registry) {
    const auto at = [this](const std::string& provider) -> std::optional<platforms::Endpoints> {
      if (!services_.contains(provider)) return platforms::Endpoints{};
      const auto& [simulator, server] = services_.at(provider);
      return platforms::Endpoints{server->url() + simulator->api_path(), server->url()};
    };
    for (const auto mode : all_of<model::Mode>()) platforms::add_all(registry, mode, at, &clock_);
  };
  outside.sandbox_account = [this, more](const std::string& name) -> Result<json::object> {
    if (const auto found = services_.find(name); found != services_.end())
      return found->second.simulator->mint_account();
    return more.sandbox_account(name);
  };
  const auto where = url.empty() ? "sqlite:" + (folder_.path() / "mv.db").string() : url;
  const auto folder = [&] {
    return std::make_unique<media::FolderMedia>(
        must(media::FolderMedia::open(folder_.path() / "media")));
  };
  for (std::size_t i = 0; i < (url.empty() ? 1u : 2u); ++i)
    nodes_.push_back(std::make_unique<Node>(
        where, clock_, folder_.path(), outside, media ? std::move(media) : folder()));
}

World::~World() {
  std::int64_t after = 0;
  for (bool more = true; more;) {
    const auto events = node(0).db().read([&](store::Tx& tx) -> Result<std::vector<model::Event>> {
      return store::events_after(tx, after, {}, 1000);
    });
    more = events.ok() && !events->empty();
    if (!more) break;
    for (const auto& event : *events) CHECK(broken(event) == "");
    after = events->back().seq;
  }
}

std::string World::add_track(const std::string& title, const std::string& isrc, std::string samples,
    const model::Owner& owner) {
  ++tracks_;
  auto& media = node(0).media();
  const auto audio = folder_.path() / fmt::format("{}.wav", tracks_);
  write_wav(audio, {.seconds = 0.05});
  const auto bytes = must(read_file(audio)) + fmt::format("LIST{:08}", tracks_);
  model::Track track;
  track.id = new_id("trk", clock_.now());
  track.user_id = owner.user_id;
  track.mode = owner.mode;
  track.metadata.title = title;
  track.metadata.artists = {{"Race Artist", "primary"}};
  track.metadata.writers = {{"Race Writer", "composer", ""}};
  track.metadata.genre = "Electronic";
  track.metadata.language = "zxx";
  track.metadata.explicit_content = "not_explicit";
  track.metadata.isrc = isrc;
  track.audio = {must(media.put(bytes)), "song.wav", static_cast<std::int64_t>(bytes.size())};
  track.format = {.container = "wav",
      .codec = "pcm",
      .lossless = true,
      .wav_format_tag = 1,
      .sample_rate = 44100,
      .bit_depth = 16,
      .channels = 2,
      .frames = 44100 * 60,
      .duration_ms = 60'000,
      .bytes = static_cast<std::int64_t>(bytes.size())};
  track.measure.integrated_lufs = -14;
  track.measure.true_peak_dbtp = -2;
  track.measure.audio_sha256 = samples.empty() ? to_hex(sha256("samples of " + track.id)) : samples;
  const std::string cover = "\xff\xd8\xff\xe0 a cover";
  track.artwork = model::MediaFile{
      must(media.put(cover)), "cover.jpg", static_cast<std::int64_t>(cover.size())};
  track.artwork_facts = model::ArtworkFacts{.format = "jpeg",
      .width = 3000,
      .height = 3000,
      .bits_per_channel = 8,
      .colour = "rgb",
      .bytes = 400'000,
      .perceptual_hash = "0123456789abcdef",
      .sha256 = track.artwork->sha256};
  track.created_at = track.updated_at = clock_.now();
  const auto stored = node(0).db().write([&](store::Tx& tx) -> Status {
    MV_CHECK(store::media_insert(tx, track.audio, clock_.now()));
    return store::track_insert(tx, track);
  });
  if (!stored.ok()) throw std::runtime_error(stored.error().line());
  return track.id;
}

void World::work() {
  for (int idle = 0, turn = 0; idle < static_cast<int>(nodes_.size()) && turn < 400; ++turn)
    idle = node(static_cast<std::size_t>(turn)).run_one() ? 0 : idle + 1;
}

void World::settle(Millis until) {
  for (int round = 0; round < 2000; ++round) {
    work();
    (void)node(static_cast<std::size_t>(round)).fire();
    work();
    const auto next = must(node(0).db().write(
        [&](store::Tx& tx) -> Result<Millis> { return store::jobs_next_run_at(tx).value_or(0); }));
    if (next == 0 || next > until) break;
    if (next > clock_.now()) clock_.set(next);
  }
}

std::int64_t World::count(sandbox::Simulator& simulator, const std::string& title,
    const std::function<bool(const json::object&)>& counts) {
  std::int64_t out = 0;
  const auto state = simulator.state();
  for (const auto& item : state.at("items").as_array())
    if (json::serialize(item).find(title) != std::string::npos && counts(item.as_object())) ++out;
  return out;
}

namespace {
bool truth(const json::object& item, const char* key) {
  const auto* found = item.if_contains(key);
  return found && found->is_bool() && found->get_bool();
}
std::string said(const json::object& item, const char* key) {
  const auto* found = item.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}
}  // namespace

std::int64_t World::public_at_soundcloud(const std::string& title) {
  return count(
      soundcloud(), title, [](const auto& item) { return said(item, "sharing") == "public"; });
}
std::int64_t World::kept_at_soundcloud(const std::string& title) {
  return count(soundcloud(), title, [](const auto& item) { return item.contains("sharing"); });
}
std::int64_t World::handed_in_at_labelgrid(const std::string& title) {
  return count(labelgrid(), title, [](const auto& item) {
    return item.contains("distributed_at") && !item.contains("takedown_at");
  });
}
std::int64_t World::live_at_labelgrid(const std::string& title) {
  return count(labelgrid(), title, [](const auto& item) { return truth(item, "live"); });
}

std::map<std::string, std::vector<std::string>> World::states(
    const std::vector<std::string>& distributions) {
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& id : distributions) {
    const auto answer = node(0).call("distribution_get", id);
    for (const auto& platform : answer.body.at("placements").as_array())
      out[std::string(platform.at("platform").as_string())].emplace_back(
          platform.at("state").as_string());
  }
  return out;
}

}  // namespace mv::test
