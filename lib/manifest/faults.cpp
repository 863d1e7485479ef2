// SPDX-License-Identifier: Apache-2.0
#include "manifest/faults.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mv::manifest {

void Faults::add(
    toml::source_position at, std::string_view rule, std::string message, std::string hint) {
  if (full()) {
    ++more_;
    return;
  }
  at.line = std::max<toml::source_index>(at.line, 1);
  at.column = std::max<toml::source_index>(at.column, 1);
  faults_.push_back({at, {fmt::format("{}:{}:{}", file_, at.line, at.column), std::string(rule),
                             std::move(message), std::move(hint)}});
}

void Faults::add(toml::source_position at, std::string_view rule, const Error& error) {
  add(at, rule, error.why.empty() ? error.what : error.what + ": " + error.why, error.hint);
}

Error Faults::error() && {
  std::stable_sort(faults_.begin(), faults_.end(), [](const Found& a, const Found& b) {
    return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
  });
  const auto count = faults_.size() + more_;
  auto out = make_error(Code::invalid,
      fmt::format("{} has {} error{}", file_, count, count == 1 ? "" : "s"),
      more_ == 0 ? "" : fmt::format("The first {} are shown", faults_.size()),
      "Correct the manifest and run the command again.");
  for (auto& found : faults_) out.faults.push_back(std::move(found.fault));
  return out;
}

}  // namespace mv::manifest
