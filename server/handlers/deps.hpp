// SPDX-License-Identifier: Apache-2.0
#pragma once
// What handlers are made of. Owned by the app; alive as long as the server answers.
#include <functional>
#include <string>

#include "api/access/access_views.hpp"
#include "api/call.hpp"
#include "base/crypto/sealer.hpp"
#include "handlers/payment_settings.hpp"
#include "handlers/quotas.hpp"
#include "media/local_files.hpp"
#include "media/media.hpp"
#include "model/people/key_care.hpp"
#include "store/engine/database.hpp"
#include "store/outlook.hpp"

namespace mv::api {
struct RunDueView;
}
namespace mv::auth {
class Flags;
class KeyRing;
class OAuth;
class SecretScanning;
class SignIn;
}  // namespace mv::auth
namespace mv::generate {
class Registry;
}
namespace mv::notify {
class Notifier;
}
namespace mv::platforms {
class Registry;
}
namespace mv::webhooks {
class Guard;
}

namespace mv::handlers {

/// Apps that are named by the URL of a document about them.
struct ClientDocuments {
  bool on = false;
  fs::path ca_file;         ///< the authorities to trust for them; empty = those of the system
  bool plain_http = false;  ///< of tests: also http, to addresses that the guard lets pass
};

struct Deps {
  store::Database& db;
  const Clock& clock;
  media::Media& media;
  const media::LocalFiles& local;
  const Sealer& sealer;
  const platforms::Registry& adapters;
  auth::KeyRing& keys;
  auth::SignIn& sign_in;   ///< people and their browsers
  auth::OAuth& oauth;      ///< apps that act for them
  auth::Flags& flags;      ///< what is switched on
  webhooks::Guard& guard;  ///< which URLs of others are called
  notify::Notifier& notifier;
  const generate::Registry& generators;  ///< what makes music and pictures
  std::string default_music, default_art;
  fs::path generated;  ///< scratch and notes of what is generated
  std::string version;
  std::string database_name;  ///< sqlite, postgresql
  Millis started_at = 0;
  std::function<void()> stop;                               ///< asks the server to end
  std::function<api::Response(const api::Request&)> ready;  ///< the answer to /readyz
  /// A ready account of a simulator, so that the sandbox needs no sign-in.
  std::function<Result<boost::json::object>(const std::string& provider)> sandbox_account;
  StreamSeats& streams;
  Quotas quotas;
  /// Where people and apps reach this server: "https://music.example", without a slash at the end;
  /// "" when it listens on no network.
  std::function<std::string()> address;
  std::string registration = "off";  ///< of apps by themselves: off, invitation, open
  ClientDocuments documents = {};
  /// Who calls a route that lets in others, too. Error: unauthenticated.
  std::function<Result<api::Principal>(const api::Request&)> authenticate;
  /// The caller's rate limits and what is left of them.
  std::function<Result<std::vector<api::RateLimitView>>(const api::Principal&)> rate_limits;
  /// Lets go what is due, of all users; tells the caller of the own ones.
  std::function<Result<api::RunDueView>(const api::Principal&)> run_due;
  /// Stores what was asked so far, so that it is seen.
  std::function<Status()> flush_usage = [] { return Status(); };
  store::AwakeKinds awake = {};  ///< kinds of jobs that are shown as waiting
  PaymentSettings payments = {};
  model::KeyCare key_care = {};              ///< when API keys need attention
  auth::SecretScanning* scanning = nullptr;  ///< reports of leaked keys; null = none are taken
};

/// Every handler of api::routes(), by operation. `deps` must outlive the result.
api::Handlers make_handlers(Deps& deps);

// One function per resource adds its handlers.
void add_server(api::Handlers& handlers, Deps& deps);
void add_uploads(api::Handlers& handlers, Deps& deps);
void add_tracks(api::Handlers& handlers, Deps& deps);
void add_playlists(api::Handlers& handlers, Deps& deps);
void add_distributions(api::Handlers& handlers, Deps& deps);
void add_releases(api::Handlers& handlers, Deps& deps);
void add_release_schedule(api::Handlers& handlers, Deps& deps);
void add_identifiers(api::Handlers& handlers, Deps& deps);
void add_users(api::Handlers& handlers, Deps& deps);
void add_sessions(api::Handlers& handlers, Deps& deps);
void add_usage(api::Handlers& handlers, Deps& deps);
void add_sales(api::Handlers& handlers, Deps& deps);
void add_flags(api::Handlers& handlers, Deps& deps);
void add_oauth_clients(api::Handlers& handlers, Deps& deps);
void add_connected_apps(api::Handlers& handlers, Deps& deps);
void add_oauth(api::Handlers& handlers, Deps& deps);
void add_pages(api::Handlers& handlers, Deps& deps);
void add_platforms(api::Handlers& handlers, Deps& deps);
void add_api_keys(api::Handlers& handlers, Deps& deps);
void add_secret_scanning(api::Handlers& handlers, Deps& deps);
void add_events(api::Handlers& handlers, Deps& deps);
void add_event_types(api::Handlers& handlers, Deps& deps);
void add_webhooks(api::Handlers& handlers, Deps& deps);
void add_deliveries(api::Handlers& handlers, Deps& deps);
void add_notify(api::Handlers& handlers, Deps& deps);
void add_payments(api::Handlers& handlers, Deps& deps);
void add_generation(api::Handlers& handlers, Deps& deps);
void add_jobs(api::Handlers& handlers, Deps& deps);

}  // namespace mv::handlers
