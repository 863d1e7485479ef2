// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace mv::preflight {

/// The rule table, the genres and what only a person can judge, as the text of
/// docs/preflight-rules.md. The same bytes on every call.
std::string rules_markdown();

}  // namespace mv::preflight
