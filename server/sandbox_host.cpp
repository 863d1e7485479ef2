// SPDX-License-Identifier: Apache-2.0
#include "sandbox_host.hpp"

#include <fmt/format.h>

namespace mv::server {

Result<std::unique_ptr<SandboxHost>> SandboxHost::start(const fs::path& folder, const Clock& clock) {
  MV_CHECK(make_private_folder(folder));
  auto out = std::make_unique<SandboxHost>();
  const auto add = [&](auto make, const char* name) -> Status {
    sandbox::Options options;
    options.clock = &clock;
    options.state_path = folder / fmt::format("{}.jsonl", name);
    Host host;
    host.simulator = make(options);
    http::Options http;
    http.io_threads = 1;
    http.handler_threads = 4;
    host.server = std::make_unique<http::Server>(http, host.simulator);
    MV_CHECK(host.server->start());
    out->hosts_.emplace(name, std::move(host));
    return {};
  };
  MV_CHECK(add(sandbox::make_soundcloud_simulator, "soundcloud"));
  MV_CHECK(add(sandbox::make_labelgrid_simulator, "labelgrid"));
  MV_CHECK(add(sandbox::make_telegram_simulator, "telegram"));
  MV_CHECK(add(sandbox::make_replicate_simulator, "replicate"));
  MV_CHECK(add(sandbox::make_elevenlabs_simulator, "elevenlabs"));
  MV_CHECK(add(sandbox::make_stability_simulator, "stability"));
  MV_CHECK(add(sandbox::make_openai_simulator, "openai"));
  MV_CHECK(add(
      [&](const sandbox::Options& given) {
        return out->mail_ = std::make_shared<sandbox::SmtpSimulator>(given);
      },
      "smtp"));
  MV_CHECK(out->mail_->start());
  return out;
}

platforms::Endpoints SandboxHost::endpoints(const std::string& provider) const {
  const auto& host = hosts_.at(provider);
  const auto base = fmt::format("http://127.0.0.1:{}", host.server->port());
  return {base + host.simulator->api_path(), base};
}

notify::Outlets SandboxHost::outlets() const {
  return {endpoints("telegram").api, "127.0.0.1", mail_->port()};
}

Result<boost::json::object> SandboxHost::account(const std::string& provider) {
  const auto found = hosts_.find(provider);
  if (found == hosts_.end())
    return make_error(Code::not_found, fmt::format("the sandbox has no {}", provider));
  return found->second.simulator->mint_account();
}

std::map<std::string, std::string> SandboxHost::addresses() const {
  std::map<std::string, std::string> out;
  for (const auto& [name, host] : hosts_)
    out[name] = fmt::format("http://127.0.0.1:{}", host.server->port());
  return out;
}

void SandboxHost::stop() {
  for (auto& [name, host] : hosts_) host.simulator->stop();
  for (auto& [name, host] : hosts_) host.server->stop(std::chrono::milliseconds(200));
}

}  // namespace mv::server
