// SPDX-License-Identifier: Apache-2.0
#pragma once
// A stand-in for an outside service that speaks its wire protocol. It is a Service, so that any
// loopback server can carry it; the app gives each simulator its own port. Safe for any thread.
//
// Beside the service's own routes:
//   POST   /_sandbox/faults    {"fault", "match", "times" | "probability" + "seed"}
//   POST   /_sandbox/account   a ready account, as the adapter keeps it
//   DELETE /_sandbox/faults    GET /_sandbox/faults  (the table and what is on order)
//   GET    /_sandbox/state     what exists, with counts of what is public and live
//   GET    /_sandbox/requests  the last 1000 requests, and what was answered
#include <boost/json/array.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "api/message.hpp"
#include "base/clock.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/intake.hpp"
#include "sandbox/records.hpp"

namespace mv::sandbox {

struct Options {
  const Clock* clock = nullptr;  ///< must outlive the simulator; nullptr = the system's
  fs::path state_path;           ///< outlives a crash of the process; empty = memory only
  Millis processing_ms = 300;    ///< of uploaded audio; of generated music and pictures
  Millis review_ms = 300;        ///< LabelGrid
  Millis delivery_ms = 300;      ///< LabelGrid, and takedowns
  Millis token_life_ms = 3'600'000;
  std::int64_t quota_seconds = -1;  ///< SoundCloud: upload time of an account; below 0 = unlimited
  int weekly_limit = 0;             ///< LabelGrid: submissions in 7 days; 0 = unlimited
  int chat_burst = 3;               ///< Telegram: messages at once in a chat, then one a second
  int group_per_minute = 20;        ///< Telegram: messages in a group
  std::string key;  ///< generators take it as one of theirs; the mail server wants it as greeting
  Millis result_life_ms = 3'600'000;  ///< Replicate, Stability: then what was made is deleted
};

class Simulator : public api::Service {
 public:
  explicit Simulator(Options options);
  ~Simulator() override;

  /// soundcloud, youtube, labelgrid, ddex, telegram, smtp, replicate, elevenlabs, stability, openai
  virtual std::string_view service() const = 0;
  /// What stands between the listener's address and the service's paths: "", "/api/public".
  virtual std::string api_path() const { return {}; }
  /// A secret in the adapter's form, ready for use.
  json::object mint_account();
  /// As POST /_sandbox/faults.
  Status order_fault(const json::object& order);
  void clear_faults();
  json::object state();
  json::array requests();

  /// Ends requests that wait; called before the listener stops.
  virtual void stop() {}

  api::BodyPlan plan(api::Request& head) final;
  api::Response handle(api::Request& request) final;

 protected:
  // The following are called with the lock held.
  virtual bool takes_stream(const api::Request& head) const = 0;
  virtual api::Response answer(api::Request& request, const Intake* body) = 0;
  /// Takes a streamed body block by block, also one that breaks off. Empty = the body goes to an
  /// Intake.
  using Tap = std::function<void(std::string_view block)>;
  virtual Tap tap(const api::Request& /*head*/) { return {}; }
  virtual json::object mint() = 0;
  virtual json::object describe() = 0;  ///< GET /_sandbox/state
  virtual void expire_tokens() {}
  /// The error of a status in the service's own shape.
  virtual api::Response refuse(int status, const std::string& words) = 0;
  virtual api::Response gateway_limit() = 0;  ///< 429 without a time
  /// A control route of the service's own ("POST say"); nullopt = there is none.
  virtual std::optional<api::Response> own_control(std::string_view, const json::object&) {
    return std::nullopt;
  }

  /// Called without the lock, before a request is answered: a long poll waits here.
  virtual void linger(api::Request&) {}
  std::unique_lock<std::mutex> hold() { return std::unique_lock(mutex_); }

  Millis now() const { return clock_.now(); }
  /// Whether a fault of the service's own is on order for this request.
  bool struck(std::string_view fault, const api::Request& request) {
    return faults_.strike({fault}, request).has_value();
  }

  Options options_;
  Records records_;

 private:
  class Sink;
  api::Response control(api::Request& request);
  api::Response run(api::Request& request, const Intake* body);
  std::optional<api::Response> early_fault(const api::Request& request);
  void note_request(const api::Request& request, const Intake* body, std::uint64_t bytes,
      const api::Response& response, std::string fault);

  SystemClock system_clock_;
  const Clock& clock_;
  std::mutex mutex_;
  FaultBook faults_;
  std::deque<json::object> requests_;
};

std::unique_ptr<Simulator> make_soundcloud_simulator(Options options);
std::unique_ptr<Simulator> make_youtube_simulator(Options options);
std::unique_ptr<Simulator> make_labelgrid_simulator(Options options);
/// `name` is the provider whose receiver it is, of static storage.
std::unique_ptr<Simulator> make_ddex_simulator(std::string_view name, Options options);
std::unique_ptr<Simulator> make_telegram_simulator(Options options);
std::unique_ptr<Simulator> make_replicate_simulator(Options options);
std::unique_ptr<Simulator> make_elevenlabs_simulator(Options options);
std::unique_ptr<Simulator> make_stability_simulator(Options options);
std::unique_ptr<Simulator> make_openai_simulator(Options options);

}  // namespace mv::sandbox
