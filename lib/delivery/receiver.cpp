// SPDX-License-Identifier: Apache-2.0
#include "delivery/receiver.hpp"

#include "delivery/kinds.hpp"

namespace mv::delivery {

Result<std::unique_ptr<Receiver>> open_receiver(const Address& address, Access access) {
  std::vector<Fault> faults;
  const auto need = [&](bool there, std::string at, std::string what, std::string hint) {
    if (!there) faults.push_back({std::move(at), "required", std::move(what), std::move(hint)});
  };
  if (address.kind == Kind::sftp) {
    need(!access.password.empty() || !access.private_key.empty(), "private_key",
        "neither a private key nor a password is given",
        "Give the key whose public half the receiver has; a password where it takes no keys.");
    need(!access.host_key.empty(), "host_key", "the server's host key is not pinned",
        "Give its fingerprint: ssh-keyscan HOST | ssh-keygen -lf - shows it; compare it with what "
        "the receiver says.");
  } else if (address.kind == Kind::s3) {
    need(!access.access_key_id.empty(), "access_key_id", "the access key id is missing",
        "The receiver gives you one for its bucket.");
    need(!access.secret_access_key.empty(), "secret_access_key", "the secret access key is missing",
        "It is shown once, with the access key id.");
  }
  if (!faults.empty()) {
    auto error = make_error(Code::invalid, "the place to deliver to cannot be opened");
    error.faults = std::move(faults);
    return error;
  }
  if (address.kind == Kind::sftp) return make_sftp(address, std::move(access));
  if (address.kind == Kind::s3) return make_s3(address, std::move(access));
  return make_folder(address);
}

}  // namespace mv::delivery
