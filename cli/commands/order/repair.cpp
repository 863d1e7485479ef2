// SPDX-License-Identifier: Apache-2.0
#include "commands/order/repair.hpp"

#include <fmt/format.h>

#include <functional>

#include "artwork/to_jpeg.hpp"
#include "audio/decode/wav_header.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "base/user_file.hpp"
#include "client/upload.hpp"
#include "model/json.hpp"
#include "preflight/defaults.hpp"
#include "preflight/fix.hpp"

namespace mv::cli {
namespace {

constexpr int kCoverSide = 3000;

/// cover.png → cover.fixed.jpg
fs::path fixed_name(const fs::path& path, std::string_view extension) {
  auto out = path;
  out.replace_extension();
  return out += ".fixed" + std::string(extension);
}

bool found(const Recording& recording, std::string_view place) {
  for (const auto& finding : recording.report.findings)
    if (finding.fixable && finding.at.starts_with(place)) return true;
  return false;
}

void note(Repairs& out, const fs::path& made, const Status& status) {
  if (status)
    out.done.push_back(fmt::format("wrote {}", made.string()));
  else
    out.failed.push_back(status.error().line());
}

bool same_content(const fs::path& a, const fs::path& b) {
  const auto one = client::hash_file(a, {}), other = client::hash_file(b, {});
  return one && other && *one == *other;
}

/// What `make` writes gets the name, unless something else has it and nobody said --yes.
void put(Repairs& out, const fs::path& name, bool replace,
    const std::function<Status(const fs::path&)>& make) {
  const auto part =
      name.parent_path() / fmt::format(".{}.{}", name.filename().string(), to_hex(random_bytes(6)));
  auto status = make(part);
  std::error_code code;
  if (status && !replace && same_content(part, name)) {
    fs::remove(part, code);
    out.done.push_back(fmt::format("{} already exists", name.string()));
    return;
  }
  if (status && !replace) {
    status = move_to_new(part, name);
  } else if (status) {
    fs::rename(part, name, code);
    if (code) status = errno_error(code.value(), fmt::format("{}: cannot replace", name.string()));
  }
  if (!status) fs::remove(part, code);
  note(out, name, status);
}

/// What was said, with the words that were repaired.
model::Metadata repaired_words(
    const Recording& recording, const Repairs& repairs, const model::Metadata& said) {
  auto out = model::to_json(said);
  const auto before = model::to_json(recording.filled), after = model::to_json(repairs.metadata);
  for (const auto& member : after.get_object())
    if (member.value() != before.at(member.key())) out.get_object()[member.key()] = member.value();
  model::Metadata words;
  model::from_json(out, words);
  return words;
}

}  // namespace

Repairs repair(const Recording& recording, bool replace) {
  Repairs out;
  if (found(recording, "audio") && recording.audio) {
    out.audio = fixed_name(recording.file, ".wav");
    put(out, out.audio, replace,
        [&](const fs::path& to) { return audio::rewrite_as_pcm_wav(recording.file, to); });
  }
  if (found(recording, "artwork") && recording.artwork) {
    out.artwork = fixed_name(recording.artwork_file, ".jpg");
    put(out, out.artwork, replace, [&](const fs::path& to) {
      const auto jpeg = artwork::fit_cover(recording.artwork_file, kCoverSide);
      return jpeg ? write_file_atomic(to, *jpeg) : Status(jpeg.error());
    });
  }
  out.metadata = recording.filled;
  for (const auto& fix : preflight::fix_metadata(out.metadata))
    out.done.push_back(fmt::format("{}: \"{}\" becomes \"{}\"", fix.rule, fix.before, fix.after));
  return out;
}

Result<Recording> with_repairs(
    Context& context, Recording recording, const std::vector<std::string>& platforms) {
  const auto repairs = repair(recording, false);
  for (const auto& done : repairs.done) context.say("fixed: " + printable(done));
  if (!repairs.failed.empty()) {
    for (const auto& failed : repairs.failed) recording.faults.push_back({"", "", failed, ""});
    return recording;
  }
  if (repairs.done.empty()) return recording;
  // A copy has no tags: what they said is given now. What was guessed stays a guess.
  const auto said = repairs.audio.empty() ? recording.given
                                          : preflight::read_from_file(recording.given,
                                                recording.tags, recording.file.filename().string());
  const auto words = repaired_words(recording, repairs, said);
  return look_at(context, repairs.audio.empty() ? recording.file : repairs.audio, words,
      recording.overrides, platforms, true, repairs.artwork);
}

}  // namespace mv::cli
