// SPDX-License-Identifier: Apache-2.0
#pragma once
// Apps that are named by the URL of a document about them, and what the document may say
// (draft-ietf-oauth-client-id-metadata-document). Pure; client_asked.hpp fetches it.
#include <optional>
#include <string>
#include <string_view>

#include "api/message.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/people/oauth.hpp"

namespace mv::handlers {

/// Whether a client_id is meant as such a URL; an id that was given out here never is.
bool names_document(std::string_view client_id);

/// Why a URL cannot name an app, in a sentence; nothing when it can: https with a path, without a
/// user and a fragment, at most 300 characters, and written in the one form that is dialled, so
/// that no two spellings lead to one document. `plain_http`: http, too.
std::optional<std::string> document_url_fault(std::string_view url, bool plain_http);

/// The app that the document at `url` tells of: without a secret, for authorization_code. Nobody
/// owns it, and nobody has verified it. What only other servers know (scopes, grants) is left out.
/// Error: bad_request, with all that is wrong with it as faults.
Result<model::OAuthClient> client_of_document(
    const std::string& url, std::string_view document, Millis now);

/// How long a document may be used without reading it again: as long as Cache-Control and Age say,
/// five minutes at least and a day at most.
Millis document_lifetime(const api::Headers& headers);

}  // namespace mv::handlers
