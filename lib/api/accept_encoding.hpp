// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace mv::api {

/// Whether a client that sends this Accept-Encoding takes gzip (RFC 9110 section 12.5.3).
bool takes_gzip(std::string_view accept_encoding);

}  // namespace mv::api
