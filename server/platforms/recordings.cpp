// SPDX-License-Identifier: Apache-2.0
#include "platforms/recordings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mv::platforms {

const json::object& PartJournal::notes() const { return part_of(whole_.notes(), key_); }

Status PartJournal::note(const json::object& patch) {
  auto merged = notes();
  for (const auto& [name, value] : patch) {
    if (value.is_null())
      merged.erase(name);
    else
      merged[name] = value;
  }
  return whole_.note({{key_, std::move(merged)}});
}

Status each_recording(Context& context, const std::function<Status(Context&)>& each) {
  if (context.order.tracks.empty()) return each(context);
  for (const auto& order : context.order.tracks) {
    PartJournal journal(context.journal, order.track_id);
    Context part{order, journal, context.credentials, context.clock, context.cancelled,
        context.still_ours, context.taken, context.scratch};
    auto done = each(part);
    if (done.ok()) continue;
    auto error = std::move(done).error();
    if (error.code != Code::pending && error.code != Code::cancelled)
      error.what = fmt::format("track {}: {}", recording_name(context, order), error.what);
    return error;
  }
  return {};
}

std::string recording_name(const Context& whole, const Order& recording) {
  const auto& tracks = whole.order.tracks;
  if (tracks.size() < 2) return recording.metadata.title;
  std::size_t at = 0;
  while (at < tracks.size() && tracks[at].track_id != recording.track_id) ++at;
  return fmt::format("{} of {}: {}", at + 1, tracks.size(), recording.metadata.title);
}

StoreStatus least_of(const Context& whole, const std::vector<StoreStatus>& recordings) {
  const auto rank = [](const StoreStatus& one) {
    switch (one.fact) {
      case model::Fact::rejected: return 0;
      case model::Fact::failed: return 1;
      case model::Fact::removed: return 2;
      case model::Fact::live: return 4;
      default: return 3;
    }
  };
  const auto least = std::min_element(recordings.begin(), recordings.end(),
      [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  auto out = *least;
  const auto at = static_cast<std::size_t>(least - recordings.begin());
  if (!out.reason.empty() && recordings.size() > 1)
    out.reason = recording_name(whole, whole.order.tracks[at]) + ": " + out.reason;
  return out;
}

std::string full_title(const model::Metadata& metadata) {
  return metadata.version.empty() ? metadata.title : metadata.title + " (" + metadata.version + ")";
}

}  // namespace mv::platforms
