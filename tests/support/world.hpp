// SPDX-License-Identifier: Apache-2.0
#pragma once
// Everything between a request and the platforms, in one process: handlers, jobs, adapters, and the
// simulators behind real sockets, on SQLite (one node) or on PostgreSQL (two nodes). Jobs run when
// a test says so.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "auth/api_key.hpp"
#include "auth/flags.hpp"
#include "auth/oauth/oauth.hpp"
#include "auth/sign_in.hpp"
#include "generate/registry.hpp"
#include "handlers/deps.hpp"
#include "jobs/jobs.hpp"
#include "jobs/release_clock.hpp"
#include "media/local_files.hpp"
#include "media/media.hpp"
#include "model/owner.hpp"
#include "notify/notifier.hpp"
#include "platforms/all.hpp"
#include "sandbox/all.hpp"
#include "store/access/users.hpp"
#include "store/both.hpp"
#include "support/loopback.hpp"
#include "webhooks/guard.hpp"

namespace mv::test {

namespace json = boost::json;

struct Answer {
  int status = 0;
  json::object body;
  std::string id() const {
    const auto* found = body.if_contains("id");
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
  }
};

/// What stands for the world outside a server.
struct Outside {
  std::function<void(platforms::Registry&)> add_adapters;
  std::function<Result<json::object>(const std::string&)> sandbox_account;
  std::function<void(generate::Registry&)> add_generators = {};
  std::map<model::Mode, notify::Outlets> outlets = {};
  std::vector<std::string> webhook_networks = {};  ///< that webhooks may reach, as CIDR
};

/// One server: its own connections, handlers and jobs.
class Node {
 public:
  Node(const std::string& url, const Clock& clock, const fs::path& folder, Outside outside,
      std::unique_ptr<media::Media> media);

  /// Calls a handler as the owner in sandbox mode.
  Answer call(std::string_view operation, const std::string& id = {}, json::value body = nullptr);
  /// The same, as the handler returns it.
  Result<api::Response> answer(
      std::string_view operation, const std::string& id, json::value body = nullptr);
  /// Runs one job that is due; false when there is none.
  bool run_one();
  /// Publishes what is due, as the release clock and `run-due` do.
  jobs::FirePass fire();
  void sweep();

  store::Database& db() { return *db_; }
  handlers::Deps& deps() { return deps_; }
  media::Media& media() { return *media_; }

 private:
  std::unique_ptr<store::Database> db_;
  const Clock& clock_;
  std::unique_ptr<media::Media> media_;
  media::LocalFiles local_;
  Sealer sealer_;
  platforms::Registry adapters_;
  generate::Registry generators_;
  auth::KeyRing keys_;
  auth::SignIn sign_in_;
  auth::OAuth oauth_;
  auth::Flags flags_;
  webhooks::Guard guard_;
  notify::Notifier notifier_;
  handlers::StreamSeats streams_{0};
  jobs::Services services_;
  handlers::Deps deps_;
  api::Handlers handlers_;
  queue::Registry kinds_;
};

class World {
 public:
  /// `url` "" = SQLite with one node; else two nodes on this PostgreSQL database. `more` is used
  /// for what is not SoundCloud and LabelGrid. `media` is given to the one node; without it, media
  /// lies in a folder.
  explicit World(
      const std::string& url, Outside more = {}, std::unique_ptr<media::Media> media = nullptr);
  /// Every event that was appended must keep to the schema of its type.
  ~World();

  Node& node(std::size_t number) { return *nodes_[number % nodes_.size()]; }
  std::size_t nodes() const { return nodes_.size(); }
  ManualClock& clock() { return clock_; }
  sandbox::Simulator& soundcloud() { return *services_.at("soundcloud").simulator; }
  sandbox::Simulator& labelgrid() { return *services_.at("labelgrid").simulator; }
  const fs::path& folder() const { return folder_.path(); }

  /// A recording of its own in the catalogue; its id. `samples` "" = as none before.
  std::string add_track(const std::string& title, const std::string& isrc = {},
      std::string samples = {},
      const model::Owner& owner = {store::kOperator, model::Mode::sandbox});
  /// Runs what is due, on the nodes in turn.
  void work();
  /// Runs everything until nothing more happens before `until`, moving the clock along.
  void settle(Millis until);
  /// Copies of this title at the services: public, or on their way to it.
  std::int64_t public_at_soundcloud(const std::string& title);
  std::int64_t kept_at_soundcloud(const std::string& title);      ///< private ones too
  std::int64_t handed_in_at_labelgrid(const std::string& title);  ///< and not taken down
  std::int64_t live_at_labelgrid(const std::string& title);
  /// The placements of a release or a track as the API tells them: platform → states, newest first.
  std::map<std::string, std::vector<std::string>> states(
      const std::vector<std::string>& distributions);

 private:
  std::int64_t count(sandbox::Simulator& simulator, const std::string& title,
      const std::function<bool(const json::object&)>& counts);

  ManualClock clock_{kNow};
  TempFolder folder_;
  struct Simulated {
    std::unique_ptr<sandbox::Simulator> simulator;
    std::unique_ptr<Loopback> server;
  };
  std::map<std::string, Simulated> services_;  ///< by provider
  std::vector<std::unique_ptr<Node>> nodes_;
  int tracks_ = 0;
};

}  // namespace mv::test
