// SPDX-License-Identifier: Apache-2.0
// tus 1.0 (core, creation, creation-with-upload, termination, expiration, checksum, concatenation)
// and a plain PUT.
#include <fmt/format.h>

#include "api/catalogue/upload_views.hpp"
#include "base/text/cut.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "handlers/media/measured.hpp"
#include "handlers/media/upload_create.hpp"
#include "handlers/media/upload_heal.hpp"
#include "handlers/media/upload_sink.hpp"
#include "store/catalogue/measurements.hpp"

namespace mv::handlers {
namespace {

// A final upload has the bytes of its partial ones and no others.
Status check_takes_bytes(const model::Upload& upload) {
  if (!model::is_final(upload)) return {};
  return make_error(Code::forbidden, fmt::format("{} is a final upload", upload.id),
      "Its bytes are those of its partial uploads (tus 1.0, concatenation)",
      "Begin another upload for other bytes.");
}

Result<std::unique_ptr<api::BodySink>> append(Deps& deps, api::Call& call) {
  MV_TRY(auto upload, find_upload(deps, call));
  MV_CHECK(check_takes_bytes(upload));
  if (call.request.headers.get("Content-Type") != kOffsetStream)
    return make_error(Code::unsupported_media, "this content type is not accepted here",
        "tus sends " + std::string(kOffsetStream));
  const auto offset = parse_int(call.request.headers.get("Upload-Offset"));
  if (!offset || *offset < 0)
    return make_error(Code::invalid, "Upload-Offset is missing or not a number", {},
        "Ask with HEAD how far the upload is.");
  MV_TRY(upload, heal(deps, std::move(upload)));
  if (upload.state == model::UploadState::complete) {
    if (*offset != upload.length)
      return make_error(Code::conflict, "the upload is complete", {}, "Nothing more is needed.");
    api::Response response;
    response.status = 204;
    tus_headers(response, upload, upload.length);
    return fixed_answer(std::move(response));
  }
  MV_TRY(auto sink, PartSink::open(deps, upload, false, *offset, 204));
  MV_CHECK(sink->expect(call.request.headers.get("Upload-Checksum")));
  return std::unique_ptr<api::BodySink>(std::move(sink));
}

Result<std::unique_ptr<api::BodySink>> put(Deps& deps, api::Call& call) {
  if (!call.param("id").starts_with("upl_"))
    return make_error(Code::not_found,
        fmt::format("there is no upload '{}'", cut_text(call.param("id"), 40)),
        "This address takes the id of an upload that POST /api/v1/uploads began",
        "To upload a file by its name, use PUT /api/v1/files/NAME.");
  MV_TRY(auto upload, find_upload(deps, call));
  MV_CHECK(check_takes_bytes(upload));
  MV_TRY(upload, heal(deps, std::move(upload)));
  if (upload.state == model::UploadState::complete)
    return make_error(Code::conflict, fmt::format("{} is complete", upload.id),
        "Its content cannot change any more", "Begin another upload for another file.");
  const auto length = parse_int(call.request.headers.get("Content-Length"));
  if (length && *length != upload.length)
    return make_error(Code::invalid, "the request does not have the length of the upload",
        fmt::format("{} bytes were announced, this request has {}", upload.length, *length),
        "Send the whole file, or begin another upload.");
  if (deps.local.part_size(upload.id) > 0)
    return make_error(Code::conflict, fmt::format("{} is sent in parts", upload.id),
        fmt::format("{} of {} bytes have arrived", deps.local.part_size(upload.id), upload.length),
        "Send the rest with PATCH, or abandon it with DELETE and begin another.");
  MV_TRY(auto sink, PartSink::open(deps, upload, false, 0, 200));
  return std::unique_ptr<api::BodySink>(std::move(sink));
}

Result<std::unique_ptr<api::BodySink>> put_file(Deps& deps, api::Call& call) {
  if (call.param("id").size() > kLongestName)
    return wrong_query("id", "the file name is too long",
        fmt::format("The maximum is {} bytes", kLongestName), "Give the file a shorter name.");
  auto upload = new_upload(call, call.param("id"), "", 0);
  const auto length = parse_int(call.request.headers.get("Content-Length")).value_or(0);
  MV_CHECK(insert_upload(deps, upload, length));
  MV_TRY(auto sink, PartSink::open(deps, upload, true, 0, 201));
  return std::unique_ptr<api::BodySink>(std::move(sink));
}

Result<api::Response> head(Deps& deps, api::Call& call) {
  MV_TRY(auto upload, find_upload(deps, call));
  MV_TRY(upload, heal(deps, std::move(upload)));
  api::Response response;
  tus_headers(response, upload, offset_of(deps, upload));
  if (!upload.metadata.empty()) response.headers.set("Upload-Metadata", upload.metadata);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Result<api::Response> show(Deps& deps, api::Call& call) {
  MV_TRY(auto upload, find_upload(deps, call));
  MV_TRY(upload, heal(deps, std::move(upload)));
  auto view = upload_view(upload, offset_of(deps, upload));
  MV_TRY(const auto at, progress_of(deps, upload));
  if (at) {
    view.measured =
        api::MeasuredView{at->kind, std::string(to_word(at->state)), at->progress / 10, "", ""};
    if (at->state == model::MeasurementState::failed) {
      const auto why = failure_of(*at, upload.file_name);
      view.measured->problem = why.why.empty() ? why.what : why.what + ". " + why.why;
      view.measured->hint = why.hint;
    }
  }
  return answer(200, view);
}

Result<api::Response> give_up(Deps& deps, api::Call& call) {
  MV_TRY(const auto upload, find_upload(deps, call));
  deps.local.remove_part(upload.id);
  MV_CHECK(deps.db.write([&](store::Tx& tx) -> Status {
    MV_CHECK(store::upload_delete(tx, model::owner_of(upload), upload.id));
    // Nobody waits any more for what it is.
    if (upload.state == model::UploadState::complete)
      store::measurements_drop_unwanted(tx, upload.sha256);
    return {};
  }));
  auto response = no_content();
  response.headers.set("Tus-Resumable", "1.0.0");
  return response;
}

}  // namespace

void add_uploads(api::Handlers& handlers, Deps& deps) {
  handlers.streams["upload_create"] = [&](api::Call& call) { return begin_upload(deps, call); };
  handlers.streams["upload_append"] = [&](api::Call& call) { return append(deps, call); };
  handlers.streams["upload_put"] = [&](api::Call& call) { return put(deps, call); };
  handlers.streams["file_put"] = [&](api::Call& call) { return put_file(deps, call); };
  handlers.plain["upload_offset_get"] = [&](api::Call& call) { return head(deps, call); };
  handlers.plain["upload_get"] = [&](api::Call& call) { return show(deps, call); };
  handlers.plain["upload_delete"] = [&](api::Call& call) { return give_up(deps, call); };
}

}  // namespace mv::handlers
