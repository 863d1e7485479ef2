// SPDX-License-Identifier: Apache-2.0
#include "sandbox_simulators.hpp"

#include <fmt/format.h>

#include "base/crypto/digest.hpp"
#include "model/provider/provider.hpp"
#include "sandbox/all.hpp"

namespace mv::server {
namespace {

using Simulators = std::map<std::string, std::shared_ptr<sandbox::Simulator>>;

// Telegram's long polls each hold one.
constexpr int kHandlers = 16;
constexpr const char* kService = "sandbox service";  // no route has such a parameter

/// Lets in who knows the token, and hands the rest of the path to the service it names. Addresses
/// that a service makes from the Host header lead back through here.
class TokenGate final : public api::Service {
 public:
  TokenGate(Simulators simulators, std::string token)
      : simulators_(std::move(simulators)), token_(std::move(token)) {}

  api::BodyPlan plan(api::Request& head) override {
    auto* service = enter(head);
    if (service) return service->plan(head);
    api::BodyPlan out;
    out.refuse = api::json_response(404, R"({"error":"not found"})");
    return out;
  }

  api::Response handle(api::Request& request) override {
    const auto named = request.params.find(kService);
    const auto found =
        named == request.params.end() ? simulators_.end() : simulators_.find(named->second);
    if (found == simulators_.end()) return api::json_response(404, R"({"error":"not found"})");
    return found->second->handle(request);
  }

 private:
  sandbox::Simulator* enter(api::Request& head) const {
    const std::string_view target = head.target;
    const auto from = token_.size() + 2;
    if (target.size() <= from || target[0] != '/' || target[from - 1] != '/' ||
        !equal_in_constant_time(target.substr(1, token_.size()), token_))
      return nullptr;
    const auto end = std::min(target.find_first_of("/?", from), target.size());
    const auto found = simulators_.find(std::string(target.substr(from, end - from)));
    if (found == simulators_.end()) return nullptr;
    head.headers.set("Host", fmt::format("{}{}", head.headers.get("Host"), target.substr(0, end)));
    head.target = std::string(end < target.size() && target[end] == '/' ? "" : "/") +
                  std::string(target.substr(end));
    if (!api::split_target(head).ok()) return nullptr;
    head.params[kService] = found->first;
    return found->second.get();
  }

  const Simulators simulators_;
  const std::string token_;
};

}  // namespace

const std::vector<std::string>& SandboxSimulators::services() {
  static const auto out = [] {
    std::vector<std::string> names(sandbox::services().begin(), sandbox::services().end());
    names.emplace_back("smtp");
    return names;
  }();
  return out;
}

std::string SandboxSimulators::api_path(const std::string& service) {
  if (const auto* provider = model::find_provider(service)) return std::string(provider->simulator);
  return service == "replicate" || service == "openai" ? "/v1" : "";
}

Result<std::unique_ptr<SandboxSimulators>> SandboxSimulators::start(const SimulatorOptions& given) {
  MV_CHECK(make_private_folder(given.folder));
  std::unique_ptr<SandboxSimulators> out(new SandboxSimulators());
  const auto add = [&](const std::string& name, auto make) {
    sandbox::Options options;
    options.clock = given.clock;
    options.state_path = given.folder / fmt::format("{}.jsonl", name);
    options.key = name == "smtp" ? given.token : given.key;
    std::shared_ptr<sandbox::Simulator> made = make(options);
    out->simulators_.emplace(name, made);
    return made;
  };
  for (const auto name : sandbox::services())
    add(std::string(name),
        [&](auto options) { return sandbox::make_simulator(name, std::move(options)); });
  std::shared_ptr<sandbox::SmtpSimulator> mail;
  add("smtp", [&](const sandbox::Options& options) {
    return mail = std::make_shared<sandbox::SmtpSimulator>(options);
  });
  MV_CHECK(mail->start(given.host));
  http::Options http;
  http.listen.front().address = given.host;
  http.io_threads = 1;
  http.handler_threads = kHandlers;
  out->server_ = std::make_unique<http::Server>(
      http, std::make_shared<TokenGate>(out->simulators_, given.token));
  MV_CHECK(out->server_->start());
  out->address_ = {given.host, out->server_->port(), mail->port()};
  return out;
}

SandboxSimulators::~SandboxSimulators() {
  for (auto& [name, simulator] : simulators_) simulator->stop();
  if (server_) server_->stop(std::chrono::milliseconds(200));
}

}  // namespace mv::server
