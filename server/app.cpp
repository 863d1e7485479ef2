// SPDX-License-Identifier: Apache-2.0
#include "app.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <optional>

#include "api/catalogue/release_views.hpp"
#include "base/log.hpp"
#include "base/shown_path.hpp"
#include "base/text/host.hpp"
#include "base/text/text.hpp"
#include "front/gate.hpp"
#include "handlers/deps.hpp"
#include "handlers/payment/ended_tiers.hpp"
#include "health.hpp"
#include "http/access_log.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "identity.hpp"
#include "jobs/generate.hpp"
#include "jobs/jobs.hpp"
#include "jobs/measure.hpp"
#include "jobs/notify.hpp"
#include "jobs/release_clock.hpp"
#include "keys/keeper.hpp"
#include "keys/key_ring.hpp"
#include "media/folder_media.hpp"
#include "model/json.hpp"
#include "platforms/all.hpp"
#include "sandbox_host.hpp"
#include "store/access/idempotency.hpp"
#include "store/catalogue/generations.hpp"
#include "store/catalogue/releases.hpp"
#include "store/engine/database_clock.hpp"
#include "store/jobs/jobs.hpp"
#include "store/jobs/leases.hpp"
#include "store/outlook.hpp"
#include "front/switches.hpp"
#include "front/usage_log.hpp"
#include "webhooks/engine.hpp"
#include "webhooks/secrets.hpp"

namespace mv::server {
namespace {

constexpr std::chrono::seconds kGrace{10};
// Uploads, looks at reviews, music and pictures may take twelve; what is due must find one free.
constexpr int kWorkers = 16;

// Remembers when it was last asked anything, so that an embedded server knows it is idle.
class WatchedService final : public api::Service {
 public:
  WatchedService(std::unique_ptr<api::Service> inner, const Clock& clock, const Health& health)
      : inner_(std::move(inner)), clock_(clock), health_(health), last_(clock.now()) {}
  std::optional<api::Response> at_once(const api::Request& request) override {
    return health_.answer(request);
  }
  api::BodyPlan plan(api::Request& head) override {
    last_ = clock_.now();
    return inner_->plan(head);
  }
  api::Response handle(api::Request& request) override {
    auto response = inner_->handle(request);
    last_ = clock_.now();
    return response;
  }
  Millis last() const { return last_; }

 private:
  std::unique_ptr<api::Service> inner_;
  const Clock& clock_;
  const Health& health_;
  std::atomic<Millis> last_;
};

Result<http::Listen> listen_of(const std::string& text, bool tls) {
  const auto colon = text.rfind(':');
  const auto port = colon == std::string::npos
                        ? std::nullopt
                        : parse_int(std::string_view(text).substr(colon + 1));
  if (!port || *port < 0 || *port > 65535)
    return make_error(Code::config, fmt::format("listen: '{}' is not an address", text),
        "It is written as address:port", "For example 127.0.0.1:8080 or [::1]:8080.");
  std::string address = text.substr(0, colon);
  if (address.size() > 2 && address.front() == '[') address = address.substr(1, address.size() - 2);
  return http::Listen{.address = address, .port = static_cast<int>(*port), .tls = tls};
}

Result<http::Options> http_options(const AppOptions& options) {
  http::Options out;
  out.listen.clear();
  if (!options.socket.empty()) {
    http::Listen local;
    local.socket = options.socket;
    out.listen.push_back(local);
  }
  for (const auto& text : options.listen) {
    MV_TRY(auto listen, listen_of(text, !options.tls_certificate.empty()));
    out.listen.push_back(std::move(listen));
  }
  out.tls_certificate = options.tls_certificate;
  out.tls_key = options.tls_key;
  out.address_connections = options.load.address_connections;
  if (!options.access_log.empty()) {
    MV_TRY(auto access, http::AccessLog::open(options.access_log));
    out.logs.push_back(std::move(access));
  }
  return out;
}

// API keys and secrets would cross the network for everyone on it to read.
void warn_of_plain_text(const http::Options& options) {
  for (const auto& listen : options.listen)
    if (listen.socket.empty() && !listen.tls && !is_loopback(listen.address))
      log::warn(
          "{} answers without TLS: API keys cross the network readable. Set tls_cert and tls_key, "
          "or listen on 127.0.0.1 behind a proxy that has TLS.",
          listen.address);
}

}  // namespace

// Members are built in this order and destroyed in reverse: what asks goes before what answers.
struct App::Parts {
  SystemClock system;
  store::DatabaseClock clock{system};       // the database's time, so that servers agree
  std::unique_ptr<store::Database> db;      // first: everything else keeps state in it
  std::optional<media::FolderMedia> media;  // files behind tracks
  std::optional<media::LocalFiles> local;   // uploads under way, and what is derived from media
  std::optional<Sealer> sealer;             // secrets at rest
  std::unique_ptr<keys::Keeper> keeper;     // lets the key file be changed
  std::unique_ptr<auth::KeyRing> keys;      // API keys
  std::unique_ptr<auth::SignIn> sign_in;    // people and their browsers
  std::unique_ptr<auth::OAuth> oauth;       // apps that act for them
  std::unique_ptr<auth::Flags> flags;       // what is switched on
  std::unique_ptr<auth::SecretScanning> scanning;  // GitHub's reports of leaked keys
  std::unique_ptr<SandboxHost> sandbox;            // simulators, before the adapters that call them
  platforms::Registry adapters;                    // providers, per mode
  generate::Registry generators;                   // what makes music and covers, per mode
  std::unique_ptr<webhooks::Guard> guard;          // where webhooks may go
  std::unique_ptr<notify::Notifier> notifier;      // tells people
  std::unique_ptr<Health> health;                  // asks the database
  std::optional<handlers::StreamSeats> streams;
  fs::path socket;  // the one that is open
  std::atomic<bool> stop{false};
  std::atomic<bool> key_lost{false};       ///< what is sealed here could be opened by nobody
  bool stopped = false;                    ///< App::stop() ran
  std::atomic<Millis> last_busy{0};        // when it was last seen at work
  std::optional<jobs::Services> services;  // what jobs need
  std::optional<jobs::GenerationServices> generation;  // what jobs that generate need besides
  std::optional<jobs::MeasureServices> measuring;      // and those that measure
  queue::Registry kinds;                               // of jobs, with their traits
  std::optional<handlers::Deps> deps;                  // what handlers need
  std::unique_ptr<AccessGate> gate;
  std::unique_ptr<Browsers> browsers;
  std::optional<AccountLimits> limits;
  std::optional<RouteSwitches> switches;
  std::unique_ptr<StoredIdempotency> kept;
  std::shared_ptr<UsageLog> usage;               // what was asked
  std::shared_ptr<WatchedService> service;       // router behind a clock
  http::Router* router = nullptr;                // of the service
  std::unique_ptr<queue::Worker> worker;         // runs the jobs
  std::unique_ptr<jobs::ReleaseClock> releases;  // lets releases go at their instant
  std::unique_ptr<webhooks::Engine> engine;      // delivers events
  std::unique_ptr<http::Server> server;          // last: nobody is let in before all stands

  Status open_stores(const AppOptions& options);
  Status open_adapters(const AppOptions& options);
  void register_kinds();
  void build_handlers(const AppOptions& options);
  Status open_guard(const WebhookSettings& settings);
  Status vet(const sockaddr& address) const;
  /// The same, in words about a place that an account names.
  Status vet_delivery(const sockaddr& address) const;
  Status start_worker(const AppOptions& options);
  Result<api::RunDueView> run_due(const api::Principal& caller);
  Status start_engine(const AppOptions& options);
  Status listen(const AppOptions& options);
  std::string address(const AppOptions& options) const;
};

Status App::Parts::open_stores(const AppOptions& options) {
  MV_CHECK(make_private_folder(options.data));
  const std::string url = options.database_url.empty()
                              ? fmt::format("sqlite:{}", (options.data / "mv.db").string())
                              : options.database_url;
  MV_TRY(db, store::Database::open(url, {.readers = 8, .clock = &clock, .time = &clock}));
  MV_TRY(media,
      media::FolderMedia::open(options.media.empty() ? options.data / "media" : options.media));
  MV_TRY(local, media::LocalFiles::open(options.data));
  for (const auto& folder : {options.data, media->folder()}) hide_folder(folder);
  MV_CHECK(check_media_folder(*db, *media, clock.now()));
  const auto key_file = key_file_of(options);
  MV_TRY(sealer, keys::open_key_file(*db, key_file, clock.now()));
  keeper = std::make_unique<keys::Keeper>(*db, clock, *sealer,
      keys::KeeperOptions{
          .file = key_file, .lease = options.lease, .lost = [this] { key_lost = stop = true; }});
  // Before anything is sealed here: the others wait for this server when they change the key.
  MV_CHECK(keeper->start());
  MV_CHECK(webhooks::seal_stored_headers(*db, *sealer));
  keys = std::make_unique<auth::KeyRing>(*db, clock, *sealer);
  sign_in = std::make_unique<auth::SignIn>(*db, clock, *sealer);
  oauth = std::make_unique<auth::OAuth>(*db, clock, *sealer);
  flags = std::make_unique<auth::Flags>(*db);
  scanning = std::make_unique<auth::SecretScanning>(clock, options.scanning);
  return {};
}

Status App::Parts::open_adapters(const AppOptions& options) {
  // Another server that takes the simulators over goes on with what they were sent.
  const bool shared = db->dialect() == store::Dialect::postgresql;
  MV_TRY(sandbox, SandboxHost::open(*db, *sealer, clock,
                      {.folder = (shared ? media->folder() : options.data) / "sandbox",
                          .host = options.sandbox_address,
                          .lease = options.lease}));
  platforms::add_all(
      adapters, model::Mode::live, [](const std::string&) { return std::nullopt; }, &clock,
      [this](const sockaddr& address) { return vet_delivery(address); });
  platforms::add_all(
      adapters, model::Mode::sandbox,
      [&](const std::string& provider) { return sandbox->endpoints(provider); }, &clock);
  notifier = std::make_unique<notify::Notifier>(*db, clock, *sealer,
      std::map<model::Mode, notify::Outlets>{
          {model::Mode::live, {.vet = [this](const sockaddr& address) { return vet(address); }}},
          {model::Mode::sandbox, sandbox->outlets()}});
  services.emplace(jobs::Services{*db, clock, *media, *local, *sealer,
      options.webhooks.keep.count(), options.usage.keep_requests.count(),
      options.usage.keep.count(), [this](std::string_view flag) { return flags->stopped(flag); },
      options.key_care, options.data / "scratch"});
  MV_CHECK(add_generators(generators, options.generate, *sandbox));
  generation.emplace(jobs::GenerationServices{*services, generators, options.data / "generate",
      options.generate.at_once, options.generate.per_user, {}});
  const generate::MeasureOptions measure{
      renderer_of(options.generate).program, options.load.longest};
  generation->measuring = measure;
  measuring.emplace(jobs::MeasureServices{*services, measure, options.load.measure_at_once});
  return {};
}

Status App::Parts::open_guard(const WebhookSettings& settings) {
  std::vector<std::string> blocks;
  for (const auto& block : settings.allow_cidr)
    if (!block.empty()) blocks.push_back(block);
  MV_TRY(auto policy, webhooks::AddressPolicy::make(blocks));
  guard = std::make_unique<webhooks::Guard>(
      std::move(policy), webhooks::ResolverOptions{.servers = settings.dns_servers}, clock);
  return guard->resolver().status();
}

Status App::Parts::vet(const sockaddr& address) const {
  const auto ip = IpAddress::from_sockaddr(&address);
  if (!ip) return make_error(Code::invalid, "the address is of an unknown kind");
  return guard->policy().check(*ip);
}

Status App::Parts::vet_delivery(const sockaddr& address) const {
  const auto allowed = vet(address);
  if (allowed.ok()) return {};
  const auto ip = IpAddress::from_sockaddr(&address);
  return make_error(Code::invalid,
      fmt::format("this server does not deliver to {}", ip ? ip->to_string() : "such an address"),
      allowed.error().why,
      "Check the address. For a network of your own, the operator of the server sets "
      "webhooks.allow_cidr.");
}

void App::Parts::register_kinds() {
  kinds = jobs::make_registry(*services, adapters, *keys);
  jobs::add_notify_kinds(kinds, *notifier);
  jobs::add_generation_kinds(kinds, *generation);
  jobs::add_measure_kinds(kinds, *measuring);
  jobs::add_cover_kind(kinds, *measuring, generators, generation->folder);
  // It takes the handlers' way to settle a tier; they are built before the worker starts.
  kinds.every("payments", std::chrono::minutes(1),
      {.handler = [this](auto&) { return queue::outcome_of(handlers::settle_ended_tiers(*deps)); },
          .concurrency = 1,
          .keeps_awake = model::kHousekeeping});
}

void App::Parts::build_handlers(const AppOptions& options) {
  health = std::make_unique<Health>(*db, clock, options.version, options.embedded);
  streams.emplace(options.load.quotas.streams);
  deps.emplace(handlers::Deps{.db = *db,
      .clock = clock,
      .media = *media,
      .local = *local,
      .sealer = *sealer,
      .adapters = adapters,
      .keys = *keys,
      .sign_in = *sign_in,
      .oauth = *oauth,
      .flags = *flags,
      .guard = *guard,
      .notifier = *notifier,
      .generators = generators,
      .default_music = options.generate.music,
      .default_art = options.generate.art,
      .generated = generation->folder,
      .version = options.version,
      .database_name = db->dialect() == store::Dialect::sqlite ? "sqlite" : "postgresql",
      .started_at = clock.now(),
      .stop = [this] { stop = true; },
      .ready = [this](const api::Request& request) { return *health->answer(request); },
      .sandbox_account = [this](const std::string& provider) { return sandbox->account(provider); },
      .streams = *streams,
      .quotas = options.load.quotas,
      .address = [this, options] { return address(options); },
      .registration = options.registration,
      .documents = {.on = options.client_documents, .ca_file = options.webhooks.ca_file},
      .authenticate = [this](const api::Request& request) { return gate->authenticate(request); },
      .rate_limits = [this](const api::Principal& caller) { return limits->look(caller); },
      .run_due = [this](const api::Principal& caller) { return run_due(caller); },
      .flush_usage = [this] { return usage->flush(); },
      .awake = kinds.awake(),
      .payments = options.payments,
      .key_care = options.key_care,
      .scanning = scanning.get()});
  gate =
      std::make_unique<AccessGate>(*keys, *oauth, [this] { return deps->address() + "/api/v1"; });
  browsers = std::make_unique<Browsers>(*sign_in, clock);
  limits.emplace(*db, clock, *keys, options.load.limits);
  switches.emplace(*flags);
  kept = std::make_unique<StoredIdempotency>(*db, *sealer, clock, options.lease);
  usage = std::make_shared<UsageLog>(*db, clock, options.usage.keep_requests.count() > 0);
  http::RouterOptions routing;
  routing.limits = &*limits;
  routing.switches = &*switches;
  routing.visitors = browsers.get();
  routing.resource_metadata = [this] {
    const auto here = deps->address();
    return here.empty() ? here : here + "/.well-known/oauth-protected-resource/api/v1";
  };
  auto made =
      std::make_unique<http::Router>(handlers::make_handlers(*deps), *gate, *kept, clock, routing);
  router = made.get();
  service = std::make_shared<WatchedService>(std::move(made), clock, *health);
  health->start();
}

Status App::Parts::start_worker(const AppOptions& app) {
  generate::clear_scratch(generation->folder);
  // One server alone uses a SQLite file: what was running belongs to a process that is gone.
  if (db->dialect() == store::Dialect::sqlite)
    MV_CHECK(db->write([&](store::Tx& tx) -> Status {
      store::jobs_take_back_all(tx, clock.now());
      store::idempotency_forget_running(tx);
      store::leases_clear(tx);
      return {};
    }));
  queue::WorkerOptions options;
  options.lease_ms = app.lease.count();
  options.threads = kWorkers;
  worker = std::make_unique<queue::Worker>(*db, clock, kinds, options);
  worker->start();
  releases = std::make_unique<jobs::ReleaseClock>(*services, adapters);
  releases->start();
  return {};
}

Result<api::RunDueView> App::Parts::run_due(const api::Principal& caller) {
  MV_TRY(const auto pass, jobs::fire_due(*services, adapters));
  const auto own = [&](const model::Release& release) {
    return release.user_id == caller.user_id && release.mode == caller.mode;
  };
  api::RunDueView out;
  for (const auto& release : pass.fired) {
    if (!own(release)) continue;
    ++out.fired;
    out.late += model::late_by(release) > 0;
    out.releases.push_back(release.id);
  }
  for (const auto& release : pass.lapsed) out.pending_payment += own(release);
  return db->read([&](store::Tx& tx) -> Result<api::RunDueView> {
    const auto running = store::jobs_due(tx, kinds.shipment_kinds(), clock.now());
    const auto next = store::releases_next_due(tx);
    out.running = static_cast<int>(running);
    if (next) out.next_due_at = format_utc(*next);
    return out;
  });
}

Status App::Parts::start_engine(const AppOptions& app) {
  webhooks::EngineOptions options;
  options.user_agent = "MusicVerse-Webhooks/" + app.version;
  MV_TRY(options.schedule, webhooks::RetrySchedule::parse(app.webhooks.retry_schedule));
  options.timeout = app.webhooks.timeout;
  options.ca_file = app.webhooks.ca_file;
  options.lease_ms = app.lease.count();
  options.paused = [this] { return flags->stopped(model::flag::kWebhooks); };
  engine = std::make_unique<webhooks::Engine>(*db, clock, *sealer, *guard, std::move(options));
  engine->start();
  return {};
}

Status App::Parts::listen(const AppOptions& options) {
  MV_TRY(auto http, http_options(options));
  if (options.usage.on) http.logs.push_back(usage);
  warn_of_plain_text(http);
  socket = options.socket;
  server = std::make_unique<http::Server>(http, service);
  auto started = server->start();
  if (!started.ok() && options.socket_optional && http.listen.size() > 1) {
    // Another server of this user has it, or its path cannot be used: the addresses are what
    // counts.
    log::warn("no socket for the owner on this machine: {}", started.error().line());
    http.listen.erase(http.listen.begin());
    socket.clear();
    server = std::make_unique<http::Server>(std::move(http), service);
    started = server->start();
  }
  MV_CHECK(started);
  if (options.addresses_file.empty()) return {};
  boost::json::object out{{"port", server->port()}, {"socket", socket.string()}};
  for (const auto& [name, address] : sandbox->addresses()) out[name] = address;
  return write_file_atomic(options.addresses_file, boost::json::serialize(out) + "\n", 0600);
}

std::string App::Parts::address(const AppOptions& options) const {
  if (!options.public_url.empty()) return options.public_url;
  if (options.listen.empty() || !server) return "";
  const auto& first = options.listen.front();
  auto host = first.substr(0, first.rfind(':'));
  if (host == "0.0.0.0" || host == "[::]") host = "localhost";
  return fmt::format(
      "http{}://{}:{}", options.tls_certificate.empty() ? "" : "s", host, server->port());
}

fs::path key_file_of(const AppOptions& options) {
  return options.key_file.empty() ? options.data / "server.key" : options.key_file;
}

App::App() : parts_(std::make_unique<Parts>()) {}

Result<std::unique_ptr<App>> App::start(const AppOptions& options) {
  std::unique_ptr<App> app(new App());
  MV_CHECK(app->parts_->open_stores(options));
  MV_CHECK(app->parts_->open_adapters(options));
  MV_CHECK(app->parts_->open_guard(options.webhooks));
  app->parts_->register_kinds();
  app->parts_->build_handlers(options);
  MV_CHECK(app->parts_->start_worker(options));
  MV_CHECK(app->parts_->start_engine(options));
  MV_CHECK(app->parts_->listen(options));
  ::malloc_trim(0);
  return app;
}

App::~App() { stop(); }

void App::stop() {
  if (std::exchange(parts_->stopped, true)) return;
  if (parts_->server) parts_->server->stop(kGrace);
  if (parts_->releases) parts_->releases->stop();
  if (parts_->worker) parts_->worker->stop(kGrace);
  if (parts_->engine) parts_->engine->stop(kGrace);
  // Requests that wait for others end when those answer: nothing is begun meanwhile.
  if (parts_->router) parts_->router->stop();
  if (parts_->keeper) parts_->keeper->stop();
  if (parts_->keys) (void)parts_->keys->flush_last_used();
  if (parts_->usage) (void)parts_->usage->flush();
  if (parts_->sandbox) parts_->sandbox->stop();
}

bool App::stop_wanted() const { return parts_->stop; }
bool App::has_failed() const { return parts_->key_lost; }
const fs::path& App::socket() const { return parts_->socket; }
int App::port() const { return parts_->server->port(); }

std::chrono::milliseconds App::idle_for() const {
  auto& parts = *parts_;
  const auto busy = [&]() -> std::chrono::milliseconds {
    parts.last_busy = parts.clock.now();
    return {};
  };
  // A long upload is one request: an open connection counts as work.
  if (parts.server->connections() > 0) return busy();
  if (const auto counts = parts.engine->counts(); counts.in_flight + counts.unstored > 0)
    return busy();
  if (parts.keeper->is_rotating()) return busy();
  const auto waiting = parts.db->read([&](store::Tx& tx) -> Result<bool> {
    return store::soon(store::outlook(tx, parts.kinds.awake()), parts.clock.now());
  });
  if (!waiting || *waiting) return busy();
  return std::chrono::milliseconds(
      parts.clock.now() - std::max<Millis>(parts.service->last(), parts.last_busy));
}

Result<std::vector<model::Waiting>> App::waiting() const {
  using All = std::vector<model::Waiting>;
  return parts_->db->read(
      [&](store::Tx& tx) -> Result<All> { return store::outlook(tx, parts_->kinds.awake()); });
}

}  // namespace mv::server
