// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sandbox/simulator.hpp"

namespace mv::sandbox {

class LabelGridSimulator final : public Simulator {
 public:
  explicit LabelGridSimulator(Options options) : Simulator(std::move(options)) {}

  std::string_view service() const override { return "labelgrid"; }
  std::string api_path() const override { return "/api/public"; }

 protected:
  bool takes_stream(const api::Request& head) const override;
  api::Response answer(api::Request& request, const Intake* body) override;
  json::object mint() override;
  json::object describe() override;
  api::Response refuse(int status, const std::string& words) override;
  api::Response gateway_limit() override;

 private:
  using Path = std::vector<std::string>;  ///< the parts below /api/public
  api::Response storage(const api::Request& request, const Intake* body);
  api::Response route(const api::Request& request, const Path& path, const Intake* body);
  api::Response once(const api::Request& request, const Path& path, const Intake* body);
  api::Response list(const api::Request& request, const json::array& rows) const;
  api::Response entities(const api::Request& request, const Path& path);
  api::Response create(const api::Request& request, const std::string& kind);
  api::Response change(
      const api::Request& request, const std::string& kind, const std::string& key);
  api::Response files(const api::Request& request, const Path& path);
  api::Response photo(const std::string& key, const Intake& body);
  api::Response validate(const api::Request& request, const std::string& release_key);
  api::Response distribute(const api::Request& request, const std::string& release_key);
  api::Response takedown(const std::string& release_key);
  api::Response confirm_review(const std::string& release_key);
  json::array review_issues(const api::Request& request) const;
  json::array rows_of(const std::string& kind, const api::Request& request) const;
  json::array queue_rows(const api::Request& request) const;
  json::object shown(const std::string& kind, json::object entity) const;
  std::vector<std::string> faults_of(const json::object& release) const;
  std::vector<std::pair<std::string, std::string>> people_faults(const json::object& track) const;
  bool handed_in(const std::string& release_key) const;
};

}  // namespace mv::sandbox
