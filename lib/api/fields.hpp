// SPDX-License-Identifier: Apache-2.0
#pragma once
// Holds one value against its field rule (api/rules.hpp).
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/rules.hpp"
#include "base/error.hpp"

namespace mv::api {

/// At most 60 bytes of a text, cut between characters; for showing what was found.
std::string_view shortened(std::string_view text);

/// Checks a text or a list length against its rule; adds to `faults`.
void check_text(const FieldRule& rule, std::string_view value, const std::string& pointer,
    std::vector<Fault>& faults);
void check_items(const FieldRule& rule, std::size_t items, const std::string& pointer,
    std::vector<Fault>& faults);
void check_number(const FieldRule& rule, std::int64_t value, const std::string& pointer,
    std::vector<Fault>& faults);

}  // namespace mv::api
