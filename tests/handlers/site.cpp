// SPDX-License-Identifier: Apache-2.0
#include "handlers/site.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>

#include <chrono>
#include <thread>

#include "api/catalogue/release_views.hpp"
#include "base/text/text.hpp"
#include "generate/local.hpp"
#include "health.hpp"
#include "http/pipeline/problem.hpp"
#include "store/access/sessions.hpp"
#include "support/catch.hpp"

namespace mv::test {

/// Lets in whoever the test says; the router still checks what the route wants of them.
struct Site::Gate final : http::Gate {
  std::optional<api::Principal> who;
  Result<api::Principal> authenticate(const api::Request&) override {
    if (!who) return make_error(Code::unauthenticated, "nobody calls");
    return *who;
  }
};

/// A browser in which whoever the test says has signed in; at pages for all, nobody has.
struct Site::Visitors final : http::Visitors {
  const Gate& gate;
  store::Database& db;
  Visitors(const Gate& of, store::Database& database) : gate(of), db(database) {}
  std::string session_of(const std::string& user) {
    const auto id = "ses_test_" + user;
    const auto there = db.write([&](store::Tx& tx) -> Status {
      if (!store::session_exists(tx, user, id))
        store::session_insert(
            tx, {id, user, id, "192.0.2.8", "", kNow, kNow, kNow + 365 * 86'400'000LL});
      return {};
    });
    REQUIRE(there.ok());
    return id;
  }
  Result<bool> recognise(api::Call& call) override {
    const auto& path = call.request.path;
    if (!gate.who || path == "/sign-in" || path == "/invitation") return false;
    call.principal = *gate.who;
    call.visit.session_id = session_of(call.principal.user_id);
    return true;
  }
  std::string form_token(std::string_view) const override { return "form"; }
};

std::string Reply::at(std::string_view key) const {
  const auto* found = body.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

const json::array& Reply::list(std::string_view key) const {
  static const json::array none;
  const auto* found = body.if_contains(key);
  return found && found->is_array() ? found->get_array() : none;
}

const api::Route& route(std::string_view operation) {
  for (const auto& row : api::routes())
    if (row.operation == operation) return row;
  throw std::runtime_error("there is no operation " + std::string(operation));
}

Site::Site(const std::string& url)
    : telegram_(sandbox::make_telegram_simulator(options_)),
      mail_(std::make_unique<sandbox::SmtpSimulator>(options_)),
      telegram_server_(std::make_unique<Loopback>(*telegram_)) {
  REQUIRE(mail_->start().ok());
  Outside outside;
  outside.sandbox_account = [this](const std::string& name) -> Result<json::object> {
    return name == "telegram" ? telegram_->mint_account() : mail_->mint_account();
  };
  outside.add_generators = [](generate::Registry& registry) {
    for (const auto mode : all_of<model::Mode>()) {
      registry.add(mode, generate::make_local_music({}));
      registry.add(mode, generate::make_local_art({}));
    }
  };
  outside.outlets[model::Mode::sandbox] = {
      .telegram = telegram_server_->url(), .mail_host = "127.0.0.1", .mail_port = mail_->port()};
  outside.outlets[model::Mode::live] = {.telegram = "http://127.0.0.1:1"};
  outside.webhook_networks = {"127.0.0.0/8"};
  world_ = std::make_unique<World>(url, std::move(outside));
  auto& deps = this->deps();
  deps.stop = [this] { stopped_ = true; };
  deps.ready = [this](const api::Request& request) {
    return *server::Health(db(), world_->clock(), "test", false).answer(request);
  };
  deps.run_due = [this](const api::Principal& caller) -> Result<api::RunDueView> {
    api::RunDueView out;
    for (const auto& release : world_->node(0).fire().fired)
      if (release.user_id == caller.user_id && release.mode == caller.mode)
        out.releases.push_back(release.id);
    out.fired = static_cast<int>(out.releases.size());
    return out;
  };
  scanning_ = std::make_unique<auth::SecretScanning>(world_->clock(),
      auth::ScanningOptions{true, github_server_.url() + std::string(GitHubKeys::kPath)});
  deps.scanning = scanning_.get();
  server::LimitSettings limits;
  limits.tiers["free"] = {1000, 60'000};
  keys_ = std::make_unique<auth::KeyRing>(db(), world_->clock(), SecretText("pepper"));
  limits_ =
      std::make_unique<server::AccountLimits>(db(), world_->clock(), *keys_, std::move(limits));
  deps.rate_limits = [this](const api::Principal& caller) { return limits_->look(caller); };
  gate_ = std::make_unique<Gate>();
  kept_ = std::make_unique<server::StoredIdempotency>(
      db(), deps.sealer, world_->clock(), std::chrono::minutes(1));
  visitors_ = std::make_unique<Visitors>(*gate_, db());
  http::RouterOptions routing;
  routing.visitors = visitors_.get();
  deps.registration = "open";
  deps.documents = {.on = true, .plain_http = true};
  router_ = std::make_unique<http::Router>(
      handlers::make_handlers(deps), *gate_, *kept_, world_->clock(), routing);
  const auto added = db().write([&](store::Tx& tx) -> Status {
    return store::user_insert(tx, {kOther.user, "somebody else", "free", 0, kNow});
  });
  REQUIRE(added.ok());
  for (const auto& caller : {kMe, kOther}) visitors_->session_of(caller.user);
}

Site::~Site() {
  router_->stop();
  telegram_->stop();
  mail_->stop();
}

std::string Site::fresh(std::string_view word) { return fmt::format("{} {}", word, ++made_); }

namespace {
std::string form_of(const json::object& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out += (out.empty() ? "" : "&") + url_encode(std::string_view(name)) + "=" +
           url_encode(std::string_view(value.as_string()));
  return out;
}
}  // namespace

Reply Site::ask(const Caller& caller, std::string_view operation, const Ask& wanted) {
  const auto& row = route(operation);
  auto who = caller.principal({std::string(row.scope)});
  who.owner = row.auth == api::Auth::owner;
  return ask(std::move(who), operation, wanted);
}

Reply Site::ask(api::Principal who, std::string_view operation, const Ask& wanted) {
  const auto& row = route(operation);
  gate_->who = std::move(who);
  api::Request request;
  request.id = "req_test";
  request.method = row.method;
  request.target = replace_all(std::string(row.path), "{id}", url_encode(wanted.id));
  request.target = replace_all(request.target, "{provider}", wanted.provider);
  if (!wanted.query.empty()) request.target += "?" + wanted.query;
  REQUIRE(split_target(request).ok());
  auto bytes = wanted.bytes;
  const bool form = row.body == api::BodyKind::form;
  const bool browser = row.auth == api::Auth::visitor || row.auth == api::Auth::session;
  if (browser) {
    request.headers.set("Cookie", "__Host-mvd_session=1; __Host-mvd_visit=" + std::string(64, '1'));
    request.headers.set("Sec-Fetch-Site", "same-origin");
    if (form) bytes = "form_token=form&";
  }
  if (!wanted.body.is_null())
    bytes += form ? form_of(wanted.body.as_object()) : json::serialize(wanted.body);
  if (row.body == api::BodyKind::json) request.headers.set("Content-Type", "application/json");
  if (form) request.headers.set("Content-Type", "application/x-www-form-urlencoded");
  if (!bytes.empty()) request.headers.set("Content-Length", std::to_string(bytes.size()));
  for (const auto& [name, value] : wanted.fields) request.headers.set(name, value);
  auto response = answer(request, bytes);
  Reply out{response.status, response.headers, response.body, {}, response.file, response.stream};
  boost::system::error_code broken;
  auto value = json::parse(out.text, broken);
  if (!broken && value.is_object()) out.body = std::move(value.get_object());
  return out;
}

// As the connection does it (server/http/request_body.cpp), without waiting for what is not ready.
api::Response Site::answer(api::Request& request, const std::string& bytes) {
  auto plan = router_->plan(request);
  if (plan.refuse) return *std::move(plan.refuse);
  if (bytes.size() > plan.limit)
    return http::problem_response(
        make_error(Code::payload_too_large, "the body is too large"), request.id);
  if (plan.sink && !bytes.empty())
    if (const auto taken = plan.sink->write(bytes); !taken.ok())
      return http::problem_response(taken.error(), request.id);
  auto response = plan.sink ? plan.sink->finish(request) : router_->handle(request);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (response.again.count() > 0 && response.next && std::chrono::steady_clock::now() < until) {
    std::this_thread::yield();
    const auto look = response.next;
    auto answered = look();
    REQUIRE(answered.ok());
    response = *std::move(answered);
  }
  return response;
}

Reply Site::must(const Caller& caller, std::string_view operation, const Ask& wanted) {
  auto reply = ask(caller.principal(), operation, wanted);
  INFO(operation << " answered " << reply.status << " " << reply.text);
  REQUIRE(reply.status < 300);
  return reply;
}

std::string Site::everything() {
  const auto rows = db().read([&](store::Tx& tx) -> Result<std::string> {
    const bool postgresql = tx.is_postgresql();
    std::string out;
    for (const auto& [table] : tx.rows<std::string>(
             postgresql
                 ? "select table_name || '' from information_schema.tables where table_schema = "
                   "'public' order by 1"
                 : "select name from sqlite_master where type = 'table' and name not like "
                   "'sqlite_%' order by 1")) {
      std::string line = "t::text";
      if (!postgresql) {
        line = "''";
        for (const auto& [column] :
            tx.rows<std::string>("select name from pragma_table_info('" + table + "')"))
          line += " || ',' || quote(\"" + column + "\")";
      }
      out += "\n" + table + "\n";
      for (const auto& [row] :
          tx.rows<std::string>("select " + line + " from " + table + " t order by 1"))
        out += row + "\n";
    }
    return out;
  });
  REQUIRE(rows.ok());
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(world_->folder()))
    if (entry.is_regular_file() && !entry.path().filename().string().starts_with("mv.db"))
      files.insert(fmt::format("{} {}", entry.path().string(), entry.file_size()));
  return *rows + fmt::format("\n{}", fmt::join(files, "\n"));
}

void on_both_sites(const std::function<void(Site&)>& body) {
  {
    INFO("on SQLite");
    Site site("");
    body(site);
  }
  if (auto* postgres = Postgres::shared()) {
    INFO("on PostgreSQL");
    Site site(postgres->new_database());
    body(site);
  }
}

}  // namespace mv::test
