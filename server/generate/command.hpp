// SPDX-License-Identifier: Apache-2.0
#pragma once
// Any program as a provider: one line for /bin/sh. It reads environment variables and writes a
// file; docs/generation.md lists them. Exit status 0: the file is there. 75 (EX_TEMPFAIL of
// sysexits.h): try again later. 126, 127: there is no such program. Anything else: refused, in the
// words of its standard error.
#include <memory>
#include <string>

#include "generate/local.hpp"
#include "generate/provider.hpp"

namespace mv::generate {

struct CommandOptions {
  std::string command;  ///< run by /bin/sh -c
  process::ProcessLimits limits{
      .file_size = std::uint64_t{4} << 30, .wall = std::chrono::minutes(30), .nice = 10};
};

/// MV_PROMPT, MV_STYLE, MV_TAGS (commas between), MV_DURATION (seconds, "12.5"), MV_SEED, MV_TEMPO,
/// MV_KEY, MV_INSTRUMENTAL (1, 0), MV_OUTPUT (the WAV or FLAC to write), MV_JOB_ID. Besides PATH,
/// HOME and LANG nothing is passed on. Works in an empty folder that is removed afterwards.
std::unique_ptr<MusicProvider> make_command_music(CommandOptions options);
/// MV_PROMPT, MV_TITLE, MV_ARTIST, MV_STYLE, MV_SEED, MV_AUDIO, MV_OUTPUT (the JPEG or PNG to
/// write), MV_JOB_ID. The picture is brought to 3000 x 3000 by `local`.
std::unique_ptr<ArtProvider> make_command_art(CommandOptions options, LocalOptions local);

}  // namespace mv::generate
