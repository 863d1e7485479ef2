// SPDX-License-Identifier: Apache-2.0
#include <curl/curl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/crypto/digest.hpp"
#include "base/crypto/md5.hpp"
#include "base/text/cut.hpp"
#include "base/text/text.hpp"
#include "delivery/kinds.hpp"

namespace mv::delivery {
namespace {

constexpr long kConnectTimeoutMs = 15'000;
constexpr long kStallSeconds = 60;
// libssh2 has as many packets on their way as fit into this.
constexpr long kSendBuffer = 2L << 20;

struct EasyCloser {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListCloser {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Words = std::unique_ptr<curl_slist, ListCloser>;

Words words_of(const std::vector<std::string>& words) {
  curl_slist* out = nullptr;
  for (const auto& word : words) out = curl_slist_append(out, word.c_str());
  return Words(out);
}

/// One operation: what goes out, what comes in, why it ended.
struct Exchange {
  const Control* control = nullptr;
  const std::string* pinned = nullptr;
  std::string_view text;  ///< sent
  Fd file;                ///< or this
  std::size_t at = 0;
  std::string received;
  std::optional<Md5> hash;  ///< of what is received, in place of it
  std::size_t limit = 0;
  std::string seen_key;  ///< fingerprint of the server's host key
  bool stopped = false, too_large = false, wrong_key = false;
  Status vetted{};
};

std::size_t on_read(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.file) {
    const auto got = ::read(exchange.file.get(), data, size * count);
    return got < 0 ? CURL_READFUNC_ABORT : static_cast<std::size_t>(got);
  }
  const auto wanted = std::min(size * count, exchange.text.size() - exchange.at);
  std::memcpy(data, exchange.text.data() + exchange.at, wanted);
  exchange.at += wanted;
  return wanted;
}

/// A cut upload goes on from where the server has it.
int on_seek(void* user, curl_off_t offset, int origin) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (origin != SEEK_SET) return CURL_SEEKFUNC_FAIL;
  if (exchange.file)
    return ::lseek(exchange.file.get(), offset, SEEK_SET) < 0 ? CURL_SEEKFUNC_FAIL
                                                              : CURL_SEEKFUNC_OK;
  exchange.at = std::min(static_cast<std::size_t>(offset), exchange.text.size());
  return CURL_SEEKFUNC_OK;
}

std::size_t on_write(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.hash) {
    exchange.hash->update({data, size * count});
    return size * count;
  }
  exchange.too_large = exchange.received.size() + size * count > exchange.limit;
  if (exchange.too_large) return 0;
  exchange.received.append(data, size * count);
  return size * count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t sent) {
  auto& exchange = *static_cast<Exchange*>(user);
  const auto& control = *exchange.control;
  if (control.progress && sent > 0) control.progress(static_cast<std::uint64_t>(sent));
  exchange.stopped = control.cancelled && control.cancelled();
  return exchange.stopped ? 1 : 0;
}

curl_socket_t on_open(void* user, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.control->vet) {
    exchange.vetted = exchange.control->vet(address->addr);
    if (!exchange.vetted.ok()) return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// The fingerprint as OpenSSH writes it: SHA-256 in Base64 without padding.
std::string fingerprint(const char* key, std::size_t length) {
  auto text = to_base64(sha256({key, length}));
  while (text.ends_with('=')) text.pop_back();
  return "SHA256:" + text;
}

int on_host_key(void* user, int, const char* key, std::size_t length) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.seen_key = fingerprint(key, length);
  for (const auto& one : split(*exchange.pinned, ' '))
    if (one == exchange.seen_key || "SHA256:" + one == exchange.seen_key) return CURLKHMATCH_OK;
  exchange.wrong_key = true;
  return CURLKHMATCH_MISMATCH;
}

/// Beside it, under a name that lists do not show.
std::string hidden(const std::string& path, const std::string& ending) {
  const auto slash = path.rfind('/');
  const auto at = slash == path.npos ? 0 : slash + 1;
  return path.substr(0, at) + "." + path.substr(at) + ending;
}

class Sftp final : public Receiver {
 public:
  Sftp(Address address, Access access) : address_(std::move(address)), access_(std::move(access)) {}

  Status put(const std::string& path, const Content& content, const Control& control) override;
  Status put_at_once(
      const std::string& path, const std::string& text, const Control& control) override;
  Result<std::vector<std::string>> list(const std::string& folder, const Control& control) override;
  Result<std::string> get(
      const std::string& path, std::size_t limit, const Control& control) override;
  Status remove(const std::string& path, const Control& control) override;

 private:
  /// A handle with nothing but the way to the server set; the connection is the one before.
  Status prepare(const std::string& path, Exchange& exchange, const Control& control);
  Status upload(const std::string& path, const std::string& part, Exchange& exchange,
      std::uint64_t size, bool resume);
  Result<bool> has(const std::string& path, const std::string& hash, const Control& control);
  Status perform(const std::string& path, Exchange& exchange);
  Error error_of(CURLcode code, const std::string& path, const Exchange& exchange) const;
  std::string url_of(const std::string& path) const;
  std::string name_on_server(const std::string& path) const;
  Status key_file();
  Result<std::vector<std::string>> names(const std::string& folder, const Control& control);

  Address address_;
  Access access_;
  std::unique_ptr<CURL, EasyCloser> easy_;
  Fd key_;  ///< libcurl takes a key as a file only: one that no disk ever sees
};

std::string Sftp::url_of(const std::string& path) const {
  std::vector<std::string> parts;
  for (const auto& part : split(address_.path + "/" + path, '/'))
    if (!part.empty()) parts.push_back(part == "~" ? part : url_encode(part));
  return fmt::format("sftp://{}:{}/{}{}", address_.host, address_.port, join(parts, "/"),
      path.empty() || path.ends_with('/') ? "/" : "");
}

/// As commands of libcurl take it: in quotes; below the home without /~/.
std::string Sftp::name_on_server(const std::string& path) const {
  auto whole = address_.path + "/" + path;
  if (whole.starts_with("/~/")) whole = whole.substr(3);
  std::string out = "\"";
  for (const char c : whole) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

Status Sftp::key_file() {
  if (access_.private_key.empty() || key_) return {};
  key_ = Fd(::memfd_create("key", MFD_CLOEXEC));
  if (!key_) return make_error(Code::io, "the private key cannot be held in memory");
  return write_all(key_.get(), access_.private_key.reveal());
}

Status Sftp::prepare(const std::string& path, Exchange& exchange, const Control& control) {
  static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (!easy_) easy_.reset(started == CURLE_OK ? curl_easy_init() : nullptr);
  if (!easy_)
    return make_error(Code::internal, "libcurl could not be started", {},
        "There may be too little memory: try again later.");
  MV_CHECK(key_file());
  exchange.control = &control;
  exchange.pinned = &access_.host_key;
  auto* easy = easy_.get();
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_URL, url_of(path).c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "sftp");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_USERNAME, address_.user.c_str());
  curl_easy_setopt(easy, CURLOPT_SSH_HOSTKEYFUNCTION, on_host_key);
  curl_easy_setopt(easy, CURLOPT_SSH_HOSTKEYDATA, &exchange);
  if (key_) {
    curl_easy_setopt(easy, CURLOPT_SSH_AUTH_TYPES, static_cast<long>(CURLSSH_AUTH_PUBLICKEY));
    curl_easy_setopt(
        easy, CURLOPT_SSH_PRIVATE_KEYFILE, fmt::format("/proc/self/fd/{}", key_.get()).c_str());
    curl_easy_setopt(easy, CURLOPT_SSH_PUBLIC_KEYFILE, "");  // is made of the private one
    if (!access_.password.empty())
      curl_easy_setopt(easy, CURLOPT_KEYPASSWD, access_.password.reveal().c_str());
  } else {
    curl_easy_setopt(easy, CURLOPT_SSH_AUTH_TYPES,
        static_cast<long>(CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD));
    curl_easy_setopt(easy, CURLOPT_PASSWORD, access_.password.reveal().c_str());
  }
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, kStallSeconds);
  return {};
}

Error Sftp::error_of(CURLcode code, const std::string& path, const Exchange& exchange) const {
  const auto place = fmt::format("{}:{}", address_.host, address_.port);
  const auto what =
      fmt::format("{} could not be reached for {}", place, path.empty() ? "its list" : path);
  if (!exchange.vetted.ok()) return exchange.vetted.error();
  if (exchange.stopped) return make_error(Code::cancelled, "the delivery was stopped");
  if (exchange.wrong_key)
    return make_error(Code::forbidden, fmt::format("{} is not the server that was pinned", place),
        fmt::format("Its host key is {}, and {} was expected", exchange.seen_key, *exchange.pinned),
        "Nothing was sent. Ask the receiver whether its key has changed, and only then connect "
        "anew with the new one.");
  if (exchange.too_large)
    return make_error(Code::payload_too_large, fmt::format("{} is too large", path));
  const std::string why = curl_easy_strerror(code);
  switch (code) {
    case CURLE_LOGIN_DENIED:
      return make_error(Code::unauthenticated,
          fmt::format("{} does not let {} in", place, address_.user), why,
          "Check the user, and that the receiver has the public half of the key.");
    case CURLE_REMOTE_FILE_NOT_FOUND:
      return make_error(Code::not_found, fmt::format("there is no {} at {}", path, place));
    case CURLE_REMOTE_ACCESS_DENIED:
      return make_error(Code::forbidden, fmt::format("{} may not be written at {}", path, place),
          why, "Ask the receiver which folder is yours, and check the address.");
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
      return make_error(Code::network, what, why, "Check the host and the port of the address.");
    case CURLE_OPERATION_TIMEDOUT:
      return make_error(Code::timeout, what, why, "It is tried again later.");
    default:
      return make_error(Code::upstream, fmt::format("{} did not take {} whole", place, path), why,
          "Its disk may be full, or the connection was cut. It goes on where it ended.");
  }
}

Status Sftp::perform(const std::string& path, Exchange& exchange) {
  const auto code = curl_easy_perform(easy_.get());
  if (code == CURLE_OK) return {};
  return error_of(code, path, exchange);
}

/// A part's name has the hash of the whole: only what is of the same file is completed. A rename
/// does not replace, so what may be there under the name goes before.
Status Sftp::upload(const std::string& path, const std::string& part, Exchange& exchange,
    std::uint64_t size, bool resume) {
  auto* easy = easy_.get();
  const auto after = words_of({"*rm " + name_on_server(path),
      "rename " + name_on_server(part) + " " + name_on_server(path)});
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_FTP_CREATE_MISSING_DIRS, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
  curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
  curl_easy_setopt(easy, CURLOPT_SEEKDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kSendBuffer);
  curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size));
  if (resume) curl_easy_setopt(easy, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(-1));
  curl_easy_setopt(easy, CURLOPT_POSTQUOTE, after.get());
  return perform(path, exchange);
}

/// Whether what lies under the name has this hash; it is read, not sent.
Result<bool> Sftp::has(const std::string& path, const std::string& hash, const Control& control) {
  Exchange exchange;
  exchange.hash.emplace();
  MV_CHECK(prepare(path, exchange, control));
  const auto done = perform(path, exchange);
  if (done.ok()) return to_hex(exchange.hash->finish()) == hash;
  if (done.error().code == Code::not_found) return false;
  return done.error();
}

Status Sftp::put(const std::string& path, const Content& content, const Control& control) {
  if (content.file.empty()) return put_at_once(path, content.text, control);
  Md5 md5;
  MV_CHECK(read_blocks(content.file, [&](std::string_view block) {
    md5.update(block);
    return Status{};
  }));
  const auto hash = to_hex(md5.finish());
  MV_TRY(const auto there, has(path, hash, control));
  if (there) return {};
  const auto part = hidden(path, "." + hash.substr(0, 16) + ".part");
  Exchange exchange;
  MV_CHECK(prepare(part, exchange, control));
  MV_TRY(exchange.file, open_read(content.file));
  MV_TRY(const auto size, mv::file_size(content.file));
  return upload(path, part, exchange, size, true);
}

Status Sftp::put_at_once(const std::string& path, const std::string& text, const Control& control) {
  const auto part = hidden(path, ".part");
  Exchange exchange;
  MV_CHECK(prepare(part, exchange, control));
  exchange.text = text;
  return upload(path, part, exchange, text.size(), false);
}

Result<std::vector<std::string>> Sftp::names(const std::string& folder, const Control& control) {
  Exchange exchange;
  exchange.limit = 16u << 20;
  MV_CHECK(prepare(folder + "/", exchange, control));
  curl_easy_setopt(easy_.get(), CURLOPT_DIRLISTONLY, 1L);
  const auto done = perform(folder, exchange);
  if (!done.ok() && done.error().code == Code::not_found) return std::vector<std::string>();
  if (!done.ok()) return done.error();
  auto out = split(exchange.received, '\n');
  std::erase(out, "");
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::vector<std::string>> Sftp::list(const std::string& folder, const Control& control) {
  MV_TRY(auto out, names(folder, control));
  std::erase_if(out, [](const auto& name) { return name.starts_with('.'); });
  return out;
}

Result<std::string> Sftp::get(const std::string& path, std::size_t limit, const Control& control) {
  Exchange exchange;
  exchange.limit = limit;
  MV_CHECK(prepare(path, exchange, control));
  MV_CHECK(perform(path, exchange));
  return std::move(exchange.received);
}

/// The parts of it that cut uploads left go, too.
Status Sftp::remove(const std::string& path, const Control& control) {
  const auto slash = path.rfind('/');
  const auto folder = slash == path.npos ? std::string() : path.substr(0, slash);
  const auto part = "." + path.substr(slash == path.npos ? 0 : slash + 1) + ".";
  std::vector<std::string> commands{"*rm " + name_on_server(path)};
  MV_TRY(const auto beside, names(folder, control));
  for (const auto& name : beside)
    if (name.starts_with(part) && name.ends_with("part"))
      commands.push_back("*rm " + name_on_server(folder.empty() ? name : folder + "/" + name));
  for (auto end = slash; end != path.npos && end > 0; end = path.rfind('/', end - 1))
    commands.push_back("*rmdir " + name_on_server(path.substr(0, end)));
  Exchange exchange;
  exchange.limit = 16u << 20;
  MV_CHECK(prepare("", exchange, control));
  const auto words = words_of(commands);
  curl_easy_setopt(easy_.get(), CURLOPT_QUOTE, words.get());
  curl_easy_setopt(easy_.get(), CURLOPT_NOBODY, 1L);
  return perform(path, exchange);
}

}  // namespace

std::unique_ptr<Receiver> make_sftp(const Address& address, Access access) {
  return std::make_unique<Sftp>(address, std::move(access));
}

}  // namespace mv::delivery
