// SPDX-License-Identifier: Apache-2.0
#pragma once
// The providers of this machine: the program mvd-render, which composes and draws in a process of
// its own, so that the server stays light and a crash costs one job only.
#include <cstdint>
#include <memory>

#include "generate/provider.hpp"
#include "process/process.hpp"

namespace mv::generate {

struct LocalOptions {
  fs::path program;        ///< mvd-render
  std::string sound_font;  ///< path; empty = the first that is installed
  process::ProcessLimits limits{.memory = 1u << 30,
      .file_size = 2u << 30,
      .cpu_seconds = 300,
      .wall = std::chrono::minutes(15),
      .nice = 10};
};

/// Gives mvd-render an order (render/render.hpp) and waits; its progress goes to the call. The
/// result object, or its error; upstream when it crashed, timeout when it used up its time, config
/// when it is not there, cancelled.
Result<json::object> render(const LocalOptions& options, const json::object& order, Call& call);

/// Limits: 5 to 600 s, seeds, no network.
std::unique_ptr<MusicProvider> make_local_music(LocalOptions options);
std::unique_ptr<ArtProvider> make_local_art(LocalOptions options);

/// Turns a picture of another provider into cover.jpg of the call's folder, 3000 x 3000, and
/// removes the picture; `made` gets the file, and a warning when it had to be enlarged.
Status fit_picture(
    const LocalOptions& options, const fs::path& picture, Generated& made, Call& call);

}  // namespace mv::generate
