// SPDX-License-Identifier: Apache-2.0
#pragma once
// Listens to audio and looks at pictures in mvd-render, a process of its own with limits: decoders
// never see foreign bytes inside the server, and a file that crashes one costs that process alone.
#include <functional>
#include <string>

#include "generate/local.hpp"
#include "model/artwork.hpp"
#include "model/audio.hpp"

namespace mv::generate {

struct AudioFacts {
  model::AudioFormat format;
  model::AudioMeasure measure;
  model::AudioTags tags;
};
BOOST_DESCRIBE_STRUCT(AudioFacts, (), (format, measure, tags))

struct MeasureOptions {
  fs::path program;                               ///< mvd-render
  std::chrono::milliseconds longest{43'200'000};  ///< of decoded audio; 0 = any length
};

/// What the caller of a measurement may do meanwhile; either may be empty.
struct MeasureCall {
  std::string name;                      ///< of the file, for messages
  std::function<bool()> cancelled = {};  ///< asked every 100 ms
  std::function<void(double fraction)> progress = {};
};

/// Errors of both: invalid or unsupported about the file (damaged, too long, its decoder crashed or
/// ran out of processor time or memory), cancelled, config when mvd-render is not there. Messages
/// name the file by MeasureCall::name, never by its path here. Any thread.
Result<AudioFacts> measure_audio(
    const MeasureOptions& options, const fs::path& file, const MeasureCall& call);
Result<model::ArtworkFacts> inspect_picture(
    const MeasureOptions& options, const fs::path& file, const MeasureCall& call);

}  // namespace mv::generate
