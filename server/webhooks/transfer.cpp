// SPDX-License-Identifier: Apache-2.0
#include "webhooks/transfer.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text/text.hpp"

namespace mv::webhooks {
namespace {

template <class V>
void set(CURL* handle, CURLoption option, V value) {
  ::curl_easy_setopt(handle, option, value);
}

void append(curl_slist*& list, const std::string& line) {
  list = ::curl_slist_append(list, line.c_str());
}

/// libcurl asks first ("Expect: 100-continue") above 1 MiB; many receivers do not answer that.
constexpr std::size_t kNoExpectBelow = 1 << 20;

}  // namespace

Transfer::Transfer(const Wire& wire) : wire_(wire), handle_(::curl_easy_init()) {
  set(handle_, CURLOPT_ERRORBUFFER, words_);
  set(handle_, CURLOPT_NOSIGNAL, 1L);
  set(handle_, CURLOPT_POST, 1L);
  set(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle_, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle_, CURLOPT_PROXY, "");  // otherwise the environment's proxy would be dialled, unchecked
  set(handle_, CURLOPT_NOPROXY, "*");
  set(handle_, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(handle_, CURLOPT_HTTP09_ALLOWED, 0L);
  set(handle_, CURLOPT_USERAGENT, wire.user_agent.c_str());
  set(handle_, CURLOPT_MAXLIFETIME_CONN, 300L);
  set(handle_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(handle_, CURLOPT_HEADERDATA, this);
  set(handle_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(handle_, CURLOPT_WRITEDATA, this);
  set(handle_, CURLOPT_PREREQFUNCTION, &Transfer::on_request);
  set(handle_, CURLOPT_PREREQDATA, this);
  set(handle_, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open);
  set(handle_, CURLOPT_OPENSOCKETDATA, this);
  set(handle_, CURLOPT_CA_CACHE_TIMEOUT, 3600L);
  if (!wire.ca_file.empty()) set(handle_, CURLOPT_CAINFO, wire.ca_file.c_str());
}

std::string Transfer::storable(std::string out) {
  for (int cut = 0; cut < 3 && !out.empty() && !is_utf8(out); ++cut)
    if (static_cast<unsigned char>(out.back()) >= 0x80) out.pop_back();  // a character cut in two
  const bool binary = !is_utf8(out);
  for (char& c : out)
    if (c == '\0' || (binary && static_cast<unsigned char>(c) >= 0x80)) c = '?';
  return out;
}

Transfer::~Transfer() {
  ::curl_easy_cleanup(handle_);
  ::curl_slist_free_all(headers_);
  ::curl_slist_free_all(connect_to_);
}

void Transfer::prepare(std::shared_ptr<const Endpoint> endpoint, Work work, Millis now) {
  endpoint_ = std::move(endpoint);
  work_ = std::move(work);
  started_at_ = now;
  received_headers_.clear();
  received_body_.clear();
  refusal_.clear();
  body_bytes_ = 0;
  requests_ = 0;
  too_many_headers_ = cut_ = false;
  address_.clear();
  words_[0] = '\0';
}

/// One entry holds all of our headers: libcurl writes each entry's text as it stands, and takes
/// three times as long for them one by one. What the endpoint's owner chose has entries of its own,
/// checked when it was stored.
void Transfer::set_headers(Millis now) {
  ::curl_slist_free_all(std::exchange(headers_, nullptr));
  const auto& event = *work_.event;
  const auto seconds = now / 1000;
  const auto& signer = *endpoint_->signer;
  append(headers_,
      fmt::format("Content-Type: application/json\r\nwebhook-id: {}\r\nwebhook-timestamp: {}\r\n"
                  "webhook-signature: {}\r\nX-Webhook-Signature: {}\r\nX-Webhook-Event: {}",
          event.id, seconds, signer.signatures(event.id, seconds, event.body),
          signer.body_signature(event.body), event.type));
  for (const auto& line : endpoint_->headers) append(headers_, line);
  if (event.body.size() > kNoExpectBelow) append(headers_, "Expect:");
  set(handle_, CURLOPT_HTTPHEADER, headers_);
}

void Transfer::dial(const IpAddress& address, bool http2) {
  set_headers(started_at_);
  if (url_ != endpoint_->url.get()) {
    url_ = endpoint_->url.get();
    set(handle_, CURLOPT_CURLU, url_);
  }
  // Only this address is connected to; the name stays in Host and in the TLS handshake.
  address_ = address.to_string();
  const auto where = address.v6 ? fmt::format("::[{}]:", address_) : fmt::format("::{}:", address_);
  if (dialled_ != where || connect_to_ == nullptr) {
    ::curl_slist_free_all(std::exchange(connect_to_, nullptr));
    append(connect_to_, where);
    dialled_ = where;
    set(handle_, CURLOPT_CONNECT_TO, connect_to_);
  }
  set(handle_, CURLOPT_HTTP_VERSION,
      static_cast<long>(http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  set(handle_, CURLOPT_PIPEWAIT, http2 ? 1L : 0L);
  set(handle_, CURLOPT_TIMEOUT_MS, wire_.timeout_ms);
  set(handle_, CURLOPT_CONNECTTIMEOUT_MS, std::min(wire_.timeout_ms, 10'000L));
  set(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(work_.event->body.size()));
  set(handle_, CURLOPT_POSTFIELDS, work_.event->body.c_str());
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& self = *static_cast<Transfer*>(user);
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) self.received_headers_.clear();  // an interim answer came before
  if (self.received_headers_.size() + line.size() > kLongestHeaders) {
    self.too_many_headers_ = true;
    return 0;
  }
  self.received_headers_ += line;
  return line.size();
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& self = *static_cast<Transfer*>(user);
  const std::string_view block(data, size * count);
  if (self.received_body_.size() < kKeptBody)
    self.received_body_ += block.substr(0, kKeptBody - self.received_body_.size());
  self.body_bytes_ += block.size();
  self.cut_ = self.body_bytes_ > kLongestBody;
  return self.cut_ ? 0 : block.size();
}

// libcurl sends a request again by itself when a kept connection turns out dead. It is refused:
// every request on the wire is one attempt in the log.
int Transfer::on_request(void* user, char*, char*, int, int) {
  auto& self = *static_cast<Transfer*>(user);
  return ++self.requests_ == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

curl_socket_t Transfer::on_open(void* user, curlsocktype, curl_sockaddr* address) {
  auto& self = *static_cast<Transfer*>(user);
  const auto ip = IpAddress::from_sockaddr(&address->addr);
  const auto allowed = ip ? self.wire_.guard->policy().check(*ip)
                          : Status(make_error(Code::invalid, "this is not an internet address"));
  if (!allowed.ok()) {
    self.refusal_ = allowed.error().line();
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Answer Transfer::answer(CURLcode code) const {
  Answer out;
  long status = 0;
  ::curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  out.status = static_cast<int>(status);
  if (cut_) code = CURLE_OK;  // what matters was read
  if (code == CURLE_OK) {
    curl_header* header = nullptr;
    if (status >= 300 &&
        ::curl_easy_header(handle_, "Retry-After", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
      out.retry_after = parse_retry_after(header->value, started_at_);
    return out;
  }
  if (!refusal_.empty())
    out.error = refusal_;
  else if (too_many_headers_)
    out.error = fmt::format("the answer has more than {} kB of headers", kLongestHeaders / 1024);
  else if (requests_ > 1)
    out.error = "the connection was closed before an answer came";
  else if (code == CURLE_OPERATION_TIMEDOUT)
    out.error = fmt::format("there was no complete answer within {} ms", wire_.timeout_ms);
  else
    out.error = words_[0] ? std::string(words_) : std::string(::curl_easy_strerror(code));
  return out;
}

Answer Transfer::refused(const Error& error) { return {.error = error.line()}; }

// Some receivers say back what they were sent: the values of the endpoint's own headers are shown
// nowhere, so they are not kept in this way either.
std::string Transfer::hidden(std::string text) const {
  constexpr std::size_t kShortest = 4;  // what is shorter is no secret, and is everywhere
  for (const auto& line : endpoint_->headers) {
    const auto value = trim(std::string_view(line).substr(line.find(':') + 1));
    if (value.size() >= kShortest) text = replace_all(std::move(text), value, "***");
  }
  return text;
}

model::Attempt Transfer::attempt(const Answer& answer, std::int64_t duration_us) const {
  model::Attempt out{.delivery_seq = work_.row.seq,
      .number = work_.row.attempts + 1,
      .at = started_at_,
      .duration_us = duration_us,
      .status = answer.status,
      .address = address_};
  out.response_headers = hidden(storable(received_headers_));
  out.response_body = hidden(storable(received_body_));
  return out;
}

}  // namespace mv::webhooks
