// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the simulators of generating services share: keys, and reading of their orders.
#include "sandbox/generation/made.hpp"
#include "sandbox/simulator.hpp"

namespace mv::sandbox {

class GenerationSimulator : public Simulator {
 public:
  explicit GenerationSimulator(Options options) : Simulator(std::move(options)) {}

 protected:
  bool takes_stream(const api::Request& head) const override;
  json::object mint() override;
  /// {"orders": how many were taken, "list": what was ordered}
  json::object describe() override;
  api::Response gateway_limit() override;

  /// What the key stands in: "Authorization", with "Bearer " before it, or "xi-api-key".
  virtual std::string_view key_header() const { return "Authorization"; }
  virtual std::string_view key_prefix() const { return "Bearer "; }
  virtual std::string_view key_begin() const = 0;  ///< of keys it gives out: "sk_"
  bool key_is_good(const api::Request& request) const;
  /// Keeps an order (with "created", its time) and gives it its number.
  std::int64_t keep_order(json::object order);
  /// How long the work takes: ten times as long when slow_processing strikes.
  Millis work_time(const api::Request& request);
};

json::object json_body(const api::Request& request);
std::string member_text(const json::object& from, std::string_view key);
/// A member as a number; nullopt when absent or no number.
std::optional<double> member_number(const json::object& from, std::string_view key);
/// A seed from a prompt, for orders that bring none.
std::uint64_t seed_from(std::string_view text);

}  // namespace mv::sandbox
