// SPDX-License-Identifier: Apache-2.0
#include "sandbox_host.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "client/transport.hpp"
#include "model/json.hpp"
#include "store/jobs/leases.hpp"
#include "store/server_facts.hpp"

namespace mv::server {
namespace {

constexpr std::string_view kLease = "sandbox", kNote = "leases.note.sandbox";
constexpr std::string_view kSecrets = "server_facts.sandbox_secrets";

std::string derived(const Sealer& sealer, std::string_view purpose) {
  return to_hex(sealer.derive(purpose).reveal()).substr(0, 32);
}

}  // namespace

SandboxHost::SandboxHost(store::Database& db, const Sealer& sealer, const Clock& clock,
    SandboxOptions options, Secrets secrets)
    : db_(db),
      sealer_(sealer),
      clock_(clock),
      options_(std::move(options)),
      token_(std::move(secrets.token)),
      key_(std::move(secrets.key)),
      owner_(to_hex(random_bytes(12))) {}

// Older versions derived them at each start: what the simulators have been told goes on.
Result<SandboxHost::Secrets> SandboxHost::secrets_of(store::Database& db, const Sealer& sealer) {
  const boost::json::object fresh{
      {"token", derived(sealer, "sandbox-token")}, {"key", derived(sealer, "sandbox-key")}};
  MV_TRY(const auto kept, db.write([&](store::Tx& tx) -> Result<std::string> {
    return store::fact_keep(
        tx, store::kSandboxFact, sealer.seal(boost::json::serialize(fresh), kSecrets));
  }));
  MV_TRY(const auto text, sealer.open(kept, kSecrets));
  MV_TRY(const auto read, model::parse_json<boost::json::object>(text));
  return Secrets{
      std::string(read.at("token").as_string()), std::string(read.at("key").as_string())};
}

Result<std::unique_ptr<SandboxHost>> SandboxHost::open(
    store::Database& db, const Sealer& sealer, const Clock& clock, SandboxOptions options) {
  MV_TRY(auto secrets, secrets_of(db, sealer));
  std::unique_ptr<SandboxHost> out(
      new SandboxHost(db, sealer, clock, std::move(options), std::move(secrets)));
  auto* self = out.get();
  MV_TRY(out->front_, SandboxFront::start({.find = [self] { return self->find(); },
                          .lost = [] {},
                          .tick = [self] { self->renew(); },
                          .every = self->options_.lease / 6}));
  return out;
}

Result<SandboxAddress> SandboxHost::find() {
  if (own_) return own_->address();
  if (db_.dialect() == store::Dialect::sqlite) return run_here();
  using Taken = std::optional<std::int64_t>;
  MV_TRY(const auto taken, db_.write([&](store::Tx& tx) -> Result<Taken> {
    const auto now = clock_.now();
    return store::lease_take(tx, kLease, owner_, now, now + options_.lease.count());
  }));
  if (!taken) return others();
  generation_ = *taken;
  kept_at_ = std::chrono::steady_clock::now();
  auto here = run_here();
  if (!here) {
    (void)db_.write([&](store::Tx& tx) -> Status {
      store::lease_give_back(tx, kLease, owner_, generation_);
      return {};
    });
    return here;
  }
  note_ = boost::json::serialize(
      boost::json::object{{"host", here->host}, {"http", here->http}, {"smtp", here->smtp}});
  renew();
  return own_ ? here : others();
}

Result<SandboxAddress> SandboxHost::run_here() {
  MV_TRY(own_, SandboxSimulators::start({.folder = options_.folder,
                   .clock = &clock_,
                   .host = options_.host,
                   .token = token_,
                   .key = key_}));
  log::info("sandbox: the simulators have started");
  return own_->address();
}

Result<SandboxAddress> SandboxHost::others() {
  MV_TRY(const auto lease, db_.read([](store::Tx& tx) -> Result<std::optional<store::Lease>> {
    return store::lease_find(tx, kLease);
  }));
  if (!lease || lease->note.empty())
    return make_error(
        Code::unavailable, "the server that runs the simulators is still starting them");
  MV_TRY(const auto text, sealer_.open(lease->note, kNote));
  MV_TRY(const auto note, model::parse_json<boost::json::object>(text));
  return SandboxAddress{std::string(note.at("host").as_string()),
      static_cast<int>(note.at("http").to_number<std::int64_t>()),
      static_cast<int>(note.at("smtp").to_number<std::int64_t>())};
}

void SandboxHost::renew() {
  if (generation_ == 0) return;
  const auto kept = db_.write([&](store::Tx& tx) -> Result<bool> {
    return store::lease_renew(
               tx, kLease, owner_, generation_, clock_.now() + options_.lease.count()) &&
           store::lease_note(tx, kLease, owner_, generation_, sealer_.seal(note_, kNote));
  });
  const auto time = std::chrono::steady_clock::now();
  if (kept && *kept) kept_at_ = time;
  // Without the database another server may have taken them over.
  if (kept ? *kept : time - kept_at_ < options_.lease) return;
  log::warn("sandbox: another server may run the simulators now");
  generation_ = 0;
  own_.reset();
}

platforms::Endpoints SandboxHost::endpoints(const std::string& provider) const {
  const auto base = fmt::format("http://127.0.0.1:{}/{}/{}", front_->http_port(), token_, provider);
  return {base + SandboxSimulators::api_path(provider), base};
}

notify::Outlets SandboxHost::outlets() const {
  return {.telegram = endpoints("telegram").api,
      .mail_host = "127.0.0.1",
      .mail_port = front_->smtp_port(),
      .mail_greeting = token_};
}

Result<boost::json::object> SandboxHost::account(const std::string& provider) {
  const auto& all = SandboxSimulators::services();
  if (std::find(all.begin(), all.end(), provider) == all.end())
    return make_error(Code::not_found, fmt::format("the sandbox has no {}", provider));
  client::Transport transport;
  client::OutgoingRequest request;
  request.method = "POST";
  request.url = endpoints(provider).auth + "/_sandbox/account";
  MV_TRY(const auto answer, transport.send(request));
  if (answer.status != 201)
    return make_error(
        Code::unavailable, fmt::format("the sandbox's {} created no account", provider));
  return model::parse_json<boost::json::object>(answer.body);
}

std::map<std::string, std::string> SandboxHost::addresses() const {
  std::map<std::string, std::string> out;
  for (const auto& name : SandboxSimulators::services()) out[name] = endpoints(name).auth;
  return out;
}

void SandboxHost::stop() {
  if (!front_) return;
  front_->stop();
  own_.reset();
  if (generation_ != 0)
    (void)db_.write([&](store::Tx& tx) -> Status {
      store::lease_give_back(tx, kLease, owner_, generation_);
      return {};
    });
  generation_ = 0;
}

}  // namespace mv::server
