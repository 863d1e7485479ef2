// SPDX-License-Identifier: Apache-2.0
#pragma once
// The kinds of receivers, each in a file of its own.
#include "delivery/receiver.hpp"

namespace mv::delivery {

std::unique_ptr<Receiver> make_folder(const Address& address);
std::unique_ptr<Receiver> make_sftp(const Address& address, Access access);
std::unique_ptr<Receiver> make_s3(const Address& address, Access access);

}  // namespace mv::delivery
