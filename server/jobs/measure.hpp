// SPDX-License-Identifier: Apache-2.0
#pragma once
// What uploaded files are, as jobs.
//   measure {subject, kind}   listens to audio or looks at a picture, in mvd-render
//   cover   {subject, title, artist, prompt, user_id, mode}   draws the cover a track lacks
//
// Measured is what lies in the media folder, once for each content
// (store/catalogue/measurements.hpp), as soon as an upload is complete; `POST /tracks` and the
// routes that take a cover only read the result. The job goes on elsewhere when its server dies,
// and ends without a result when the upload is deleted or nobody has asked for a minute.
#include "generate/measure.hpp"
#include "generate/registry.hpp"
#include "jobs/shipment.hpp"
#include "queue/queue.hpp"

namespace mv::jobs {

/// Owned by the app and alive as long as any job runs.
struct MeasureServices {
  const Services& base;
  generate::MeasureOptions options;
  int at_once = 2;  ///< each uses up to three threads
};

/// `painters` must outlive the worker.
void add_cover_kind(queue::Registry& registry, const MeasureServices& services,
    const generate::Registry& painters, const fs::path& scratch);
void add_measure_kinds(queue::Registry& registry, const MeasureServices& services);

}  // namespace mv::jobs
