// SPDX-License-Identifier: Apache-2.0
#pragma once
// One prediction at Replicate, from its order to its end. The journal's notes:
//   ordering_at    an order is on its way   prediction    its id
//   ordered_at     when it was taken        order_in_doubt  see service.hpp
#include <string>

#include "generate/service.hpp"

namespace mv::generate {

extern const ServiceFacts kReplicate;

struct Prediction {
  std::string id;
  std::string url;      ///< of the first result
  double seconds = 0;   ///< of computing
};

/// Orders it, or looks how it stands: pending until it has succeeded. A prediction that failed is
/// upstream (the next call orders anew), one refused for its words or cancelled there rejected.
Result<Prediction> predict(Service& service, const std::string& model, const json::object& input);
/// Cancels what the journal knows of.
void cancel_prediction(Service& service);
/// The result has vanished: the next call orders anew.
Error vanished(Service& service);

}  // namespace mv::generate
