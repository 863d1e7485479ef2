// SPDX-License-Identifier: Apache-2.0
#pragma once
// The secrets of an endpoint as they are stored: sealed, and bound to their endpoint and column.
#include <string>
#include <vector>

#include "base/crypto/sealer.hpp"
#include "model/webhook.hpp"
#include "store/engine/database.hpp"

namespace mv::webhooks {

struct Secrets {
  std::vector<std::string> current;   ///< whsec_…, and whsk_… when it signs with Ed25519 too
  std::vector<std::string> previous;  ///< the same of before the rotation, while it counts
};

/// Error: corrupt, when the row was not sealed with this key.
Result<Secrets> open_secrets(const Sealer& sealer, const model::Webhook& webhook, Millis now);

/// For Webhook::sealed_secrets and Webhook::sealed_previous.
std::string seal_current(
    const Sealer& sealer, const std::string& webhook_id, const std::vector<std::string>& secrets);
std::string seal_previous(
    const Sealer& sealer, const std::string& webhook_id, const std::vector<std::string>& secrets);

/// Custom headers as they are stored: names in clear, values sealed; those that are sealed already
/// stay.
void seal_headers(const Sealer& sealer, model::Webhook& webhook);
/// The other way, in place; a value of before they were sealed stays as it is. Error: corrupt.
Status open_headers(const Sealer& sealer, model::Webhook& webhook);
struct ResealedHeaders {
  int changed = 0;
  std::vector<std::string> damaged;  ///< names of those that cannot be opened: they stay
};
/// Seals those anew that are not of the key that seals now.
ResealedHeaders reseal_headers(
    const Sealer& sealer, const std::string& id, boost::json::object& headers);
/// Seals what an older version has stored in clear. Run once at start; returns how many endpoints.
Result<int> seal_stored_headers(store::Database& db, const Sealer& sealer);

}  // namespace mv::webhooks
