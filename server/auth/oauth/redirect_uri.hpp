// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where an answer may be sent: RFC 6749 section 3.1.2, RFC 8252 sections 7 and 8, and
// draft-ietf-oauth-v2-1 sections 2.3 and 8.4.
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mv::auth {

/// Why it cannot be registered, in a sentence; nothing when it can. Allowed are https; http at
/// 127.0.0.1 or [::1], and at localhost for programs on people's own machines (not `confidential`);
/// and for these, too, a scheme of their own with a dot in it (com.example.app:/callback). Always
/// absolute, without fragment, user information, and of characters that a URI has.
std::optional<std::string> redirect_uri_fault(std::string_view uri, bool confidential);

/// Whether `asked` is one that was registered: byte for byte, but for the port at 127.0.0.1, [::1]
/// and localhost.
bool redirect_uri_known(std::span<const std::string> registered, std::string_view asked);

/// For people: the host, or the scheme of the app.
std::string redirect_host(std::string_view uri);
/// What form-action of a page must have so that a browser follows it there, and on to whatever
/// other host the app leads it to: Chromium holds form-action against every redirect behind a form.
/// So it is the scheme, of which CSP level 3 has sources.
std::string redirect_source(std::string_view uri);
/// The URI with these fields, whose values are percent-encoded here, added to its query.
std::string with_query(
    std::string_view uri, std::span<const std::pair<std::string, std::string>> fields);

}  // namespace mv::auth
