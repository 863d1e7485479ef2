// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "commands/login/login.hpp"

namespace mv::cli {

Result<client::ServerAddress> server_to_sign_in_at(const Context& context) {
  const auto& server = context.settings.text("server");
  if (server.empty())
    return make_error(Code::usage, "which server?", "Your own on this computer needs no sign-in",
        fmt::format("Name it: {0} login --server https://music.example. To connect an account at a "
                    "platform: {0} platform connect.",
            context.program));
  MV_TRY(auto address, client::parse_server(server));
  if (address.unix_socket.empty()) return address;
  return make_error(Code::usage, fmt::format("{} needs no sign-in", server),
      "On a Unix socket the server knows who you are");
}

}  // namespace mv::cli
