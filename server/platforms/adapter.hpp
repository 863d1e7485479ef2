// SPDX-License-Identifier: Apache-2.0
#pragma once
// What carries a track to platforms. An adapter is one provider: soundcloud itself, labelgrid, ...
// Adapters hold no state between calls: what must survive a crash goes into the Journal, and what
// must stay secret into Credentials. Every call may be repeated after a crash and must then look
// at what was done before it sends anything again.
#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "media/media.hpp"
#include "model/audio.hpp"
#include "model/metadata.hpp"
#include "model/placement.hpp"
#include "model/provider/provider.hpp"
#include "model/release.hpp"
#include "services/journal.hpp"
#include "services/json_members.hpp"

namespace mv::platforms {

namespace json = boost::json;
using services::flag_of;
using services::not_yet;
using services::number_of;
using services::part_of;
using services::text_of;

/// The notes of one shipment (one distribution at one provider). `note` returns when they are on
/// disk. Keys are the adapter's own; it writes its intent before a step that cannot be undone.
/// Under "remote_id" it notes by what id the provider's webhooks name the shipment.
class Journal : public services::Journal {
 public:
  /// What is being done now, in words that people see.
  virtual Status say(std::string_view words) = 0;
};

/// The secret of the connected account, a JSON object whose keys are the adapter's own.
class Credentials {
 public:
  virtual ~Credentials() = default;
  /// Error: Code::not_connected.
  virtual Result<json::object> load() = 0;
  /// Runs `change` on the newest secret under a lock that holds across all servers, and stores what
  /// it returns before anyone else can load it. For single-use refresh tokens.
  virtual Result<json::object> renew(
      const std::function<Result<json::object>(const json::object&)>& change) = 0;
};

/// What is to be sent to the platforms that this provider serves in this distribution: one
/// recording, or a release, whose recordings are orders in `tracks`.
struct Order {
  std::string
      shipment_id;  ///< the same in every call, of each recording its own; base of idempotency keys
  std::vector<std::string> platforms;
  model::Metadata metadata;     ///< of a release: its title, artists and what holds for all of it
  model::AudioFormat format;    ///< of a recording, as the next two
  media::FileRef audio;         ///< opened only to send it
  std::string audio_file_name;  ///< as the user named it
  media::FileRef artwork;       ///< JPEG or PNG; empty = none
  std::string kind = "single";  ///< of a release: single, ep, album
  model::ReleaseMetadata release;  ///< of a release: its own words; empty for a track alone
  std::optional<model::ReleaseSchedule> schedule;  ///< of a release: the date as it was asked for
  std::string track_id;                            ///< of a recording on a release, as the next two
  int disc = 1, number = 1;
  std::vector<Order> tracks;  ///< of a release, by disc and number
  /// Of a recording: the notes that other shipments of this account, which are wanted there, have
  /// of the same recording. Where a recording exists once, it is shared and goes with the last of
  /// them.
  std::vector<json::object> others;
};

struct Context {
  const Order& order;
  Journal& journal;
  Credentials& credentials;
  const Clock& clock;
  std::function<bool()> cancelled;  ///< asked between steps and while sending
  /// Whether the work is still this server's by the database; asked right before a step that
  /// cannot be undone. Error: cancelled. Empty = nobody else can have it.
  std::function<Status()> still_ours = {};
  /// Whether another shipment has noted this id as its "remote_id". Empty = none has.
  std::function<bool(const std::string& remote_id)> taken = {};
  /// A folder of this server for large files that can be made again: what lies there may be gone
  /// at the next call. Empty = the system's.
  fs::path scratch = {};
};

/// Call it right before what cannot be undone, and do nothing more when it fails.
inline Status check_ours(const Context& context) {
  return context.still_ours ? context.still_ours() : Status{};
}

struct StoreStatus {
  std::string platform;
  model::Fact fact = model::Fact::submitted;  ///< `sent`: it lies there and was not handed in
  std::string external_id, url, reason, hint;
  std::string words;  ///< the platform's own
};

struct Quote {
  std::vector<std::string> steps;  ///< what would be sent, in words
  std::string cost;                ///< empty = free of charge
  int lead_days = 0;
};

/// A sign-in that a person must finish in a browser, or one that is already complete.
struct SignIn {
  std::string authorize_url;  ///< empty = nothing to do
  json::object pending;       ///< kept sealed until `finish_connect` (PKCE verifier, client secret)
  json::object secret;        ///< when complete
  std::string account_name;
};

struct Check {
  std::string name;
  bool ok = false;
  std::string detail;
};

/// What POST /platforms/{id}/connect was given, checked against the provider's row.
struct ConnectInput {
  json::object credentials;         ///< name → text, of the row's fields
  std::string redirect_uri, state;  ///< of a sign-in by OAuth
};

/// How a withdrawal ended.
enum class Removal {
  gone,       ///< nothing of it lies there any more
  kept,       ///< gone, but a recording that another release there uses
  requested,  ///< the provider removes it; status() tells when it is done
};

/// A statement of a provider's webhook, after its signature was verified.
struct Notice {
  std::string event;
  std::string remote_id;  ///< journal key "remote_id" of the shipment it speaks of
  std::string platform;   ///< empty = all of the shipment
};

/// Errors of every call: Code::pending with retry_after = "not yet, call again"; retryable codes =
/// try again later; unauthenticated/not_connected = the account must be connected again; rejected =
/// the platform refuses for good.
class Adapter {
 public:
  virtual ~Adapter() = default;
  virtual const model::ProviderInfo& info() const = 0;
  std::string_view provider() const { return info().id; }
  const model::Abilities& can() const { return info().can; }
  virtual Quote quote(const Order& order) const = 0;

  /// Sends audio, artwork and metadata; nothing is public afterwards.
  virtual Status upload(Context& context) = 0;
  /// All that can be done ahead of the final step, so that this one is short: for releases that
  /// wait for their instant at a provider without a schedule.
  virtual Status prepare(Context&) { return {}; }
  /// The final step: makes it public or hands it to the stores.
  virtual Status submit(Context& context) = 0;
  /// The user tries again what failed or was refused: forgets what must be done anew, so that
  /// upload() and submit() do something. Never makes a second copy.
  virtual Status retry(Context&) { return {}; }
  /// How it stands at each platform of the order, asked of the provider.
  virtual Result<std::vector<StoreStatus>> status(Context& context) = 0;
  /// Sends changed metadata. Code::unsupported where the provider has no such call.
  virtual Status update(Context& context) = 0;
  /// Takes back whatever lies there: a part, a draft, what was handed in, what is public. Looks
  /// first where an answer was lost. May be repeated. Nothing of it becomes public afterwards.
  virtual Result<Removal> withdraw(Context& context) = 0;
  /// Figures such as {"plays": 12}; Code::unsupported where there are none.
  virtual Result<json::object> statistics(Context& context) = 0;

  /// For fields alone: signs in with them. For OAuth: the page to open. Errors: those of the call.
  virtual Result<SignIn> begin_connect(const ConnectInput& input) = 0;
  /// Of OAuth alone.
  virtual Result<SignIn> finish_connect(
      const json::object& /*pending*/, const std::string& /*code*/) {
    return make_error(Code::unsupported, std::string(info().name) + " has no sign-in page");
  }
  virtual std::vector<Check> test(Credentials& credentials) = 0;
  /// Verifies and reads a webhook (info().hook). Error: Code::unauthenticated.
  virtual Result<Notice> read_notice(const json::object& /*secret*/, std::string_view /*signature*/,
      std::string_view /*event*/, std::string_view /*body*/) const {
    return make_error(Code::unsupported, std::string(info().name) + " sends no webhooks");
  }
};

}  // namespace mv::platforms
