// SPDX-License-Identifier: Apache-2.0
#pragma once
// A server with every route of the table, whose handlers say what they were given.
#include <boost/json.hpp>
#include <map>
#include <mutex>
#include <string>

#include "api/http_client.hpp"
#include "api/routes.hpp"
#include "base/text/text.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "support/catch.hpp"

namespace mv::test {

namespace json = boost::json;

/// "Bearer <scopes>" is a key with these scopes; "Bearer owner" the owner.
struct TestGate : http::Gate {
  Result<api::Principal> authenticate(const api::Request& request) override {
    const auto field = request.headers.get("Authorization");
    if (!field.starts_with("Bearer ") || field == "Bearer bad")
      return make_error(Code::unauthenticated, "not signed in");
    api::Principal principal{
        "usr_1", model::Mode::live, "key_1", split(field.substr(7), ','), false};
    principal.owner = field == "Bearer owner" || field == "Bearer sandbox";
    if (field == "Bearer sandbox") principal.mode = model::Mode::sandbox;
    return principal;
  }
};

struct Kept : http::Idempotency {
  std::mutex mutex;
  std::map<std::string, std::pair<std::string, std::optional<api::Response>>> answers;
  Result<std::optional<api::Response>> begin(http::KeyedRequest& r) override {
    const std::lock_guard lock(mutex);
    const auto [at, fresh] = answers.try_emplace(id(r), r.fingerprint, std::nullopt);
    if (fresh) return std::optional<api::Response>();
    if (at->second.first != r.fingerprint)
      return make_error(Code::idempotency_mismatch, "the key was used for another body");
    if (!at->second.second) return make_error(Code::conflict, "the first request still runs");
    return at->second.second;
  }
  Status keep(store::Tx&, const http::KeyedRequest&, const api::Response&) override { return {}; }
  void release(const http::KeyedRequest&) override {}
  Status finish(const http::KeyedRequest& r, const api::Response& response) override {
    const std::lock_guard lock(mutex);
    answers[id(r)].second = response;
    return {};
  }
  void forget(const http::KeyedRequest& r) override {
    const std::lock_guard lock(mutex);
    answers.erase(id(r));
  }
  static std::string id(const http::KeyedRequest& r) {
    return r.user_id + std::string(to_word(r.mode)) + r.route + r.key;
  }
};

struct TextSink : api::BodySink {
  std::string text;
  Status write(std::string_view block) override {
    text.append(block);
    return {};
  }
  api::Response finish(api::Request&) override { return api::json_response(201, text); }
};

struct Site {
  TestGate gate;
  Kept kept;
  ManualClock clock{1'800'000'000'000};
  std::atomic<int> calls = 0;
  std::function<Result<api::Response>(api::Call&)> work = [](api::Call& call) {
    json::object out{{"operation_body", call.body}};
    for (const auto& [name, value] : call.request.params) out[name] = value;
    return api::json_response(200, json::serialize(out));
  };
  std::unique_ptr<http::Server> server;

  explicit Site(http::RouterOptions options = {}) {
    api::Handlers handlers;
    for (const auto& row : api::routes()) {
      if (row.body == api::BodyKind::stream)
        handlers.streams[std::string(row.operation)] =
            [](api::Call&) -> Result<std::unique_ptr<api::BodySink>> {
          return std::unique_ptr<api::BodySink>(std::make_unique<TextSink>());
        };
      else
        handlers.plain[std::string(row.operation)] = [this](api::Call& call) {
          ++calls;
          return work(call);
        };
    }
    auto router = std::make_shared<http::Router>(std::move(handlers), gate, kept, clock, options);
    if (!router->missing().empty()) throw std::runtime_error("handlers are missing");
    server = std::make_unique<http::Server>(http::Options{}, router);
    if (!server->start().ok()) throw std::runtime_error("no server");
  }
  Client client() { return Client(server->port()); }
  Answer ask(const std::string& bytes, bool head = false) {
    auto client = this->client();
    client.send(bytes);
    return client.answer(head);
  }
};

inline std::string path_of(const api::Route& row) {
  std::string out;
  for (const auto& segment : split(row.path, '/'))
    if (!segment.empty()) out += "/" + (segment.front() == '{' ? "x1" : segment);
  return out;
}

inline std::string request(std::string_view method, const std::string& path,
    const std::string& fields, const std::string& body = {}) {
  return std::string(method) + " " + path + " HTTP/1.1\r\nHost: x\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string code_of(const Answer& answer) {
  REQUIRE(answer.header("content-type") == "application/problem+json");
  const auto problem = json::parse(answer.body).as_object();
  REQUIRE(problem.at("status").as_int64() == answer.status);
  REQUIRE(problem.at("request_id").as_string() == answer.header("x-request-id"));
  return std::string(problem.at("code").as_string());
}

inline const std::string kJson = "Content-Type: application/json\r\n";
inline const std::string kOwner = "Authorization: Bearer owner\r\n";

}  // namespace mv::test
