// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace mv {

/// "19.00 EUR" of 1900 and "EUR"; "500 JPY" of 500, as payment services count yen and the like. In
/// capitals.
std::string money_text(std::int64_t smallest_units, std::string_view currency);

}  // namespace mv
