// SPDX-License-Identifier: Apache-2.0
#pragma once
// Typed calls to one MusicVerse server. The key goes to that server's origin only; redirects are
// never followed. Calls of one thread at a time.
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "api/page.hpp"
#include "base/secret.hpp"
#include "client/transport.hpp"
#include "model/json.hpp"

namespace mv::client {

/// Where the server is: "unix:/path" or an http(s) URL without a path.
struct ServerAddress {
  std::string base;         ///< "http://localhost" for Unix sockets
  std::string unix_socket;  ///< empty = TCP
};
/// Error: Code::config for anything else, and for a URL that carries a password.
Result<ServerAddress> parse_server(std::string_view text);

struct Attempt {
  int number;                      ///< 2 = the first repetition
  std::chrono::milliseconds wait;  ///< before it
  const Error& cause;
};

struct SessionOptions {
  ServerAddress server;
  SecretText api_key;  ///< empty on a Unix socket
  /// Asked before each request in place of `api_key`: a token that is renewed now and then.
  std::function<SecretText()> token;
  fs::path ca_file;  ///< PEM: the authorities to trust; empty = those of the system
  bool sandbox = false;
  std::string version;                       ///< of this program, for User-Agent
  std::chrono::milliseconds budget{15'000};  ///< for repetitions of one call altogether
  std::function<void(const Attempt&)> on_retry;
  std::function<bool()> stopped;  ///< true ends waiting and sending with Code::interrupted
  /// For tests; the defaults send by libcurl and sleep.
  std::function<Result<Answer>(const OutgoingRequest&)> send;
  std::function<void(std::chrono::milliseconds)> sleep;
};

class Session {
 public:
  explicit Session(SessionOptions options);
  ~Session();
  Session(Session&&) noexcept;
  /// Another session to the same server, for calls while this one is busy with a stream.
  Session sibling() const { return Session(original_); }
  /// One in the other mode, where no key says which it is.
  Session sibling(bool sandbox) const {
    auto options = original_;
    options.sandbox = sandbox;
    return Session(std::move(options));
  }
  /// One with this token in place of any other credential.
  Session sibling(const SecretText& token) const {
    auto options = original_;
    options.api_key = {};
    options.token = [token] { return token; };
    return Session(std::move(options));
  }

  /// GET, as T. Errors are those of the server (problem+json), or network, timeout, upstream.
  template <class T>
  Result<T> get(const std::string& path) {
    return read<T>(call(request("GET", path)));
  }
  /// POST with a JSON body under an Idempotency-Key, so that it may be repeated.
  template <class Out, class In>
  Result<Out> post(const std::string& path, const In& body, const std::string& idempotency_key) {
    return read<Out>(call(json_request("POST", path, model::json_text(body), idempotency_key)));
  }
  /// PATCH with a JSON body.
  template <class Out, class In>
  Result<Out> patch(const std::string& path, const In& body) {
    return read<Out>(call(json_request("PATCH", path, model::json_text(body), "")));
  }
  /// PATCH of what is still at this revision (If-Match); 0 = whatever it is at. Error:
  /// precondition_failed.
  template <class Out, class In>
  Result<Out> patch_revision(const std::string& path, const In& body, std::int64_t revision) {
    auto request = json_request("PATCH", path, model::json_text(body), "");
    if (revision > 0) request.headers.set("If-Match", "\"r" + std::to_string(revision) + "\"");
    return read<Out>(call(request));
  }
  /// PUT with a JSON body.
  template <class Out, class In>
  Result<Out> put(const std::string& path, const In& body) {
    return read<Out>(call(json_request("PUT", path, model::json_text(body), "")));
  }
  /// POST without a body.
  template <class Out>
  Result<Out> post_empty(const std::string& path, const std::string& idempotency_key) {
    return read<Out>(call(json_request("POST", path, "", idempotency_key)));
  }
  template <class Out>
  Result<Out> remove(const std::string& path) {
    return read<Out>(call(request("DELETE", path)));
  }
  Status remove(const std::string& path);

  /// A request with address, key and mode filled in.
  OutgoingRequest request(std::string method, const std::string& path) const;
  /// Sends, and sends again what failed for the moment, within the budget: everything but a POST
  /// or PATCH without Idempotency-Key, which is repeated only when nothing was sent (network). What
  /// the server is at work on (409 with Retry-After) is waited for 20 times as long. An answer
  /// below 400 is a success; others become the Error of their Problem.
  Result<Answer> call(const OutgoingRequest& request);
  /// Sends once; any status is an Answer.
  Result<Answer> once(const OutgoingRequest& request);
  /// Waits, at most until `stopped`. False when stopped.
  bool wait(std::chrono::milliseconds time) const;
  bool stopped() const { return options_.stopped && options_.stopped(); }
  void announce(const Attempt& attempt) const;

  bool sandbox() const { return options_.sandbox; }
  std::chrono::milliseconds budget() const { return options_.budget; }
  const ServerAddress& server() const { return options_.server; }
  /// X-Request-Id of the last answer; for messages.
  const std::string& last_request_id() const { return last_request_id_; }

 private:
  OutgoingRequest json_request(std::string method, const std::string& path, std::string body,
      const std::string& idempotency_key) const;
  template <class T>
  static Result<T> read(Result<Answer> answer) {
    if (!answer) return std::move(answer).error();
    auto out = model::parse_json<T>(answer->body);
    if (!out)
      return make_error(Code::upstream, "the server's answer is not JSON", out.error().why,
          "Check that the address is that of a MusicVerse server.");
    return out;
  }

  SessionOptions original_;  ///< as given
  SessionOptions options_;   ///< with the defaults filled in
  std::unique_ptr<Transport> transport_;
  std::string last_request_id_;
};

/// The Error of an answer of 400 and above.
Error error_of_answer(const Answer& answer);

/// All pages of a list. `limit` 0 = everything; else at most so many.
template <class T>
Result<std::vector<T>> all_pages(Session& session, const std::string& path, std::size_t limit) {
  std::vector<T> out;
  std::string cursor;
  do {
    std::string at = path + (path.find('?') == std::string::npos ? "?" : "&");
    at += "limit=" +
          std::to_string(limit == 0 ? 100 : std::min<std::size_t>(100, limit - out.size()));
    if (!cursor.empty()) at += "&cursor=" + cursor;
    MV_TRY(auto page, session.get<api::Page<T>>(at));
    for (auto& item : page.data) out.push_back(std::move(item));
    cursor = page.has_more ? page.next_cursor.value_or("") : "";
  } while (!cursor.empty() && (limit == 0 || out.size() < limit));
  return out;
}

}  // namespace mv::client
