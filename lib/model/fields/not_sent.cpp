// SPDX-License-Identifier: Apache-2.0
#include "model/fields/not_sent.hpp"

#include <fmt/format.h>

#include "base/text/text.hpp"
#include "model/json.hpp"

namespace mv::model {
namespace {

bool is_empty(const boost::json::value* value) {
  return !value || (value->is_string() && value->get_string().empty()) ||
         (value->is_array() && value->get_array().empty());
}

}  // namespace

std::vector<std::string> labels_not_sent(const ProviderInfo& provider, const Metadata& metadata) {
  std::vector<std::string> labels;
  const auto said = to_json(metadata).as_object();
  for (const auto& field : provider.drops)
    if (!is_empty(said.if_contains(field.name))) labels.emplace_back(field.label);
  return labels;
}

std::string not_sent(const ProviderInfo& provider, const Metadata& metadata) {
  const auto labels = labels_not_sent(provider, metadata);
  if (labels.empty()) return {};
  return fmt::format("not sent, because {} has no field for {}: {}", provider.name,
      labels.size() == 1 ? "it" : "them", join(labels, ", "));
}

}  // namespace mv::model
