// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <pugixml.hpp>

#include "base/crypto/digest.hpp"
#include "base/net/ip_address.hpp"
#include "base/text/text.hpp"
#include "client/transport.hpp"
#include "delivery/kinds.hpp"
#include "delivery/signature.hpp"

namespace mv::delivery {
namespace {

constexpr int kMostPages = 1'000;  // of a list
constexpr const char* kHash = "x-amz-meta-sha256";
constexpr std::uint64_t kLargestPut = 5ull << 30;  // of one PUT, at every S3

struct Call {
  std::string method = "GET", key;
  std::map<std::string, std::string> query = {};
  std::string body = {};
  fs::path file = {};
  std::string sha256 = to_hex(mv::sha256(""));
  std::map<std::string, std::string> headers = {};
  std::size_t limit = 8u << 20;
};

class S3 final : public Receiver {
 public:
  S3(Address address, Access access) : address_(std::move(address)), access_(std::move(access)) {}

  Status put(const std::string& path, const Content& content, const Control& control) override;
  Status put_at_once(
      const std::string& path, const std::string& text, const Control& control) override {
    return put(path, {text, {}}, control);
  }
  Result<std::vector<std::string>> list(const std::string& folder, const Control& control) override;
  Result<std::string> get(
      const std::string& path, std::size_t limit, const Control& control) override;
  Status remove(const std::string& path, const Control& control) override;

 private:
  Result<client::Answer> send(const Call& call, const Control& control);
  /// The same; another status than 2xx is an error.
  Result<client::Answer> done(const Call& call, const Control& control);
  Result<std::string> pinned(const Control& control) const;
  std::string key_of(const std::string& path) const {
    return address_.path.empty() ? path : address_.path + "/" + path;
  }

  Address address_;
  Access access_;
  client::Transport transport_;
  SystemClock clock_;
};

/// The endpoint without its scheme and its path.
std::string host_of(const std::string& endpoint) {
  const auto rest = endpoint.substr(endpoint.find("://") + 3);
  return rest.substr(0, rest.find('/'));
}

/// What stands before every path, where a gate leads to the storage.
std::string base_of(const std::string& endpoint) {
  const auto slash = endpoint.find('/', endpoint.find("://") + 3);
  return slash == endpoint.npos ? std::string() : endpoint.substr(slash);
}

/// Every part in percent coding, the slashes between them as they are.
std::string encoded(const std::string& path) {
  std::vector<std::string> parts;
  for (const auto& part : split(path, '/')) parts.push_back(url_encode(part));
  return join(parts, "/");
}

struct Refusal {
  std::string code, message;
};

Refusal refusal_of(const client::Answer& answer) {
  pugi::xml_document tree;
  if (!tree.load_buffer(answer.body.data(), answer.body.size())) return {};
  const auto error = tree.child("Error");
  return {error.child_value("Code"), error.child_value("Message")};
}

Error error_of(const client::Answer& answer, const Address& address, const Call& call) {
  const auto [code, message] = refusal_of(answer);
  const auto what = fmt::format("the bucket {} answered {} to {} {}", address.bucket, answer.status,
      call.method, call.key.empty() ? "a list" : call.key);
  const auto why = code.empty() ? std::string() : fmt::format("It said \"{}: {}\"", code, message);
  if (code == "RequestTimeTooSkewed")
    return make_error(Code::unauthenticated, what, why, "Set this machine's clock.");
  if (code == "NoSuchBucket")
    return make_error(Code::forbidden, what, why, "Check the bucket's name and its region.");
  if (code == "SignatureDoesNotMatch" || code == "InvalidAccessKeyId" || code == "ExpiredToken" ||
      code == "InvalidToken" || answer.status == 401)
    return make_error(Code::unauthenticated, what, why,
        "Check the access key and its secret, or ask the receiver for a new one.");
  if (answer.status == 403)
    return make_error(
        Code::forbidden, what, why, "Ask the receiver to let this key write to the bucket.");
  if (answer.status == 404) return make_error(Code::not_found, what, why);
  const bool later = answer.status >= 500 || answer.status == 429 || code == "RequestTimeout";
  return make_error(later ? Code::upstream : Code::rejected, what, why,
      later ? "It is tried again later." : "Check the address.");
}

/// The one address that is connected to, when addresses are vetted.
Result<std::string> S3::pinned(const Control& control) const {
  if (!control.vet) return std::string();
  auto host = host_of(address_.endpoint);
  if (const auto colon = host.rfind(':'); colon != host.npos && host.back() != ']')
    host = host.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.find(']') - 1);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0 || !found)
    return make_error(Code::network, fmt::format("the host {} is not known", host), {},
        "Check the endpoint in the address.");
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  Status refused;
  for (const auto* each = found; each; each = each->ai_next) {
    refused = control.vet(*each->ai_addr);
    const auto ip = IpAddress::from_sockaddr(each->ai_addr);
    if (refused.ok() && ip) return ip->to_string();
  }
  return refused.ok() ? make_error(Code::network, "no address was found") : refused.error();
}

Result<client::Answer> S3::send(const Call& call, const Control& control) {
  const auto path = base_of(address_.endpoint) + "/" +
                    encoded(address_.bucket + (call.key.empty() ? "" : "/" + call.key));
  client::OutgoingRequest request;
  MV_TRY(request.address, pinned(control));
  request.method = call.method;
  const auto query = canonical_query(call.query);
  request.url = address_.endpoint.substr(0, address_.endpoint.find("://") + 3) +
                host_of(address_.endpoint) + path + (query.empty() ? "" : "?" + query);
  const ToSign to_sign{.method = call.method,
      .host = host_of(address_.endpoint),
      .path = path,
      .query = call.query,
      .headers = call.headers,
      .payload_sha256 = call.sha256};
  for (const auto& [name, value] : signed_headers(to_sign, address_.region, access_.access_key_id,
           access_.secret_access_key, clock_.now()))
    request.headers.set(name, value);
  request.body = call.body;
  request.file = call.file;
  request.answer_limit = call.limit;
  request.total_timeout = std::chrono::milliseconds(0);
  request.progress = [&control](std::uint64_t sent, std::uint64_t) {
    if (control.progress) control.progress(sent);
    return !control.cancelled || !control.cancelled();
  };
  return transport_.send(request);
}

Result<client::Answer> S3::done(const Call& call, const Control& control) {
  MV_TRY(auto answer, send(call, control));
  if (answer.status / 100 != 2) return error_of(answer, address_, call);
  return answer;
}

Status S3::put(const std::string& path, const Content& content, const Control& control) {
  Call call{.method = "PUT", .key = key_of(path), .body = content.text, .file = content.file};
  if (content.file.empty()) {
    call.sha256 = to_hex(mv::sha256(content.text));
  } else {
    MV_TRY(const auto size, mv::file_size(content.file));
    if (size > kLargestPut)
      return make_error(Code::unsupported,
          fmt::format("{} is larger than 5 GiB", content.file.filename().string()),
          "Storage takes no more in one piece", "Deliver it by SFTP.");
    MV_TRY(const auto digest, sha256_file(content.file));
    call.sha256 = to_hex(digest);
    call.headers[kHash] = call.sha256;
    // An object appears whole, or not at all.
    MV_TRY(const auto there, send({.method = "HEAD", .key = call.key}, control));
    if (there.status == 200 && there.headers.get(kHash) == call.sha256) return {};
  }
  MV_TRY(const auto answer, done(call, control));
  return {};
}

Result<std::vector<std::string>> S3::list(const std::string& folder, const Control& control) {
  const auto prefix = key_of(folder) + "/";
  std::vector<std::string> out;
  std::string token;
  for (int page = 0; page < kMostPages; ++page) {
    Call call{.query = {{"list-type", "2"}, {"prefix", prefix}, {"delimiter", "/"}}};
    if (!token.empty()) call.query["continuation-token"] = token;
    MV_TRY(const auto answer, done(call, control));
    pugi::xml_document tree;
    if (!tree.load_buffer(answer.body.data(), answer.body.size()))
      return make_error(Code::upstream, "the bucket's list cannot be read");
    const auto result = tree.document_element();
    const auto add = [&](std::string_view key) {
      if (key.starts_with(prefix) && key.size() > prefix.size())
        out.emplace_back(key.substr(prefix.size()));
    };
    for (const auto& object : result.children("Contents")) add(object.child_value("Key"));
    for (const auto& below : result.children("CommonPrefixes")) {
      std::string_view key = below.child_value("Prefix");
      if (key.ends_with('/')) key.remove_suffix(1);
      add(key);
    }
    token = result.child_value("NextContinuationToken");
    if (token.empty()) break;
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::string> S3::get(const std::string& path, std::size_t limit, const Control& control) {
  MV_TRY(auto answer, done({.key = key_of(path), .limit = limit}, control));
  if (answer.cut)
    return make_error(
        Code::payload_too_large, fmt::format("{} is larger than {}", path, human_bytes(limit)));
  return std::move(answer.body);
}

Status S3::remove(const std::string& path, const Control& control) {
  const auto answer = done({.method = "DELETE", .key = key_of(path)}, control);
  if (!answer.ok() && answer.error().code != Code::not_found) return answer.error();
  return {};
}

}  // namespace

std::unique_ptr<Receiver> make_s3(const Address& address, Access access) {
  return std::make_unique<S3>(address, std::move(access));
}

}  // namespace mv::delivery
