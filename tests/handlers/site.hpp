// SPDX-License-Identifier: Apache-2.0
#pragma once
// The handlers behind the router, without a socket: requests go in as they are read from the wire,
// and answers come out as they would be written to it. Sandbox providers, a bot and a mail server
// stand in for the world; a test says who calls.
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/routes.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/secret_scanning.hpp"
#include "front/gate.hpp"
#include "http/router.hpp"
#include "front/limits.hpp"
#include "sandbox/smtp_simulator.hpp"
#include "support/github_keys.hpp"
#include "support/world.hpp"

namespace mv::test {

/// A user in a mode.
struct Caller {
  std::string user{store::kOperator};
  model::Mode mode = model::Mode::sandbox;
  api::Principal principal(std::vector<std::string> scopes = {"*"}) const {
    api::Principal out{user, mode, "", std::move(scopes), false};
    if (user == store::kOperator) out.role = model::Role::owner;
    return out;
  }
};
/// Who asks in the tests, and whose things are not theirs: somebody else's, and those of the other
/// mode.
inline const Caller kMe{}, kOther{"usr_other"},
    kMyLive{std::string(store::kOperator), model::Mode::live};

/// What fills a row of the route table.
struct Ask {
  std::string id = {};     ///< {id} of the path
  json::value body = {};   ///< null = none; of a form an object of texts
  std::string query = {};  ///< "limit=5&after=2"
  std::vector<std::pair<std::string, std::string>> fields = {};
  std::string bytes = {};     ///< the body of a stream, or JSON as it is written
  std::string provider = {};  ///< {provider} of the path
};

struct Reply {
  int status = 0;
  api::Headers headers;
  std::string text;
  json::object body;  ///< empty when it is none
  std::optional<api::FileBody> file;
  std::shared_ptr<api::Stream> stream;

  std::string at(std::string_view key) const;  ///< text of a member
  const json::array& list(std::string_view key = "data") const;
};

const api::Route& route(std::string_view operation);

class Site {
 public:
  explicit Site(const std::string& url);
  ~Site();

  Reply ask(const Caller& caller, std::string_view operation, const Ask& ask);
  /// As this one; for what the table refuses by who calls.
  Reply ask(api::Principal who, std::string_view operation, const Ask& ask);
  /// The same, and it has to succeed: it makes what a test needs.
  Reply must(const Caller& caller, std::string_view operation, const Ask& ask);

  /// Every row of the database, and every file: two that are equal mean that nothing was changed.
  std::string everything();

  // What a test needs, belonging to the caller; their ids.
  std::string track(const Caller& caller);
  std::string upload(const Caller& caller);  ///< open: 4 of its 10 bytes are there
  std::string audio(const Caller& caller);   ///< a complete upload that was measured
  std::string picture(const Caller& caller);
  std::string playlist(const Caller& caller);      ///< of two tracks
  std::string distribution(const Caller& caller);  ///< to SoundCloud, queued
  std::string release(const Caller& caller);
  std::string scheduled(const Caller& caller);  ///< a release with a date
  std::string event(const Caller& caller);
  std::string webhook(const Caller& caller);
  std::string delivery(const Caller& caller);
  std::string recovery(const Caller& caller);
  std::string channel(const Caller& caller);
  std::string bot_channel(const Caller& caller);  ///< sandbox only; told by a hook
  std::string account(const Caller& caller, const std::string& provider);
  std::string api_key(const Caller& caller);
  std::string range(const Caller& caller);
  std::string user();                         ///< invited by kMe
  std::string session(const Caller& caller);  ///< of a browser
  std::string app(const Caller& caller);      ///< confidential, for every grant
  std::string secret_of(const std::string& app);
  std::string grant(const Caller& caller);    ///< of an app of kMe
  auth::Tokens tokens(const Caller& caller);  ///< of such a grant
  std::string generation(const Caller& caller);
  std::string shipment_job(const Caller& caller);

  /// The state of the distribution's first placement is this now.
  void set_state(const std::string& distribution, model::PlacementState state);
  /// Something that did not exist before: a title, a name.
  std::string fresh(std::string_view word);

  World& world() { return *world_; }
  GitHubKeys& github() { return github_; }
  sandbox::Simulator& mail() { return *mail_; }
  handlers::Deps& deps() { return world_->node(0).deps(); }
  store::Database& db() { return world_->node(0).db(); }
  bool stopped() const { return stopped_; }

 private:
  struct Gate;
  struct Visitors;
  api::Response answer(api::Request& request, const std::string& bytes);
  void measured(const std::string& sha256, const std::string& kind, json::object result);

  sandbox::Options options_;
  std::unique_ptr<sandbox::Simulator> telegram_;
  std::unique_ptr<sandbox::SmtpSimulator> mail_;
  std::unique_ptr<Loopback> telegram_server_;
  GitHubKeys github_;
  Loopback github_server_{github_};
  std::unique_ptr<auth::SecretScanning> scanning_;
  std::unique_ptr<World> world_;
  std::unique_ptr<auth::KeyRing> keys_;
  std::unique_ptr<server::AccountLimits> limits_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<Visitors> visitors_;
  std::map<std::string, std::string> secrets_;  ///< of apps
  std::unique_ptr<server::StoredIdempotency> kept_;
  std::unique_ptr<http::Router> router_;
  std::atomic<bool> stopped_ = false;
  int made_ = 0;
};

/// Runs a test with a site of its own on each database.
void on_both_sites(const std::function<void(Site&)>& body);

}  // namespace mv::test
