// SPDX-License-Identifier: Apache-2.0
#pragma once
// One prediction at Replicate, from its order to its end. The journal's notes:
//   ordering_at    an order is on its way   prediction    its id
//   ordered_at     when it was taken        order_in_doubt  see generator_call.hpp
#include <string>

#include "generate/generator_call.hpp"

namespace mv::generate {

extern const services::ServiceFacts kReplicate;

struct Prediction {
  std::string id;
  std::string url;     ///< of the first result
  double seconds = 0;  ///< of computing
};

/// Orders it, or looks how it stands: pending until it has succeeded. A prediction that failed is
/// upstream (the next call orders anew), one refused for its words or cancelled there rejected.
Result<Prediction> predict(
    GeneratorCall& service, const std::string& model, const json::object& input);
/// Cancels what the journal knows of.
void cancel_prediction(GeneratorCall& service);
/// The result has vanished: the next call orders anew.
Error vanished(GeneratorCall& service);

}  // namespace mv::generate
