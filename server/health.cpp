// SPDX-License-Identifier: Apache-2.0
#include "health.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "http/pipeline/problem.hpp"
#include "store/outlook.hpp"

namespace mv::server {
namespace {
constexpr std::chrono::seconds kPause{1};
constexpr Millis kPatience = 3'000;
}  // namespace

Health::Health(store::Database& db, const Clock& clock, std::string version, bool embedded)
    : db_(db),
      clock_(clock),
      version_(std::move(version)),
      embedded_(embedded),
      answered_(clock.now()) {}

Health::~Health() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    wake_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Health::start() {
  thread_ = std::thread([this] { watch(); });
}

void Health::watch() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kPause, [&] { return ending_; })) {
    lock.unlock();
    const auto asked = db_.read([](store::Tx& tx) { return store::answers(tx); });
    lock.lock();
    if (asked.ok()) answered_ = clock_.now();
    failure_ = asked.ok() ? std::string() : asked.error().line();
  }
}

std::string Health::problem() const {
  const std::lock_guard lock(mutex_);
  if (!failure_.empty()) return failure_;
  const auto silent = clock_.now() - answered_;
  if (silent < kPatience) return {};
  return fmt::format("the database has not answered for {} s", silent / 1000);
}

std::optional<api::Response> Health::answer(const api::Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  if (request.path != "/healthz" && request.path != "/readyz") return std::nullopt;
  if (request.path == "/readyz") {
    if (auto why = problem(); !why.empty()) {
      auto error = make_error(Code::unavailable, "this server is not ready", std::move(why),
          "Send requests to another server until it is ready.");
      error.retry_after = std::chrono::seconds(1);
      return http::problem_response(error, request.id);
    }
  }
  return api::json_response(200, boost::json::serialize(boost::json::object{
                                     {"status", request.path == "/readyz" ? "ready" : "ok"},
                                     {"version", version_}, {"embedded", embedded_}}));
}

}  // namespace mv::server
