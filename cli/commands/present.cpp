// SPDX-License-Identifier: Apache-2.0
#include "commands/present.hpp"

#include <fmt/format.h>

#include <utility>

#include "api/catalogue/track_views.hpp"
#include "api/distribution/distribution_views.hpp"
#include "base/text/text.hpp"

namespace mv::cli {
namespace {

std::string remark(const api::PlacementView& placement) {
  if (placement.url) return *placement.url;
  std::string out = placement.reason.value_or("");
  if (placement.hint) out += (out.empty() || out.ends_with('.') ? " " : ". ") + *placement.hint;
  return std::string(trim(out));
}

}  // namespace

Table placements_of(const api::DistributionView& distribution) {
  Table out{{"PLATFORM", "STATE", "PROVIDER", "ID", "LINK OR REASON"}, {}, ""};
  for (const auto& placement : distribution.placements)
    out.rows.push_back({placement.platform, placement.state, placement.provider,
        placement.external_id.value_or(""), remark(placement)});
  return out;
}

std::string describe(const api::TrackView& track) {
  const auto& format = track.format;
  const auto& metadata = track.metadata;
  return details({{"id", track.id}, {"title", track.title}, {"version", metadata.version},
      {"artist", track.artist}, {"album", metadata.album}, {"label", metadata.label},
      {"genre", metadata.genre}, {"isrc", metadata.isrc},
      {"length", human_duration(format.duration_ms)},
      {"format", fmt::format("{}, {} Hz, {} bit, {} channels", format.container, format.sample_rate,
                     format.bit_depth, format.channels)},
      {"loudness", fmt::format("{:.1f} LUFS, true peak {:.1f} dBTP", track.measure.integrated_lufs,
                       track.measure.true_peak_dbtp)},
      {"file", fmt::format("{} ({})", track.audio.file_name,
                   human_bytes(static_cast<std::uint64_t>(track.audio.bytes)))},
      {"cover", track.artwork ? track.artwork->file_name : ""}, {"mode", track.mode},
      {"created", short_time(track.created_at)}});
}

Result<client::Uploaded> send_file(
    Context& context, client::Session& session, const fs::path& file, const std::string& sha256) {
  client::UploadOptions options;
  options.sha256 = sha256;
  options.idempotency_key = context.run_key("upload " + file.string());
  std::string_view step;
  options.progress = [&](const client::UploadProgress& at) {
    if (at.step != step) {
      step = at.step;
      context.progress.begin(fmt::format("{} {}", step == "reading" ? "Reading" : "Uploading",
                                 printable(file.filename().string())),
          at.total, true);
    }
    context.progress.advance(at.done);
  };
  auto sent = client::upload_file(session, file, options);
  context.progress.end();
  if (!sent && sent.error().code == Code::interrupted) {
    context.say_how_to_go_on(
        "Interrupted. Run the same command again; it continues where it "
        "stopped.");
    return sent;
  }
  if (sent && sent->resumed_at > 0 && sent->resumed_at < sent->bytes)
    context.say(fmt::format(
        "Resumed at {} of {}.", human_bytes(sent->resumed_at), human_bytes(sent->bytes)));
  if (!sent) return sent;
  bool begun = false;
  const auto measured = client::await_measured(session, sent->id, [&](int percent) {
    if (!std::exchange(begun, true))
      context.progress.begin(
          fmt::format("The server is measuring {}", printable(file.filename().string())), 100,
          false);
    context.progress.advance(static_cast<std::uint64_t>(percent));
  });
  if (begun) context.progress.end();
  if (!measured) return measured.error();
  return sent;
}

boost::json::object said(const model::Metadata& metadata) {
  const auto all = model::to_json(metadata);
  const auto none = model::to_json(model::Metadata{});
  boost::json::object out;
  for (const auto& member : all.get_object())
    if (member.value() != none.at(member.key())) out.emplace(member.key(), member.value());
  return out;
}

}  // namespace mv::cli
