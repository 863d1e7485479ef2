// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace mv {

/// Whether a host or an address, with a port or without, is this machine: 127.0.0.0/8, ::1 (also in
/// brackets, and mapped from IPv4) or localhost.
bool is_loopback(std::string_view host);

}  // namespace mv
