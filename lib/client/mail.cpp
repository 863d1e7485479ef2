// SPDX-License-Identifier: Apache-2.0
#include "client/mail.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/text/cut.hpp"
#include "base/text/text.hpp"

namespace mv::client {
namespace {

struct EasyCloser {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListCloser {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Exchange {
  const OutgoingMail& mail;
  std::size_t sent = 0;  ///< bytes of the text that libcurl took
  std::string said;      ///< the last refusal of the server
  bool stopped = false;
  Status vetted{};  ///< why an address was refused
};

std::size_t on_read(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const auto wanted = std::min(size * count, exchange.mail.text.size() - exchange.sent);
  std::memcpy(data, exchange.mail.text.data() + exchange.sent, wanted);
  exchange.sent += wanted;
  return wanted;
}

std::size_t on_line(char* data, std::size_t size, std::size_t count, void* user) {
  constexpr std::size_t kMostShown = 300;
  auto& exchange = *static_cast<Exchange*>(user);
  const auto line = cut_text(trim(std::string_view(data, size * count)), kMostShown);
  if (line.starts_with('4') || line.starts_with('5'))
    exchange.said = is_utf8(line) ? std::string(line) : std::string("(bytes that are not text)");
  return size * count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.stopped = exchange.mail.cancelled && exchange.mail.cancelled();
  return exchange.stopped ? 1 : 0;
}

curl_socket_t on_open(void* user, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.mail.vet) {
    exchange.vetted = exchange.mail.vet(address->addr);
    if (!exchange.vetted.ok()) return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void set_up(CURL* easy, const OutgoingMail& mail, Exchange& exchange, curl_slist* to) {
  const bool tls = mail.security == "tls";
  const auto url =
      fmt::format("{}://{}:{}/{}", tls ? "smtps" : "smtp", mail.host, mail.port, mail.greeting);
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_USE_SSL,
      static_cast<long>(mail.security == "none" ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!mail.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_USERNAME, mail.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, mail.password.reveal().c_str());
  }
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, fmt::format("<{}>", mail.from).c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
  curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_line);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &exchange);
  curl_easy_setopt(
      easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(mail.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(mail.total_timeout.count()));
}

Error error_of(CURL* easy, CURLcode code, const Exchange& exchange) {
  const auto& mail = exchange.mail;
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  const auto what = fmt::format("the mail server {} did not accept the message", mail.host);
  const auto why = status >= 400 && !exchange.said.empty()
                       ? fmt::format("It said \"{}\"", exchange.said)
                       : std::string(curl_easy_strerror(code));
  if (!exchange.vetted.ok()) return exchange.vetted.error();
  if (exchange.stopped) return make_error(Code::cancelled, what, "It was stopped");
  if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT)
    return make_error(Code::network, what, why, "Check the server's name and port.");
  if (code == CURLE_USE_SSL_FAILED)
    return make_error(
        Code::unsupported, what, "It does not offer STARTTLS", "Use --security tls with port 465.");
  if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR)
    return make_error(
        Code::unsupported, what, why, "Check the server's name, its certificate and --security.");
  if (status >= 400 && status < 500)
    return make_error(Code::upstream, what, why, "It will be retried.");
  if (code == CURLE_LOGIN_DENIED || status == 535 || status == 530)
    return make_error(Code::unauthenticated, what, why, "Check the user and the password.");
  if (status >= 500)
    return make_error(exchange.sent > 0 ? Code::invalid : Code::rejected, what, why,
        "Check the addresses of sender and receiver.");
  if (code == CURLE_OPERATION_TIMEDOUT)
    return make_error(Code::timeout, what, "No answer came in time", "It will be retried.");
  return make_error(Code::upstream, what, why, "It will be retried.");
}

}  // namespace

Status send_mail(const OutgoingMail& mail) {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, EasyCloser> easy(started == CURLE_OK ? curl_easy_init() : nullptr);
  if (!easy)
    return make_error(Code::internal, "libcurl could not be started", {},
        "There may be too little memory: try again later.");
  const std::unique_ptr<curl_slist, ListCloser> to(
      curl_slist_append(nullptr, fmt::format("<{}>", mail.to).c_str()));
  Exchange exchange{mail, 0, {}, false, {}};
  set_up(easy.get(), mail, exchange, to.get());
  const auto code = curl_easy_perform(easy.get());
  if (code == CURLE_OK) return {};
  return error_of(easy.get(), code, exchange);
}

}  // namespace mv::client
