// SPDX-License-Identifier: Apache-2.0
#include "client/transport.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::client {
namespace {

constexpr std::int64_t kLongestRetryAfterMs = 24LL * 3600 * 1000;

void start_curl_once() {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)started;
}

/// The URL without user, password, query and fragment, which may hold secrets.
std::string shown_url(std::string_view url) {
  std::string out(url.substr(0, url.find_first_of("?#")));
  const auto scheme = out.find("://");
  if (scheme == std::string::npos) return out;
  const auto host_end = out.find('/', scheme + 3);
  const auto at = out.rfind('@', host_end);
  if (at != std::string::npos && at > scheme) out.erase(scheme + 3, at - scheme - 2);
  return out;
}

struct ListCloser {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct MimeCloser {
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using HeaderList = std::unique_ptr<curl_slist, ListCloser>;
using Mime = std::unique_ptr<curl_mime, MimeCloser>;

/// One call under way: what the callbacks of libcurl read and write.
struct Exchange {
  const OutgoingRequest& request;
  Answer answer;
  Fd source;  ///< the file that is sent
  std::uint64_t source_at = 0, source_end = 0;
  Fd target;  ///< the file that takes the answer
  bool too_long = false, stopped = false;
  std::optional<Error> own_fault;

  bool good() const { return answer.status >= 200 && answer.status < 300; }
};

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) {  // also after each interim 1xx answer
    exchange.answer.headers = {};
    const auto blank = line.find(' ');
    const auto number = blank == line.npos ? std::nullopt : parse_int(line.substr(blank + 1, 3));
    exchange.answer.status = static_cast<int>(number.value_or(0));
  } else if (const auto colon = line.find(':'); colon != line.npos) {
    exchange.answer.headers.add(
        trim(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
  }
  return size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view block(data, size * count);
  const auto& request = exchange.request;
  if (exchange.good() && request.on_data) {
    exchange.stopped = !request.on_data(block);
    return exchange.stopped ? 0 : block.size();
  }
  if (exchange.good() && exchange.target) {
    if (auto written = write_all(exchange.target.get(), block); !written.ok()) {
      exchange.own_fault = written.error();
      return 0;
    }
    return block.size();
  }
  const auto room =
      request.answer_limit - std::min(request.answer_limit, exchange.answer.body.size());
  exchange.answer.body.append(block.substr(0, room));
  exchange.too_long = block.size() > room;
  exchange.answer.cut = block.size() > room;
  return exchange.too_long ? 0 : block.size();
}

std::size_t on_read(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const auto wanted =
      std::min<std::uint64_t>(size * count, exchange.source_end - exchange.source_at);
  if (wanted == 0) return 0;
  const auto got =
      ::pread(exchange.source.get(), data, wanted, static_cast<off_t>(exchange.source_at));
  if (got <= 0) {
    const auto name = exchange.request.file.string();
    exchange.own_fault = got < 0 ? errno_error(errno, "cannot read " + name)
                                 : make_error(Code::io, name + " became shorter while it was sent",
                                       "Another program changed it", "Send it again.");
    return CURL_READFUNC_ABORT;
  }
  exchange.source_at += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

int on_seek(void* user, curl_off_t offset, int origin) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  exchange.source_at = exchange.request.file_offset + static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

int on_progress(void* user, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.stopped = !exchange.request.progress(
      static_cast<std::uint64_t>(sent), static_cast<std::uint64_t>(received));
  return exchange.stopped ? 1 : 0;
}

bool clean(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

Result<HeaderList> header_list(const OutgoingRequest& request) {
  HeaderList list;
  const auto add = [&](const std::string& line) {
    if (auto* longer = curl_slist_append(list.get(), line.c_str())) {
      (void)list.release();  // the longer list owns it now
      list.reset(longer);
    }
  };
  for (const auto& [name, value] : request.headers.all()) {
    if (!clean(name) || !clean(value))
      return make_error(Code::invalid,
          "the header " + std::string(cut_text(name, 40)) + " contains a line break",
          "It would end the header early", "Remove the line break.");
    add(value.empty() ? name + ";" : name + ": " + value);
  }
  add("Expect:");
  // Without these, libcurl would invent a form's content type for any body.
  if (!request.headers.has("Content-Type") && request.form.empty()) add("Content-Type:");
  return list;
}

/// For CURLOPT_CONNECT_TO; empty when any address of the host will do.
HeaderList pinned(const OutgoingRequest& request) {
  if (request.address.empty()) return {};
  const bool v6 = request.address.find(':') != std::string::npos;
  const auto entry = v6 ? "::[" + request.address + "]:" : "::" + request.address + ":";
  return HeaderList(curl_slist_append(nullptr, entry.c_str()));
}

Result<Mime> form_of(CURL* easy, const OutgoingRequest& request) {
  Mime mime(curl_mime_init(easy));
  for (const auto& part : request.form) {
    auto* item = curl_mime_addpart(mime.get());
    curl_mime_name(item, part.name.c_str());
    if (part.file.empty()) {
      curl_mime_data(item, part.text.data(), part.text.size());
    } else {
      if (auto there = mv::file_size(part.file); !there.ok()) return there.error();
      if (curl_mime_filedata(item, part.file.c_str()) != CURLE_OK)
        return make_error(Code::io, "cannot read " + part.file.string());
    }
    if (!part.file_name.empty() || part.file.empty())
      curl_mime_filename(item, part.file_name.empty() ? nullptr : part.file_name.c_str());
    if (!part.content_type.empty()) curl_mime_type(item, part.content_type.c_str());
  }
  return mime;
}

Status open_files(CURL* easy, Exchange& exchange) {
  const auto& request = exchange.request;
  if (!request.answer_file.empty()) {
    exchange.target =
        Fd(::open(request.answer_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!exchange.target) return errno_error(errno, "cannot write " + request.answer_file.string());
  }
  if (request.file.empty()) return {};
  MV_TRY(exchange.source, open_read(request.file));
  MV_TRY(const auto size, mv::file_size(request.file));
  exchange.source_at = std::min(request.file_offset, size);
  exchange.source_end = size;
  if (request.file_length)
    exchange.source_end = std::min(size, exchange.source_at + *request.file_length);
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 1L << 20);
  curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
  curl_easy_setopt(easy, CURLOPT_SEEKDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
      static_cast<curl_off_t>(exchange.source_end - exchange.source_at));
  return {};
}

void set_target(CURL* easy, const OutgoingRequest& request) {
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  if (!request.unix_socket.empty())
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
  if (!request.use_proxy || !request.address.empty()) curl_easy_setopt(easy, CURLOPT_PROXY, "");
  if (!request.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, request.ca_file.c_str());
  if (!request.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    curl_easy_setopt(easy, CURLOPT_USERNAME, request.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, request.password.c_str());
  }
  // On a kept connection that turns out dead libcurl sends a request again by itself. A POST whose
  // answer was lost must not be repeated behind the caller's back, and a file not sent whole again.
  if (request.method == "POST" || request.method == "PATCH" || !request.file.empty())
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

void set_times(CURL* easy, const OutgoingRequest& request) {
  curl_easy_setopt(
      easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_timeout.count()));
  if (request.stall_timeout.count() > 0) {
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
        std::max(1L, static_cast<long>(request.stall_timeout.count() / 1000)));
  }
}

void set_callbacks(CURL* easy, Exchange& exchange) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  if (exchange.request.progress) {
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &exchange);
  }
}

void set_body(CURL* easy, const OutgoingRequest& request, curl_mime* form) {
  const bool bodiless = request.method == "GET" || request.method == "HEAD" ||
                        request.method == "DELETE" || request.method == "OPTIONS";
  if (form) {
    curl_easy_setopt(easy, CURLOPT_MIMEPOST, form);
  } else if (request.file.empty() && (!request.body.empty() || !bodiless)) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(
        easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  } else if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

/// The words of libcurl name the cause ("self-signed certificate", "has expired"); without them
/// every cause looks like a server that is not running.
Error tls_error(const std::string& what, CURLcode code, std::string why) {
  for (const std::string_view start : {"SSL certificate problem: ", "SSL: "})
    if (why.starts_with(start)) why.erase(0, start.size());
  if (code == CURLE_PEER_FAILED_VERIFICATION)
    return make_error(Code::network, what,
        "The server's certificate is not trusted: " + why + "; nothing was sent",
        "Add the certificate, or the one that signed it, to those that this system "
        "trusts (update-ca-certificates), or use the name it was made for.");
  return make_error(Code::network, what, "The TLS connection failed: " + why + "; nothing was sent",
      "Check that the server speaks https at this port, or use http://.");
}

bool is_tls_failure(CURLcode code) {
  return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR ||
         code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CIPHER ||
         code == CURLE_SSL_CACERT_BADFILE;
}

Error error_of(CURL* easy, CURLcode code, const Exchange& exchange, const std::string& words) {
  const auto what = exchange.request.method + " " + shown_url(exchange.request.url) + " failed";
  long sent = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
  const std::string why = curl_easy_strerror(code);
  if (exchange.own_fault) return *exchange.own_fault;
  if (exchange.stopped) return make_error(Code::cancelled, what, "It was stopped");
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
    return make_error(
        Code::invalid, what, why, "Use an address that begins with http:// or https://.");
  if (code == CURLE_READ_ERROR || code == CURLE_FILE_COULDNT_READ_FILE)
    return make_error(Code::io, what, "The file could not be read");
  if (is_tls_failure(code)) return tls_error(what, code, words.empty() ? why : words);
  if (sent == 0)
    return make_error(Code::network, what, why + "; nothing was sent",
        "Check the address and the network connection.");
  const auto& method = exchange.request.method;
  const bool only_asks = method == "GET" || method == "HEAD" || method == "OPTIONS";
  if (code == CURLE_OPERATION_TIMEDOUT)
    return make_error(Code::timeout, what,
        std::string("No answer came in time") + (only_asks ? "" : "; it may have been carried out"),
        "Try again later.");
  return make_error(Code::upstream, what,
      why + "; the connection broke" + (only_asks ? "" : " and it may have been carried out"),
      "Try again later.");
}

}  // namespace

struct Transport::State {
  CURL* easy = nullptr;
  bool tls_failed = false;
};

Transport::Transport() : state_(new State) {
  start_curl_once();
  state_->easy = curl_easy_init();
}

Transport::~Transport() {
  curl_easy_cleanup(state_->easy);
  delete state_;
}

bool Transport::tls_failed() const { return state_->tls_failed; }

Result<Answer> Transport::send(const OutgoingRequest& request) {
  auto* easy = state_->easy;
  if (!easy)
    return make_error(Code::internal, "libcurl could not be started", {},
        "There may be too little memory: try again later.");
  curl_easy_reset(easy);  // keeps the connections
  Exchange exchange{request};
  MV_TRY(auto headers, header_list(request));
  Mime form;
  if (!request.form.empty()) { MV_TRY(form, form_of(easy, request)); }
  MV_CHECK(open_files(easy, exchange));
  set_target(easy, request);
  set_times(easy, request);
  set_callbacks(easy, exchange);
  set_body(easy, request, form.get());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  const auto only = pinned(request);
  if (only) curl_easy_setopt(easy, CURLOPT_CONNECT_TO, only.get());
  char words[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words);
  const auto code = curl_easy_perform(easy);
  state_->tls_failed = is_tls_failure(code);
  // A server that refuses an upload early closes while we still send: its answer counts.
  const bool refused_early =
      exchange.answer.status >= 400 && (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR);
  const bool complete = code == CURLE_OK || exchange.too_long || refused_early;
  auto error = complete ? Error{} : error_of(easy, code, exchange, words);
  curl_easy_reset(easy);  // the handle must not point at our locals
  if (!complete) return error;
  return std::move(exchange.answer);
}

std::optional<std::chrono::milliseconds> retry_after(const Answer& answer, std::int64_t now_ms) {
  const auto text = std::string(trim(answer.headers.get("Retry-After")));
  if (text.empty()) return std::nullopt;
  std::int64_t wait = 0;
  if (const auto seconds = parse_int(text)) {
    wait = std::clamp<std::int64_t>(*seconds, 0, kLongestRetryAfterMs / 1000) * 1000;
  } else {
    const auto date = curl_getdate(text.c_str(), nullptr);
    if (date < 0) return std::nullopt;
    wait = static_cast<std::int64_t>(date) * 1000 - now_ms;
  }
  return std::chrono::milliseconds{std::clamp<std::int64_t>(wait, 0, kLongestRetryAfterMs)};
}

}  // namespace mv::client
