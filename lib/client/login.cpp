// SPDX-License-Identifier: Apache-2.0
#include "client/login.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "model/json.hpp"

namespace mv::client {
namespace {

constexpr Millis kMargin = 60'000;  // so that a token does not end on the way

/// As it is kept.
struct Kept {
  std::string server, access_token, refresh_token;
  Millis expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(Kept, (), (server, access_token, refresh_token, expires_at))
struct File {
  std::vector<Kept> logins;
};
BOOST_DESCRIBE_STRUCT(File, (), (logins))

/// RFC 6749 sections 5.1 and 5.2.
struct TokenAnswer {
  std::string access_token, refresh_token, error, error_description;
  std::int64_t expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(
    TokenAnswer, (), (access_token, refresh_token, error, error_description, expires_in))

Error signed_out(const std::string& server, std::string why) {
  return make_error(Code::unauthenticated, fmt::format("you are not signed in at {}", server),
      std::move(why), fmt::format("Sign in: mv login --server {}", server));
}

}  // namespace

Result<Login> login_of(const std::string& server, const Answer& answer, Millis now) {
  MV_TRY(auto read, model::parse_json<TokenAnswer>(answer.body));
  if (read.access_token.empty())
    return make_error(Code::upstream, "the server's answer has no token", read.error_description,
        "Check that the address is that of a MusicVerse server.");
  return Login{server, SecretText(std::move(read.access_token)),
      SecretText(std::move(read.refresh_token)), now + read.expires_in * 1000};
}

std::string oauth_error_of(const Answer& answer) {
  const auto read = model::parse_json<TokenAnswer>(answer.body);
  return read.ok() ? read->error : std::string();
}

Result<FileLock> Logins::lock() const {
  MV_CHECK(make_private_folder(file_.parent_path()));
  return FileLock::take(file_.string() + ".lock", true);
}

Result<std::map<std::string, Login>> Logins::read() const {
  std::map<std::string, Login> out;
  constexpr std::size_t kMost = 1 << 20;
  const auto text = read_file(file_, kMost);
  if (!text && text.error().code == Code::not_found) return out;
  if (!text) return text.error();
  struct stat info {};
  if (::stat(file_.c_str(), &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return make_error(Code::config, fmt::format("{}: others may read it", file_.string()),
        "It holds what is as good as your password",
        fmt::format("Run chmod 600 {}, and sign in again: mv login.", file_.string()));
  const auto kept = model::parse_json<File>(*text);
  if (!kept)
    return make_error(Code::config, fmt::format("{} cannot be read", file_.string()),
        kept.error().why, "Delete it, and sign in again: mv login.");
  for (const auto& one : kept->logins)
    out[one.server] = {
        one.server, SecretText(one.access_token), SecretText(one.refresh_token), one.expires_at};
  return out;
}

Status Logins::write(const std::map<std::string, Login>& logins) const {
  File out;
  for (const auto& [server, login] : logins)
    out.logins.push_back({server, login.access.reveal(), login.refresh.reveal(), login.expires_at});
  return write_file_atomic(file_, model::json_text(out) + "\n", 0600);
}

Result<std::optional<Login>> Logins::find(const std::string& server) const {
  MV_TRY(auto all, read());
  const auto found = all.find(server);
  return found == all.end() ? std::optional<Login>() : std::optional(std::move(found->second));
}

Status Logins::keep(const Login& login) const {
  MV_TRY(const auto held, lock());
  MV_TRY(auto all, read());
  all[login.server] = login;
  return write(all);
}

Result<bool> Logins::forget(const std::string& server) const {
  MV_TRY(const auto held, lock());
  MV_TRY(auto all, read());
  if (all.erase(server) == 0) return false;
  MV_CHECK(write(all));
  return true;
}

Result<SecretText> Logins::access(
    const std::string& server, Millis now, const PostForm& post) const {
  MV_TRY(const auto present, find(server));
  if (!present) return signed_out(server, "");
  if (present->expires_at > now + kMargin) return present->access;
  MV_TRY(const auto held, lock());
  // Another program may have refreshed it while this one waited.
  MV_TRY(auto all, read());
  const auto found = all.find(server);
  if (found == all.end()) return signed_out(server, "");
  auto& login = found->second;
  if (login.expires_at > now + kMargin) return login.access;
  const auto ask = [&] {
    return post(
        "/oauth/token", {{"grant_type", "refresh_token"}, {"client_id", std::string(kOwnClientId)},
                            {"refresh_token", login.refresh.reveal()}});
  };
  auto answer = ask();
  // The answer that got lost had the next token; asked again at once, the server repeats it.
  if (!answer) answer = ask();
  const bool refused = answer.ok() && oauth_error_of(*answer) == "invalid_grant";
  if (refused) {
    all.erase(found);
    MV_CHECK(write(all));
    return signed_out(server, "The sign-in has ended, or somebody ended it");
  }
  if (answer.ok() && answer->status == 200) {
    MV_TRY(login, login_of(server, *answer, now));
    MV_CHECK(write(all));
    return login.access;
  }
  if (login.expires_at > now) return login.access;
  if (!answer) return answer.error();
  return make_error(Code::upstream,
      fmt::format("{} did not renew the sign-in: it answered {}", server, answer->status), "",
      "Try again later.");
}

}  // namespace mv::client
