// SPDX-License-Identifier: Apache-2.0
#include "platforms/labelgrid/upload.hpp"

#include "base/crash_point.hpp"
#include "base/text/text.hpp"
#include "platforms/order_text.hpp"
#include "platforms/recordings.hpp"

namespace mv::platforms::labelgrid {
namespace {

constexpr std::chrono::milliseconds kProcessingWait{500};

bool noted(const Context& context, const char* key) {
  return number_of(context.journal.notes(), key) != 0;
}

Status note_time(Context& context, const char* key) {
  MV_CHECK(context.journal.note({{key, context.clock.now()}}));
  crash_point(std::string("labelgrid.") + key);
  return {};
}

std::string files_path(const Context& context) {
  return "/tracks/" + url_encode(context.journal.text("track_id")) + "/files/stereo";
}

/// Storage takes the bytes, the commit tells LabelGrid: only the commit counts, so a repeat of the
/// whole is harmless.
Status send_audio(Session& session, Context& context) {
  auto& journal = context.journal;
  const auto& order = context.order;
  auto key = journal.text("audio_key");
  if (key.empty()) {
    const auto name = ascii_file_name(order.audio_file_name, "track");
    MV_TRY(const auto audio, order.audio.open());
    MV_CHECK(journal.say("sending the audio to LabelGrid"));
    // A fresh address each time: a repeated key would give the old one, which may have ended.
    const auto step = "upload-url:" + std::to_string(context.clock.now());
    MV_TRY(const auto minted,
        session.post(context, step, files_path(context) + "/upload-url", {{"filename", name}}));
    const auto url = text_of(unwrapped(minted), "upload_url");
    key = text_of(unwrapped(minted), "key");
    if (url.empty() || key.empty())
      return make_error(Code::upstream, "LabelGrid returned no storage address for the audio", {},
          "It is retried automatically.");
    MV_CHECK(session.put_file(url, audio.path(), media_type(name)));
    crash_point("labelgrid.audio.sent");
    MV_CHECK(journal.note({{"audio_key", key}}));
    crash_point("labelgrid.audio.noted");
  }
  auto committed = session.put(files_path(context), {{"s3_key", key}},
      idempotency_key(order.shipment_id, "commit:" + key, 0));
  crash_point("labelgrid.commit.sent");
  if (!committed.ok()) {
    // The object may be gone from storage by now: send the bytes again.
    if (committed.error().code == Code::not_found || committed.error().code == Code::conflict)
      MV_CHECK(journal.note({{"audio_key", nullptr}}));
    return committed.error();
  }
  return note_time(context, "audio_committed_at");
}

Status send_cover(Session& session, Context& context) {
  MV_TRY(const auto artwork, context.order.artwork.open());
  client::FormPart part;
  part.name = "file";
  part.file = artwork.path();
  part.content_type = media_type(part.file);
  if (!part.content_type.starts_with("image/")) part.content_type = "image/jpeg";
  part.file_name = part.content_type == "image/png" ? "cover.png" : "cover.jpg";
  const auto release = context.journal.text("release_id");
  crash_point("labelgrid.cover.intent");
  MV_TRY(const auto answer,
      session.post_file("/releases/" + url_encode(release) + "/photo", std::move(part),
          idempotency_key(context.order.shipment_id, "cover", 0)));
  crash_point("labelgrid.cover.sent");
  return note_time(context, "cover_sent_at");
}

Status wait_processed(Session& session, Context& context) {
  MV_TRY(const auto answer, session.get(files_path(context)));
  const auto& file = unwrapped(answer);
  auto state = lower(text_of(file, "status"));
  if (state.empty()) state = lower(text_of(file, "processing_status"));
  if (state == "failed" || state == "error") {
    auto why = text_of(file, "error");
    if (why.empty()) why = text_of(file, "message");
    MV_CHECK(context.journal.note({{"audio_key", nullptr}, {"audio_committed_at", nullptr}}));
    return make_error(Code::rejected, "LabelGrid could not process the audio", why,
        "Export it again as 16 or 24-bit WAV or FLAC, then run mv distribution retry.");
  }
  if (state == "processing" || state == "pending" || state == "queued" || state == "uploaded")
    return not_yet("LabelGrid is still processing the audio", kProcessingWait);
  return note_time(context, "audio_ready_at");
}

}  // namespace

Status send_files(Session& session, Context& context) {
  MV_CHECK(each_recording(context, [&](Context& part) {
    return noted(part, "audio_committed_at") ? Status{} : send_audio(session, part);
  }));
  if (!noted(context, "cover_sent_at") && !context.order.artwork.empty())
    MV_CHECK(send_cover(session, context));
  return each_recording(context, [&](Context& part) {
    return noted(part, "audio_ready_at") ? Status{} : wait_processed(session, part);
  });
}

Status check_release(Session& session, Context& context) {
  const auto path = "/releases/" + url_encode(context.journal.text("release_id")) + "/validate";
  const auto step = "validate:" + std::to_string(context.clock.now());
  MV_TRY(const auto answer, session.post(context, step, path, {}));
  Error error = make_error(Code::preflight, "LabelGrid's check found errors in the release", {},
      "Fix them, then run mv distribution retry.");
  for (const char* list : {"errors_structured", "errors"}) {
    const auto* found = unwrapped(answer).if_contains(list);
    if (!found || !found->is_array() || !error.faults.empty()) continue;
    for (const auto& item : found->get_array()) {
      if (item.is_string())
        error.faults.push_back({{}, "labelgrid", std::string(item.get_string()), {}});
      if (item.is_object())
        error.faults.push_back({text_of(item.get_object(), "field"),
            text_of(item.get_object(), "code"), text_of(item.get_object(), "message"), {}});
    }
  }
  if (error.faults.empty()) return {};
  for (const auto& fault : error.faults)
    error.why += (error.why.empty() ? "" : "; ") + fault.message;
  return error;
}

}  // namespace mv::platforms::labelgrid
