// SPDX-License-Identifier: Apache-2.0
#include "handlers/media/upload_claim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/text/text.hpp"
#include "handlers/media/upload_create.hpp"
#include "handlers/media/upload_heal.hpp"
#include "store/catalogue/uploads.hpp"

namespace mv::handlers {
namespace {

using Parts = std::map<std::string, std::optional<model::Upload>>;  // by id, each once

/// Why an upload cannot be a part. The first row that applies to any of them is the answer.
struct Refusal {
  bool (*applies)(const std::optional<model::Upload>&);
  Code code;
  std::string_view what, why, hint;
};
constexpr Refusal kRefusals[] = {
    {[](const auto& part) { return !part.has_value(); }, Code::not_found,
        "Upload-Concat names uploads that do not exist", "They have expired, or never existed",
        "Begin them again with Upload-Concat: partial."},
    {[](const auto& part) { return !model::is_partial(*part); }, Code::invalid,
        "Upload-Concat names uploads that are not partial",
        "Only what was begun with Upload-Concat: partial can be joined",
        "Begin them again with Upload-Concat: partial."},
    {[](const auto& part) { return part->state != model::UploadState::complete; }, Code::conflict,
        "Upload-Concat names partial uploads that are not complete",
        "They are joined when all their bytes have arrived",
        "Ask with HEAD how far they are, send the rest, and repeat this request."},
    {[](const auto& part) { return !part->final_id.empty(); }, Code::conflict,
        "Upload-Concat names partial uploads that are parts of another upload",
        "Each can be joined into one final upload",
        "Use that upload (final_id of GET /uploads/{id}), or send these bytes again."}};

Status check_parts(const Parts& parts) {
  for (const auto& row : kRefusals) {
    std::vector<std::string> ids;
    for (const auto& [id, part] : parts)
      if (row.applies(part)) ids.push_back(id);
    if (!ids.empty())
      return make_error(row.code, fmt::format("{}: {}", row.what, join(ids, ", ")),
          std::string(row.why), std::string(row.hint));
  }
  return {};
}

// What is not the same user's, or has expired, is as if it were not there.
Result<Parts> look_up(
    store::Tx& tx, const model::Upload& wanted, const std::vector<std::string>& ids, Millis now) {
  Parts out;
  for (const auto& id : ids) {
    if (out.contains(id)) continue;
    auto found = store::upload_get(tx, model::owner_of(wanted), id);
    if (!found.ok() && found.error().code != Code::not_found) return found.error();
    const bool there = found.ok() && found->expires_at > now;
    out[id] = there ? std::optional(*std::move(found)) : std::nullopt;
  }
  return out;
}

// The upload that all of them are parts of, if it was begun by the same words.
std::optional<model::Upload> joined_before(
    store::Tx& tx, const model::Upload& wanted, const Parts& parts) {
  const auto& first = parts.begin()->second;
  const bool joined = first && !first->final_id.empty() &&
                      std::all_of(parts.begin(), parts.end(), [&](const auto& part) {
                        return part.second && part.second->final_id == first->final_id;
                      });
  if (!joined) return std::nullopt;
  auto whole = store::upload_get(tx, model::owner_of(wanted), first->final_id);
  if (!whole.ok() || !same_request(*whole, wanted)) return std::nullopt;
  return *std::move(whole);
}

// A part whose last bytes had come when the server died is complete.
Status heal_parts(Deps& deps, const model::Upload& wanted, const std::vector<std::string>& ids) {
  MV_TRY(const auto parts,
      deps.db.read([&](store::Tx& tx) { return look_up(tx, wanted, ids, deps.clock.now()); }));
  for (const auto& [id, part] : parts)
    if (part && model::is_partial(*part)) MV_CHECK(heal(deps, *part));
  return {};
}

std::int64_t length_of(const Parts& parts, const std::vector<std::string>& ids) {
  std::int64_t out = 0;
  for (const auto& id : ids) out += parts.at(id)->length;
  return out;
}

Status check_length(std::int64_t length) {
  if (length <= kLargestUpload) return {};
  return make_error(Code::payload_too_large, "the partial uploads are too large together",
      fmt::format("They have {} bytes, and an upload has at most {}", length, kLargestUpload),
      "Join fewer of them.");
}

}  // namespace

Result<Claimed> claim_parts(
    Deps& deps, const model::Upload& wanted, const std::vector<std::string>& ids) {
  MV_CHECK(heal_parts(deps, wanted, ids));
  return deps.db.write([&](store::Tx& tx) -> Result<Claimed> {
    const auto now = deps.clock.now();
    const auto held = store::uploads_held(tx, wanted.user_id, now);  // others of the user wait
    MV_TRY(const auto parts, look_up(tx, wanted, ids, now));
    if (auto before = joined_before(tx, wanted, parts)) return Claimed{*std::move(before), true};
    MV_CHECK(check_parts(parts));
    Claimed out{wanted, false};
    out.whole.length = length_of(parts, ids);
    MV_CHECK(check_length(out.whole.length));
    std::vector<std::string> each;
    for (const auto& [id, part] : parts) each.push_back(id);
    // The parts are held already; only what stands twice is more.
    if (const auto more = out.whole.length - length_of(parts, each); more > 0)
      MV_CHECK(check_quotas(deps.quotas, held, 0, more));
    MV_CHECK(store::upload_insert(tx, out.whole));
    MV_CHECK(store::uploads_claim(tx, out.whole, each));
    return out;
  });
}

}  // namespace mv::handlers
