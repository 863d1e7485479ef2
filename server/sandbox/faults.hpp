// SPDX-License-Identifier: Apache-2.0
#pragma once
// Faults that a test or a person orders from a simulator.
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/message.hpp"
#include "base/result.hpp"

namespace mv::sandbox {

namespace json = boost::json;

struct FaultInfo {
  std::string_view name;
  std::string_view service;  ///< soundcloud, labelgrid, ...; several with commas; empty = all
  bool transient;            ///< the same call may succeed later: trying again ends live
  std::string_view sentence;
};

/// Every fault that can be ordered. Static storage.
std::span<const FaultInfo> faults();
/// Whether the fault can be ordered from this service.
bool serves(const FaultInfo& info, std::string_view service);

/// One that was ordered, as POST /_sandbox/faults takes it.
struct FaultOrder {
  std::string fault;
  std::string match;       ///< start of "/path" or of "METHOD /path"; empty = any
  std::int64_t times = 1;  ///< how often it strikes; with a probability: -1, without end
  double probability = 1;
  std::uint64_t seed = 1;
  std::int64_t delay_ms = 200;      ///< latency
  std::int64_t after_bytes = 1000;  ///< cut_upload
};

/// The faults on order. Not thread-safe.
class FaultBook {
 public:
  /// Error: Code::invalid for an unknown fault or a probability outside 0..1.
  Status order(const json::object& order, std::string_view service);
  void clear() { orders_.clear(); }
  /// The first of `names` that strikes this request; it is used up by one.
  std::optional<FaultOrder> strike(
      std::initializer_list<std::string_view> names, const api::Request& request);
  json::array list() const;

 private:
  std::vector<FaultOrder> orders_;
};

}  // namespace mv::sandbox
