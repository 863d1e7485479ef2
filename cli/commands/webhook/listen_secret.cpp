// SPDX-License-Identifier: Apache-2.0
#include "commands/webhook/listen_secret.hpp"

#include <fmt/format.h>

#include "api/webhook/webhook_signature.hpp"
#include "base/text/text.hpp"
#include "base/text_file.hpp"

namespace mv::cli {

Result<SecretText> listen_secret(const fs::path& folder) {
  MV_CHECK(make_private_folder(folder));
  MV_TRY([[maybe_unused]] const auto lock, FileLock::take(folder / "listen.lock", true));
  const auto file = folder / "listen.secret";
  auto text = read_text_file(file, 4096);
  if (!text && text.error().code != Code::not_found) return text.error();
  if (!text) {
    auto made = api::new_webhook_secret();
    MV_CHECK(write_file_atomic(file, made.reveal() + "\n", 0600));
    return made;
  }
  const std::string secret(trim(*text));
  if (!api::WebhookSigner::make({secret}))
    return make_error(Code::config,
        fmt::format("{}: there is no webhook secret in it", file.string()),
        "It was changed or damaged", "Delete the file; a new one is created.");
  return SecretText(secret);
}

}  // namespace mv::cli
