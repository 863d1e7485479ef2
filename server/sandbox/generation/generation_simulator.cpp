// SPDX-License-Identifier: Apache-2.0
#include "sandbox/generation/generation_simulator.hpp"

#include <boost/json.hpp>

#include "base/crypto/digest.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"

namespace mv::sandbox {

bool GenerationSimulator::takes_stream(const api::Request& head) const {
  return head.headers.get("Content-Type").starts_with("multipart/form-data");
}

json::object GenerationSimulator::mint() {
  const auto key = std::string(key_begin()) + to_base64url(random_bytes(24));
  records_.put("key:" + key, {{"created", now()}});
  return {{"key", key}};
}

json::object GenerationSimulator::describe() {
  json::array list;
  for (const auto& [key, order] : records_.all("order:")) list.push_back(order);
  const auto orders = list.size();
  return {{"orders", orders}, {"list", std::move(list)}};
}

api::Response GenerationSimulator::gateway_limit() {
  auto out = page_response();
  out.status = 429;
  return out;
}

bool GenerationSimulator::key_is_good(const api::Request& request) const {
  const auto given = request.headers.get(key_header());
  if (!given.starts_with(key_prefix())) return false;
  const auto key = given.substr(key_prefix().size());
  return (!options_.key.empty() && key == options_.key) ||
         records_.find("key:" + std::string(key)) != nullptr;
}

std::int64_t GenerationSimulator::keep_order(json::object order) {
  const auto number = records_.next_number("order");
  order["number"] = number;
  order["created"] = now();
  records_.put(record_key("order", number), std::move(order));
  return number;
}

Millis GenerationSimulator::work_time(const api::Request& request) {
  return struck("slow_processing", request) ? 10 * options_.processing_ms : options_.processing_ms;
}

json::object json_body(const api::Request& request) {
  boost::system::error_code broken;
  const auto body = json::parse(request.body.empty() ? "{}" : request.body, broken);
  return broken || !body.is_object() ? json::object{} : body.get_object();
}

std::string member_text(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::optional<double> member_number(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  if (!found || !found->is_number()) return std::nullopt;
  return found->to_number<double>();
}

std::uint64_t seed_from(std::string_view text) { return crc32(text); }

}  // namespace mv::sandbox
