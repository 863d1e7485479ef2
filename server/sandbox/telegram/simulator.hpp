// SPDX-License-Identifier: Apache-2.0
#pragma once
// The Bot API with bots, chats and updates. Control routes of its own:
//   POST /_sandbox/bots  {}  a new bot nobody has written to: {"token", "username", "id"}
//   POST /_sandbox/say   {"text", "username", "chat_id", "name", "kind"}: somebody writes to a bot;
//                        without a name or an id the last bot and its first chat are meant
#include <condition_variable>
#include <deque>
#include <map>

#include "sandbox/simulator.hpp"

namespace mv::sandbox {

class TelegramSimulator final : public Simulator {
 public:
  explicit TelegramSimulator(Options options) : Simulator(std::move(options)) {}

  std::string_view service() const override { return "telegram"; }
  void stop() override;

 protected:
  bool takes_stream(const api::Request&) const override { return false; }
  api::Response answer(api::Request& request, const Intake* body) override;
  json::object mint() override;
  json::object describe() override;
  api::Response refuse(int status, const std::string& words) override;
  api::Response gateway_limit() override;
  std::optional<api::Response> own_control(
      std::string_view what, const json::object& body) override;
  void linger(api::Request& request) override;

 private:
  json::object new_bot();
  api::Response say(const json::object& body);
  api::Response send_message(
      api::Request& request, const json::object& bot, const json::object& body);
  api::Response get_updates(
      const api::Request& request, const json::object& bot, const json::object& body);
  /// Seconds to wait before this chat takes a message; 0 = it takes one now, and it is counted.
  std::int64_t limited(const std::string& chat_id, bool group);
  bool has_update(std::int64_t bot_id, std::int64_t offset) const;

  struct Pace {
    double tokens = 0;
    Millis at = 0;
    std::deque<Millis> last_minute;
  };
  std::map<std::string, Pace> paces_;          ///< by chat
  std::map<std::string, std::int64_t> polls_;  ///< by token: how many were begun
  std::condition_variable changed_;
  bool stopping_ = false;
  std::int64_t limited_ = 0;
};

}  // namespace mv::sandbox
