// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an upload is, as the job `measure` found it (jobs/measure.hpp). No handler decodes anything:
// these calls read one row and, when the answer is not there yet, give back an Error (conflict)
// whose retry_after is below a second. The HTTP server then asks the handler again by itself,
// without holding a thread, and sends that 409 with Retry-After only when its patience ends; a
// client repeats the request, or follows GET /uploads/{id}, whose `measured` shows the progress. A
// 409 and not a 202: nothing was made, and a program that knows no better must not take it for a
// track.
#include "generate/measure.hpp"
#include "handlers/deps.hpp"
#include "model/access.hpp"
#include "model/measurement.hpp"

namespace mv::handlers {

/// Of a complete upload. Errors: conflict with retry_after while under way; those of
/// measure_audio and inspect_picture, naming the upload's file.
Result<generate::AudioFacts> heard(Deps& deps, const model::Upload& upload);
Result<model::ArtworkFacts> seen(Deps& deps, const model::Upload& upload);

/// The order of a cover for a track, drawn by the job `cover` whose payload this is. Never ok:
/// conflict with retry_after while it is drawn, or why it could not be.
Error cover_asked(Deps& deps, const std::string& track_id, boost::json::object payload);

/// Audio or picture, by the first bytes: what to measure before anybody says what it is for. Audio
/// when there is no such file. Error: that of the reader.
Result<std::string> kind_of(Result<std::unique_ptr<Reader>> file);
/// The measurement of a complete upload that was begun when it was complete, and that somebody
/// asks for it. None for an upload that is open, and for one that is a track already.
Result<std::optional<model::Measurement>> progress_of(Deps& deps, const model::Upload& upload);
/// A stored failure, with the file's name.
Error failure_of(const model::Measurement& failed, const std::string& file_name);

}  // namespace mv::handlers
