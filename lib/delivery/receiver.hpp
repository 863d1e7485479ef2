// SPDX-License-Identifier: Apache-2.0
#pragma once
// A place to which files are delivered: an SFTP server, S3-compatible storage, a folder. Paths are
// relative to the address, with slashes. One thread at a time.
#include <sys/socket.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "delivery/address.hpp"

namespace mv::delivery {

/// What opens the place; what it does not need stays empty.
struct Access {
  SecretText password;
  SecretText private_key;  ///< PEM or OpenSSH's own form
  /// Which host keys are the server's: "SHA256:…", one or several separated by blanks.
  std::string host_key;
  std::string access_key_id;
  SecretText secret_access_key;
};

struct Control {
  std::function<bool()> cancelled;                     ///< asked while sending
  std::function<void(std::uint64_t bytes)> progress;   ///< of the present file
  std::function<Status(const sockaddr& address)> vet;  ///< whether it may be connected to
};

/// One file: bytes, or a file of this machine.
struct Content {
  std::string text;
  fs::path file;  ///< when set, this
};

/// Errors of every call: unauthenticated (key, password, signature), forbidden (the account may
/// not, or the host key is another), network and timeout (not reached), upstream (it failed),
/// cancelled, io (a file of this machine).
class Receiver {
 public:
  virtual ~Receiver() = default;
  /// Lays a file down; folders on the way are made. When it returns, the file is whole there. What
  /// an earlier call of the same content left is completed where the protocol can, not sent anew.
  virtual Status put(const std::string& path, const Content& content, const Control& control) = 0;
  /// The same, and nobody ever sees a part of the file under its name. For small texts.
  virtual Status put_at_once(
      const std::string& path, const std::string& text, const Control& control) = 0;
  /// Names in a folder; none when there is no such folder.
  virtual Result<std::vector<std::string>> list(
      const std::string& folder, const Control& control) = 0;
  /// Errors also: not_found; payload_too_large above the limit.
  virtual Result<std::string> get(
      const std::string& path, std::size_t limit, const Control& control) = 0;
  /// Ok when there is none. An empty folder goes with its last file.
  virtual Status remove(const std::string& path, const Control& control) = 0;
};

/// Connects with the first call. `access` is checked for what the address needs: Code::invalid
/// with every fault at once.
Result<std::unique_ptr<Receiver>> open_receiver(const Address& address, Access access);

}  // namespace mv::delivery
