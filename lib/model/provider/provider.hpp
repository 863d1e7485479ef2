// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who carries releases to platforms. One row a provider: the API, the command line, the plan and
// the documents read it, so that a new provider is a row here and files of its own in
// server/platforms.
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mv::model {

/// How a person connects an account.
enum class SignInKind {
  fields,  ///< the credential fields are all there is
  oauth,   ///< then a page of the provider, which leads back to this computer (RFC 8252 section
           ///< 7.3, PKCE)
  none     ///< there is nothing to connect
};
std::string_view name_of(SignInKind kind);

/// How a provider keeps a date.
enum class DateKind {
  server,  ///< it has no dates: this server uploads ahead, and publishes at the instant
  day,     ///< it publishes by itself on that day, at midnight of each territory
  instant  ///< it publishes by itself at the instant
};
std::string_view name_of(DateKind kind);

/// The smallest thing that can be taken down.
enum class TakedownKind { none, release, track, territory };
std::string_view name_of(TakedownKind kind);

/// One thing an account is connected with. It is a member `name` of `credentials` in the API, and
/// on the command line --name VALUE, or --name-file FILE when it is secret.
struct CredentialField {
  std::string_view name;   ///< client_secret
  std::string_view label;  ///< "client secret"
  std::string_view where;  ///< where a person finds it: a sentence
  bool secret = true;      ///< never shown, not taken as an argument
  bool required = true;
  std::size_t longest = 500;  ///< bytes

  std::string option() const;  ///< client-secret-file
};

struct Abilities {
  DateKind date = DateKind::server;
  bool update = false;  ///< changed words of what is there already
  TakedownKind takedown = TakedownKind::none;
  bool statistics = false;
  bool retry = true;              ///< may be sent again after it was taken and failed
  bool outlets = true;            ///< sends to the platforms that were asked for, and to no others
  bool territories = false;       ///< can leave countries out
  bool catalogue_number = false;  ///< keeps the label's own number
  bool handoff = false;  ///< it has no interface for programs: a person delivers a package to it

  bool keeps_dates() const { return date != DateKind::server; }
};

/// A word of the metadata that a provider has no place for: it is not sent, and the plan says so.
struct DroppedField {
  std::string_view name;   ///< the member of model::Metadata
  std::string_view label;  ///< "songwriters"
};

/// How a provider tells us what happened: POST /api/v1/hooks/{provider}/{account}.
struct ProviderHook {
  std::string_view signature;  ///< header with the signature; "" = it has none, and is not taken
  std::string_view event;      ///< header with the event's name
  std::string_view check;      ///< how it is verified, and whether the provider documents that
};

struct ProviderInfo {
  std::string_view id;                          ///< stable: "labelgrid"
  std::string_view name;                        ///< as its owner writes it
  std::span<const std::string_view> platforms;  ///< what it can carry to
  SignInKind sign_in = SignInKind::fields;
  std::string_view before;  ///< what a person does there first
  std::span<const CredentialField> credentials;
  Abilities can;
  std::span<const DroppedField> drops;
  ProviderHook hook;
  int lead_days = 0;           ///< how long stores usually need
  std::string_view cost;       ///< what it takes for a release, in words
  std::string_view simulator;  ///< what stands before its paths in the sandbox
  std::string_view page;       ///< its documentation for people
  std::string_view aliases;    ///< other words for it, separated by blanks

  const CredentialField* credential(std::string_view name) const;
  bool carries(std::string_view platform) const;
  /// MV_LABELGRID_TOKEN
  std::string environment(const CredentialField& field) const;
};

/// Every provider, in the order in which they are tried for a platform. Static storage.
std::span<const ProviderInfo> providers();
/// By id or alias, ASCII case ignored; nullptr when unknown.
const ProviderInfo* find_provider(std::string_view word);
/// Those that carry to a platform; the first is taken where no route says otherwise.
std::vector<const ProviderInfo*> providers_for(std::string_view platform);
/// The name people know; an id that is not in the table is its own name.
std::string provider_name(std::string_view id);

}  // namespace mv::model
