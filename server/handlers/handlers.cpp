// SPDX-License-Identifier: Apache-2.0
#include "handlers/deps.hpp"

namespace mv::handlers {

api::Handlers make_handlers(Deps& deps) {
  api::Handlers handlers;
  add_server(handlers, deps);
  add_uploads(handlers, deps);
  add_tracks(handlers, deps);
  add_playlists(handlers, deps);
  add_distributions(handlers, deps);
  add_releases(handlers, deps);
  add_release_schedule(handlers, deps);
  add_identifiers(handlers, deps);
  add_users(handlers, deps);
  add_sessions(handlers, deps);
  add_usage(handlers, deps);
  add_sales(handlers, deps);
  add_flags(handlers, deps);
  add_oauth_clients(handlers, deps);
  add_connected_apps(handlers, deps);
  add_oauth(handlers, deps);
  add_pages(handlers, deps);
  add_platforms(handlers, deps);
  add_api_keys(handlers, deps);
  add_secret_scanning(handlers, deps);
  add_events(handlers, deps);
  add_event_types(handlers, deps);
  add_webhooks(handlers, deps);
  add_deliveries(handlers, deps);
  add_notify(handlers, deps);
  add_payments(handlers, deps);
  add_generation(handlers, deps);
  add_jobs(handlers, deps);
  return handlers;
}

}  // namespace mv::handlers
