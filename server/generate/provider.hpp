// SPDX-License-Identifier: Apache-2.0
#pragma once
// What makes music or a picture from words: one class per service, all behind the same two calls.
#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/files.hpp"
#include "base/result.hpp"
#include "media/media.hpp"
#include "services/journal.hpp"
#include "services/json_members.hpp"

namespace mv::generate {

namespace json = boost::json;
using services::flag_of;
using services::not_yet;
using services::number_of;
using services::part_of;
using services::text_of;

struct MusicRequest {
  std::string prompt;
  std::string style;              ///< a genre; empty = as the prompt says
  std::vector<std::string> tags;  ///< more words
  bool instrumental = true;
  int duration_ms = 60'000;  ///< 5,000 to 600,000
  std::uint64_t seed = 0;    ///< 0 to 2^32 - 1
  int tempo = 0;             ///< beats per minute, 40 to 220; 0 = as the prompt says
  std::string key;           ///< "C", "F# minor"; empty = as the prompt says
};

struct ArtRequest {
  std::string prompt;
  std::string title;  ///< set in type by the local provider only
  std::string artist;
  std::string style;  ///< empty = the provider chooses
  std::uint64_t seed = 0;
  media::FileRef audio;  ///< the local provider draws its shape
};

/// What a provider noted about the work in hand. Stored with the job at once, so that a server
/// that starts again asks for what was ordered instead of ordering (and paying) twice.
using services::Journal;

/// One try. Valid during the call.
struct Call {
  std::string job_id;  ///< the same in every try: base of idempotency keys
  fs::path folder;     ///< empty, of this try alone; results go here
  Journal& journal;
  const Clock& clock;
  std::function<bool()> cancelled;  ///< asked often: end soon with Code::cancelled
  std::function<void(double fraction, std::string_view step)> progress;
};

struct Generated {
  fs::path file;        ///< in the call's folder: WAV, FLAC or MP3; of pictures JPEG or PNG
  fs::path midi;        ///< empty = none
  std::string model;    ///< as the provider names it
  bool seeded = false;  ///< the seed was honoured
  std::string cost;     ///< in the provider's words; empty = free or not said
  std::string terms;    ///< whose terms hold for the result, with an address
  std::vector<std::string> warnings;
  json::object details;  ///< tempo, key, genre: what the provider says about it
};

struct Limits {
  int min_duration_ms = 5'000, max_duration_ms = 600'000;  ///< of music
  bool seeds = true;                                       ///< takes a seed
  bool network = true;                                     ///< leaves the machine
};

/// The audio of the request as a file on this machine, while the handle lives; its path is empty
/// when there is none or it is missing. Errors: those of Media::local_copy, but not_found.
Result<media::LocalCopy> audio_of(const ArtRequest& request);

/// All calls may come from several threads at once. Errors of make:
///   pending       not ready: call again after retry_after; the journal knows what was ordered
///   rejected      the service refuses these words (moderation, a parameter), or no credit is left
///   unauthenticated, forbidden   the key is wrong
///   rate_limited, upstream, network, timeout   may be tried again
///   unsupported   it cannot do that   config  a setting is missing     cancelled
class MusicProvider {
 public:
  virtual ~MusicProvider() = default;
  virtual std::string_view name() const = 0;
  virtual Limits limits() const = 0;
  virtual Result<Generated> make(const MusicRequest& request, Call& call) = 0;
  /// Takes back what was ordered (journal), so that it costs nothing more. May do nothing.
  virtual void abandon(Call&) {}
};

class ArtProvider {
 public:
  virtual ~ArtProvider() = default;
  virtual std::string_view name() const = 0;
  virtual Limits limits() const = 0;
  virtual Result<Generated> make(const ArtRequest& request, Call& call) = 0;
  virtual void abandon(Call&) {}
};

}  // namespace mv::generate
