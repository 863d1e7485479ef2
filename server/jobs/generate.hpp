// SPDX-License-Identifier: Apache-2.0
#pragma once
// Music and covers from words, as jobs.
//   generate {}   the job's id is the generation's: a provider makes the audio, it becomes a track
//   art      {}   the same for the cover of a track
//   abandon  {}   takes back what a cancelled generation had ordered
#include "generate/measure.hpp"
#include "generate/records.hpp"
#include "generate/registry.hpp"
#include "jobs/shipment.hpp"
#include "model/generation.hpp"
#include "queue/queue.hpp"

namespace mv::jobs {

/// Owned by the app and alive as long as any job runs.
struct GenerationServices {
  const Services& base;
  const generate::Registry& providers;
  fs::path folder;  ///< scratch and notes (MIDI)
  int at_once = 2;  ///< of music, and of pictures
  int per_user = 2;
  generate::MeasureOptions measuring = {};
};

void add_generation_kinds(queue::Registry& registry, const GenerationServices& services);

/// The made audio becomes a track and the generation completed, in one transaction. Errors:
/// upstream when the file is no audio or silent; cancelled when it has ended meanwhile.
Status keep_track(const GenerationServices& services, model::Generation generation,
    const generate::Generated& made);
/// The made picture becomes the track's cover. Errors as above.
Status keep_cover(const GenerationServices& services, model::Generation generation,
    const generate::Generated& made);

}  // namespace mv::jobs
