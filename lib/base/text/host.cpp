// SPDX-License-Identifier: Apache-2.0
#include "base/text/host.hpp"

namespace mv {

bool is_loopback(std::string_view host) {
  return host.starts_with("127.") || host.starts_with("::ffff:127.") || host == "::1" ||
         host.starts_with("[::1]") || host == "localhost" || host.starts_with("localhost:");
}

}  // namespace mv
