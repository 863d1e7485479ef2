// SPDX-License-Identifier: Apache-2.0
#pragma once
// A plain HTTP message and what answers it. Handlers and simulators see these types only; sockets
// stay inside server/http.
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/files.hpp"
#include "base/reader.hpp"
#include "base/result.hpp"
#include "model/mode.hpp"

namespace mv::api {

/// Field names compare without case (RFC 9110 section 5.1); order is kept.
class Headers {
 public:
  void set(std::string_view name, std::string value);  ///< replaces
  void add(std::string_view name, std::string value);
  /// The first value, or empty when absent.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// Who is at the other end of the connection.
struct Peer {
  bool unix_socket = false;
  std::uint32_t uid = 0;  ///< of the peer process; Unix sockets only
  std::string address;    ///< "127.0.0.1"; empty on Unix sockets
};

struct Request {
  std::string method;
  std::string target;  ///< as sent: path and query
  std::string path;    ///< percent-decoded
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> params;  ///< {id} of the matched route
  Headers headers;
  std::string body;  ///< empty when a BodySink took it
  Peer peer;
  std::string id;  ///< X-Request-Id: the client's own when sane, else made here
  // For the log, as far as it was found out.
  std::string_view route;       ///< of the route table: /api/v1/tracks/{id}
  std::string user_id, key_id;  ///< who asks
  std::string app_id;           ///< the app that has the access token
  model::Mode mode = model::Mode::live;
  /// Header fields that every answer to it has.
  std::vector<std::pair<std::string, std::string>> answer_fields;
};

/// Bytes that appear over time, for example server-sent events. All calls come from one thread at
/// a time; `wake` may be called from any.
class Stream {
 public:
  virtual ~Stream() = default;
  /// Keeps `wake`, to be called when `take` may have more. Called once, before the first take.
  virtual void start(std::function<void()> wake) = 0;
  virtual std::string take() = 0;  ///< what is there now; empty = nothing yet
  virtual bool finished() const = 0;
};

/// A body that is read block by block while it is sent, on threads that may wait.
struct FileBody {
  /// Opens the bytes [offset, offset + length). The client sees its error in place of the answer;
  /// after the first block, an error of the reader closes the connection.
  std::function<Result<std::unique_ptr<Reader>>(std::uint64_t offset, std::uint64_t length)> open;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};
/// `length` bytes of a local file.
FileBody file_body(fs::path path, std::uint64_t length);

/// What a simulator may order instead of a proper answer. Unused by the real server.
struct Misbehaviour {
  std::chrono::milliseconds delay{0};
  bool drop = false;  ///< close the connection without an answer
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  std::optional<FileBody> file;
  std::shared_ptr<Stream> stream;
  bool close = false;  ///< end the connection after the answer
  /// Above 0: not ready. The server asks the handler again after so long, holding no thread
  /// meanwhile, and sends this answer only when its patience ends.
  std::chrono::milliseconds again{0};
  /// Asked then in place of the handler, which has begun something, until it answers without
  /// `again`: patience does not end it. Destroyed unasked when the server stops.
  std::function<Result<Response>()> next;
  Misbehaviour misbehaviour;
};

/// Takes a request's body block by block, so that memory does not grow with it. Destroyed without
/// `finish` when the connection breaks: what was written so far may be kept.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual Status write(std::string_view block) = 0;
  /// The whole body has arrived.
  virtual Response finish(Request& request) = 0;
};

/// How the body of a request is taken, decided when its head has been read.
struct BodyPlan {
  std::uint64_t limit = 1 << 20;   ///< bytes; more is 413
  std::unique_ptr<BodySink> sink;  ///< when set, takes the body and answers
  std::optional<Response> refuse;  ///< answer at once, do not read the body
  std::uint64_t cut_after = 0;     ///< simulators: close after so many body bytes; 0 = never
};

/// Answers requests. Called on a pool of threads, several at a time.
class Service {
 public:
  virtual ~Service() = default;
  /// An answer that is in memory, to a request without a body, on the thread that reads the socket:
  /// it may not wait for anything. Nothing: the request goes its usual way.
  virtual std::optional<Response> at_once(const Request&) { return std::nullopt; }
  virtual BodyPlan plan(Request& head) = 0;
  virtual Response handle(Request& request) = 0;
};

/// Splits a target into path and query. Error: Code::bad_request for broken percent coding.
Status split_target(Request& request);
Response json_response(int status, std::string body);

}  // namespace mv::api
