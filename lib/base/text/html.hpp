// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace mv {

/// Text for HTML, between tags and inside quoted attributes: & < > " and ' are escaped.
std::string html_escaped(std::string_view text);

}  // namespace mv
