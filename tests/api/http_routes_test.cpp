// SPDX-License-Identifier: Apache-2.0
// Walks the route table: what every row promises holds for every row.
#include <set>

#include "api/routes_site.hpp"
#include "base/crypto/digest.hpp"

using namespace mv;
using namespace mv::test;
TEST_CASE("every route refuses without credentials", "[routes]") {
  Site site;
  int walked = 0;
  for (const auto& row : api::routes()) {
    if (row.auth != api::Auth::key && row.auth != api::Auth::owner) continue;
    INFO(row.method << " " << row.path);
    const bool head = row.method == "HEAD";
    for (const std::string fields : {"", "Authorization: Bearer bad\r\n"}) {
      const auto answer = site.ask(request(row.method, path_of(row), fields + kJson,
                                       row.body == api::BodyKind::none ? "" : "{}"),
          head);
      REQUIRE(answer.status == 401);
      REQUIRE(answer.header("www-authenticate") ==
              (fields.empty() ? "Bearer realm=\"musicverse\""
                              : "Bearer realm=\"musicverse\", error=\"invalid_token\""));
      if (!head) REQUIRE(code_of(answer) == "unauthenticated");
    }
    ++walked;
  }
  REQUIRE(walked > 25);
  REQUIRE(site.calls == 0);
}

TEST_CASE("every route wants its own scope", "[routes]") {
  Site site;
  for (const auto& row : api::routes()) {
    if (row.auth != api::Auth::key && row.auth != api::Auth::owner) continue;
    INFO(row.method << " " << row.path);
    std::string others;
    for (const auto& scope : api::scopes())
      if (scope.name != row.scope) others += (others.empty() ? "" : ",") + std::string(scope.name);
    const auto ask = [&](const std::string& key) {
      return site.ask(
          request(row.method, path_of(row), "Authorization: Bearer " + key + "\r\n" + kJson,
              row.body == api::BodyKind::none ? "" : "{}"),
          row.method == "HEAD");
    };
    const auto refused = ask(others);
    if (row.auth == api::Auth::key && row.scope.empty()) {  // what every key may
      REQUIRE(refused.status < 300);
      continue;
    }
    REQUIRE(refused.status == 403);
    if (!row.scope.empty()) {
      REQUIRE(refused.header("www-authenticate").find(row.scope) != std::string::npos);
      REQUIRE(ask(std::string(row.scope)).status < 300);
    } else {
      REQUIRE(ask("*").status == 403);
    }
    REQUIRE(ask("owner").status < 300);
  }
}

TEST_CASE("a wrong method is answered with the right ones", "[routes]") {
  Site site;
  std::map<std::string, std::set<std::string>> methods;
  for (const auto& row : api::routes()) methods[path_of(row)].insert(std::string(row.method));
  for (auto& [path, of_path] : methods) {
    INFO(path);
    const auto answer = site.ask(request("TRACE", path, ""));
    REQUIRE(answer.status == 405);
    REQUIRE(code_of(answer) == "method_not_allowed");
    for (const auto& method : of_path)
      REQUIRE(answer.header("allow").find(method) != std::string::npos);
    const auto options = site.ask(request("OPTIONS", path, ""));
    REQUIRE(options.status == 204);
    REQUIRE(options.header("allow") == answer.header("allow"));
    const bool uploads = path.find("/uploads") != std::string::npos;
    REQUIRE(options.headers.contains("tus-version") == uploads);
  }
  REQUIRE(site.ask(request("GET", "/api/v1/nothing", "")).status == 404);
  REQUIRE(site.ask(request("GET", "/api/v1/tracks/", kOwner)).status == 404);
  REQUIRE(site.ask(request("OPTIONS", "*", "")).status == 204);
}

TEST_CASE("every JSON route refuses what is not its body", "[routes]") {
  Site site;
  for (const auto& row : api::routes()) {
    if (row.body != api::BodyKind::json || row.errors != api::Errors::problem) continue;
    INFO(row.method << " " << row.path);
    const auto ask = [&](const std::string& body, const std::string& fields = kJson) {
      return site.ask(request(row.method, path_of(row), kOwner + fields, body));
    };
    REQUIRE(ask("{}").status < 300);
    REQUIRE(ask("{}", "Content-Type: application/json; charset=utf-8\r\n").status < 300);
    REQUIRE(code_of(ask("{}", "")) == "unsupported_media_type");
    REQUIRE(code_of(ask("{}", "Content-Type: text/plain\r\n")) == "unsupported_media_type");
    for (const std::string bad : {"", " ", "{", "{\"a\":}", "{} x", "\xff", "\"\xc3\x28\"", "nul"})
      REQUIRE(code_of(ask(bad)) == "bad_request");
    REQUIRE(code_of(ask(std::string(40, '[') + std::string(40, ']'))) == "bad_request");
    const auto large = ask("\"" + std::string(row.body_limit, 'x') + "\"");
    REQUIRE(large.status == 413);
    REQUIRE(code_of(large) == "payload_too_large");
  }
  REQUIRE(site.ask(post("/api/v1/tracks", "{\"a\": tru}", kOwner + kJson)).body.find("at byte") !=
          std::string::npos);
}

TEST_CASE("routes that take no body refuse one", "[routes]") {
  Site site;
  for (const auto& row : api::routes()) {
    if (row.body != api::BodyKind::none || row.method == "HEAD") continue;
    INFO(row.method << " " << row.path);
    // Where there is nothing to say, many clients say {}.
    const bool nothing = row.method == "POST";
    REQUIRE((site.ask(request(row.method, path_of(row), kOwner, "{}")).status == 413) != nothing);
    REQUIRE(site.ask(request(row.method, path_of(row), kOwner, "[1]")).status >= 400);
    REQUIRE(
        site.ask(request(row.method, path_of(row), kOwner, std::string(100, ' '))).status == 413);
  }
}

TEST_CASE("every route refuses what its query does not take", "[routes]") {
  Site site;
  for (const auto& row : api::routes()) {
    if (row.auth != api::Auth::key && row.auth != api::Auth::owner) continue;
    INFO(row.operation);
    const auto refused = site.ask(request(row.method, path_of(row) + "?limi=5&zzz=1", kOwner));
    REQUIRE(refused.status == 422);
    if (row.method == "HEAD") continue;
    const auto problem = json::parse(refused.body);
    REQUIRE(problem.at("errors").as_array().size() == 2);
    for (const auto& field : row.query) {
      if (field.type != "integer") continue;
      for (const std::string value : {"", "many", "-1", "1e3"})
        REQUIRE(site.ask(request(row.method,
                             path_of(row) + "?" + std::string(field.name) + "=" + value, kOwner))
                    .status == 422);
    }
  }
  const auto said = site.ask(request("GET", "/api/v1/tracks?limt=5&limit=101", kOwner)).body;
  REQUIRE(said.find("Did you mean 'limit'?") != std::string::npos);
  REQUIRE(said.find("a whole number from 1 to 100") != std::string::npos);
  REQUIRE(site.ask(request("GET", "/api/v1/jobs?server=yes", kOwner)).status == 422);
  REQUIRE(site.ask(request("GET", "/api/v1/tracks?limit=100", kOwner)).status == 200);
}

TEST_CASE("params, HEAD and percent coding", "[routes]") {
  Site site;
  auto client = site.client();
  auto answer = client.ask(get("/api/v1/tracks/trk%20%C3%A9", kOwner));
  REQUIRE(json::parse(answer.body).at("id").as_string() == "trk \xc3\xa9");
  client.send("HEAD /api/v1/tracks HTTP/1.1\r\nHost: x\r\n" + kOwner + "\r\n");
  answer = client.answer(true);
  REQUIRE(answer.status == 200);
  REQUIRE(answer.header("content-length") != "0");
  // A literal segment wins over {id}.
  answer = client.ask(get("/api/v1/events/stream", kOwner));
  REQUIRE(json::parse(answer.body).as_object().count("id") == 0);
}

TEST_CASE("uploads go to the sink", "[routes]") {
  Site site;
  auto client = site.client();
  const auto answer = client.ask(post("/api/v1/uploads", std::string(600'000, 'x'), kOwner));
  REQUIRE(answer.body.size() == 600'000);
}

TEST_CASE("an Idempotency-Key makes a request happen once", "[routes]") {
  Site site;
  auto client = site.client();
  const auto ask = [&](const std::string& key, const std::string& body) {
    return client.ask(
        post("/api/v1/distributions", body, kOwner + kJson + "Idempotency-Key: " + key + "\r\n"));
  };
  REQUIRE(!ask("k1", "{}").headers.contains("idempotent-replayed"));
  REQUIRE(ask("k1", "{}").header("idempotent-replayed") == "true");
  REQUIRE(ask("\"k1\"", "{}").header("idempotent-replayed") == "true");
  REQUIRE(site.calls == 1);
  REQUIRE(code_of(ask("k1", "{\"a\":1}")) == "idempotency_mismatch");
  REQUIRE(code_of(ask(std::string(256, 'k'), "{}")) == "bad_request");
  REQUIRE(ask("", "{}").status == 400);
  SECTION("another mode is another request") {
    const auto elsewhere = [&](const std::string& path, const std::string& who) {
      return client.ask(post(path, "{}", who + kJson + "Idempotency-Key: k1\r\n"));
    };
    REQUIRE(!elsewhere("/api/v1/distributions", "Authorization: Bearer sandbox\r\n")
                 .headers.contains("idempotent-replayed"));
    REQUIRE(site.calls == 2);
  }
  SECTION("a failure frees the key") {
    const auto good = site.work;
    site.work = [](api::Call&) -> Result<api::Response> {
      auto error = make_error(Code::rate_limited, "too fast");
      error.retry_after = std::chrono::milliseconds(1500);
      return error;
    };
    const auto failed = ask("k2", "{}");
    REQUIRE(failed.status == 429);
    REQUIRE(failed.header("retry-after") == "2");
    site.work = [](api::Call&) -> Result<api::Response> { throw std::logic_error("bug"); };
    REQUIRE(ask("k2", "{}").status == 500);
    site.work = good;
    REQUIRE(ask("k2", "{}").status == 200);
  }
  SECTION("while the first runs, the second is told so") {
    {
      const std::lock_guard lock(site.kept.mutex);
      site.kept.answers["usr_1livePOST /api/v1/distributionsk3"] = {
          to_hex(sha256("key_1\n\n{}")), std::nullopt};
    }
    REQUIRE(code_of(ask("k3", "{}")) == "conflict");
  }
}

TEST_CASE("CORS only where it was configured", "[routes]") {
  const std::string origin = "Origin: https://app.example\r\n";
  Site closed;
  REQUIRE(!closed.ask(get("/healthz", origin)).headers.contains("access-control-allow-origin"));
  http::RouterOptions options;
  options.cors_origins = {"https://app.example"};
  Site site(options);
  REQUIRE(site.ask(get("/healthz", origin)).header("access-control-allow-origin") ==
          "https://app.example");
  REQUIRE(site.ask(get("/api/v1/tracks", origin)).header("access-control-allow-origin") ==
          "https://app.example");
  REQUIRE(!site.ask(get("/healthz", "Origin: https://other.example\r\n"))
               .headers.contains("access-control-allow-origin"));
  const auto preflight = site.ask(
      request("OPTIONS", "/api/v1/tracks", origin + "Access-Control-Request-Method: POST\r\n"));
  REQUIRE(preflight.header("access-control-allow-methods").find("POST") != std::string::npos);
}

TEST_CASE("handlers that wait for others hold no handler's thread", "[routes]") {
  Site site;
  Signal provider_answers;
  std::atomic<int> waiting = 0;
  site.work = [&](api::Call& call) -> Result<api::Response> {
    if (call.request.path.ends_with("/test")) {
      ++waiting;
      provider_answers.wait();
    }
    return api::json_response(200, "\"done\"");
  };
  const auto outward =
      request("POST", "/api/v1/platforms/soundcloud/test", "Authorization: Bearer *\r\n");
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 40; ++i) {
    clients.push_back(std::make_unique<Client>(site.server->port()));
    clients.back()->send(outward);
  }
  for (int i = 0; i < 100; ++i)
    REQUIRE(site.ask(get("/api/v1/tracks", "Authorization: Bearer *\r\n")).status == 200);
  REQUIRE(waiting <= 4);
  provider_answers.set();
  for (auto& client : clients) {
    const auto answer = client->answer();
    REQUIRE(answer.status == 200);
    REQUIRE(answer.body == "\"done\"");
  }
}

TEST_CASE(
    "what waits for others goes on when the client leaves, and its answer is kept", "[routes]") {
  Site site;
  Signal began, provider_answers;
  site.work = [&](api::Call&) -> Result<api::Response> {
    began.set();
    provider_answers.wait();
    return api::json_response(201, "\"made\"");
  };
  const auto line = post("/api/v1/notify-channels", "{}",
      "Authorization: Bearer *\r\nContent-Type: application/json\r\n"
      "Idempotency-Key: once\r\n");
  {
    auto client = site.client();
    client.send(line);
    REQUIRE(began.wait());
  }
  REQUIRE(site.ask(line).status == 409);
  provider_answers.set();
  Answer again;
  do again = site.ask(line);
  while (again.status == 409);
  REQUIRE(again.status == 201);
  REQUIRE(again.header("idempotent-replayed") == "true");
  REQUIRE(site.calls == 1);
}

TEST_CASE("an answer that is followed is kept as it was at last", "[routes]") {
  Site site;
  int asked = 0;
  std::function<Result<api::Response>()> look = [&]() -> Result<api::Response> {
    auto out = api::json_response(201, std::to_string(asked));
    if (++asked < 5) {
      out.again = std::chrono::milliseconds(1);
      out.next = look;
    }
    return out;
  };
  site.work = [&](api::Call&) { return look(); };
  const auto line = post("/api/v1/generate", "{}",
      "Authorization: Bearer *\r\nContent-Type: application/json\r\n"
      "Idempotency-Key: follow\r\n");
  REQUIRE(site.ask(line).body == "4");
  REQUIRE(site.ask(line).body == "4");
  REQUIRE(site.calls == 1);
}
