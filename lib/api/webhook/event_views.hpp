// SPDX-License-Identifier: Apache-2.0
#pragma once
// Events: what the API gives.
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "model/job.hpp"

namespace mv::api {

namespace json = boost::json;

struct EventView {
  std::int64_t seq = 0;
  std::string id, type, mode, subject_id, created_at;
  json::object data;
};
BOOST_DESCRIBE_STRUCT(EventView, (), (seq, id, type, mode, subject_id, created_at, data))

/// What a triggered event led to.
struct Triggered {
  EventView event;
  std::vector<std::string> deliveries;  ///< dlv_…
};
BOOST_DESCRIBE_STRUCT(Triggered, (), (event, deliveries))

EventView view(const model::Event& event);

}  // namespace mv::api
