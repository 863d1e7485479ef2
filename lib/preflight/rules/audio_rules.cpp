// SPDX-License-Identifier: Apache-2.0
// What stores want of the audio file. Nothing is found where format or measure is absent.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "base/text/text.hpp"
#include "preflight/probe.hpp"
#include "preflight/text.hpp"

namespace mv::preflight {
namespace {

using model::AudioFormat;
using model::AudioMeasure;

std::string hz(double value) { return thousands(std::llround(value)) + " Hz"; }
std::string khz(double value) { return decimal(value / 1000) + " kHz"; }
std::string seconds(std::int64_t millis) { return decimal(double(millis) / 1000) + " s"; }

void say(Probe& probe, std::string value, std::string message, std::string fix,
    Level level = Level::error, std::optional<bool> fixable = std::nullopt) {
  probe.report({"audio", std::move(value), std::move(message), std::move(fix), level, fixable});
}

void lossless(Probe& probe) {
  const auto* format = probe.subject.format;
  if (!format || format->lossless) return;
  const auto name = upper(format->codec.empty() ? format->container : format->codec);
  say(probe, name, name + std::string(" is lossy; ") + kWho + " take" + kS + " lossless audio only",
      "Export WAV or FLAC from the project; converting this file to WAV does not bring back what "
      "is lost.");
}

void sample_rate(Probe& probe) {
  const auto* format = probe.subject.format;
  if (!format || format->sample_rate <= 0) return;
  const auto rate = format->sample_rate;
  if (rate < probe.row.low)
    say(probe, std::to_string(rate),
        hz(rate) + " is below the " + hz(probe.row.low) + " that " + kWho + " take" + kS,
        "Export it again at " + khz(probe.row.low) + " or more; up-sampling is refused too.");
  if (probe.row.high > 0 && rate > probe.row.high)
    say(probe, std::to_string(rate),
        hz(rate) + " is above the " + hz(probe.row.high) + " that " + kWho + " take" + kS,
        "Export it again at " + khz(probe.row.high) + " or less.");
}

void bit_depth(Probe& probe) {
  const auto* format = probe.subject.format;
  if (!format || format->bit_depth <= 0) return;
  const auto value = std::to_string(format->bit_depth);
  if (format->bit_depth < probe.row.low)
    say(probe, value,
        value + "-bit samples are fewer than the 16 or 24 bits that " + kWho + " take" + kS,
        "Export it again with 16 or 24 bits.");
  else if (format->bit_depth != 16 && format->bit_depth != 24)
    say(probe, value,
        value + "-bit samples are not the 16 or 24 bits that " + kWho + " ask" + kS + " for",
        "Export it again with 24 bits.", Level::warn);
}

void two_channels(Probe& probe) {
  const auto* format = probe.subject.format;
  if (!format || format->channels <= 0 || format->channels == probe.row.low) return;
  const auto value = std::to_string(format->channels);
  if (format->channels == 1)
    say(probe, value,
        std::string("the file is mono (1 channel); ") + kWho + " take" + kS + " exactly 2 channels",
        "Export it in stereo; a mono recording may have the same sound in both channels.");
  else
    say(probe, value, "the file has " + value + " channels; " + kWho + " take" + kS + " exactly 2",
        "Export a stereo mix.");
}

void wav_tag(Probe& probe) {
  const auto* format = probe.subject.format;
  if (!format || format->wav_format_tag == 0 || format->wav_format_tag == 1) return;
  char tag[16];
  std::snprintf(tag, sizeof tag, "0x%04X", static_cast<unsigned>(format->wav_format_tag));
  const bool extensible = format->wav_format_tag == 0xFFFE;
  say(probe, tag,
      std::string("the WAV header's format tag is ") + tag + (extensible ? " (EXTENSIBLE)" : "") +
          "; " + kWho + " take" + kS + " 0x0001 (PCM) only",
      extensible && format->codec != "float"
          ? "The header can be rewritten without touching a sample (--fix)."
          : "Export it again as 16- or 24-bit PCM.",
      Level::error, extensible && format->codec != "float");
}

void whole_file(Probe& probe) {
  const auto* format = probe.subject.format;
  if (!format) return;
  if (!format->damage.empty())
    say(probe, "damaged", "the file is damaged: " + format->damage, "Copy or export it again.");
  if (format->truncated)
    say(probe, "truncated",
        "the file ends early: its header announces more than the " + human_bytes(format->bytes) +
            " it has",
        "Copy or export it again.");
  else if (!format->damage.empty())
    return;
  else if (format->frames <= 0)
    say(probe, "0 samples", "there is no audio in the file", "Export it again.");
  else if (format->trailing_bytes)
    say(probe, "trailing bytes", "there is data other than audio after the last chunk of the file",
        "Export it again without markers or tags.", Level::warn);
  if (format->streams > 1)
    say(probe, std::to_string(format->streams) + " streams",
        std::to_string(format->streams) + " files follow one another in it; all " +
            human_duration(format->duration_ms) +
            " were measured, but players may stop after the first",
        "Join them in an editor and export one file.", Level::warn);
}

void no_junk(Probe& probe) {
  const auto* format = probe.subject.format;
  if (!format || format->junk_chunks.empty()) return;
  std::vector<std::string> names;
  for (const auto& chunk : format->junk_chunks) names.push_back(shown(trim(chunk)));
  if (names.size() > 8) names.resize(8);
  const auto list = join(names, ", ");
  say(probe, list,
      "the WAV has chunks besides the audio: " + list + "; some distributors refuse them",
      "Export it without tags and markers; the title and artist are sent separately.");
}

void not_from_lossy(Probe& probe) {
  const auto* measure = probe.subject.measure;
  if (!measure || !measure->lossy_hint) return;
  say(probe, std::to_string(std::lround(measure->cutoff_hz)),
      "there is practically nothing above " + hz(measure->cutoff_hz) +
          ", as in audio that was MP3 or AAC once; " + kWho + " want" + kS +
          " the lossless original",
      "If it came from a lossy file, export the original; if it is meant to sound like this, "
      "ignore this.");
}

void long_enough(Probe& probe) {
  const auto* format = probe.subject.format;
  if (!format || format->frames <= 0) return;
  const auto length = format->duration_ms;
  if (length < probe.row.low * 1000)
    say(probe, seconds(length),
        "the track lasts " + seconds(length) + ", less than the " + decimal(probe.row.low) +
            " s from which " + kWho + " count" + kS + " and sell" + kS + " it",
        "Deliver a track of 30 s or more.");
}

void not_short(Probe& probe) {
  const auto* format = probe.subject.format;
  if (!format) return;
  const auto length = format->duration_ms;
  if (length < probe.row.low * 1000 || length >= probe.row.high * 1000) return;
  say(probe, seconds(length),
      "the track lasts " + seconds(length) + "; some distributors ask questions below " +
          decimal(probe.row.high) + " s",
      "Nothing to do if it is meant to be that short.");
}

void silence(Probe& probe) {
  const auto* measure = probe.subject.measure;
  if (!measure || measure->all_silent) return;
  const auto limit = static_cast<std::int64_t>(probe.row.high * 1000);
  std::vector<std::string> found;
  if (measure->silence_head_ms > limit)
    found.push_back(seconds(measure->silence_head_ms) + " of silence at the start");
  if (measure->silence_tail_ms > limit)
    found.push_back(seconds(measure->silence_tail_ms) + " of silence at the end");
  if (found.empty()) return;
  const auto text = join(found, " and ");
  say(probe, text,
      text + ", more than the " + decimal(probe.row.high) + " s that distributors accept",
      "Trim it.");
}

void has_sound(Probe& probe) {
  const auto* measure = probe.subject.measure;
  if (!measure) return;
  if (measure->all_silent)
    say(probe, "silent",
        std::string("the whole track is silent; ") + kWho + " refuse" + kS + " that",
        "Check that the right file was exported.");
  else if (measure->white_noise)
    say(probe, "noise", std::string("the whole track is noise; ") + kWho + " refuse" + kS + " that",
        "Check that the right file was exported.");
}

void clipping(Probe& probe) {
  const auto* measure = probe.subject.measure;
  if (!measure || measure->clipped_runs <= 0) return;
  say(probe, std::to_string(measure->clipped_runs),
      "the audio clips in " + thousands(measure->clipped_runs) +
          (measure->clipped_runs == 1 ? " place" : " places") + " (the longest is " +
          thousands(measure->longest_clip) + " full-scale samples in a row)",
      "Lower the level before the limiter and export again, unless it is intended.");
}

void true_peak(Probe& probe) {
  const auto* measure = probe.subject.measure;
  if (!measure || measure->all_silent) return;
  // Loud masters overshoot more when they are encoded.
  const bool loud = measure->integrated_lufs > -14;
  const auto limit = loud ? probe.row.low : probe.row.high;
  if (measure->true_peak_dbtp <= limit) return;
  say(probe, decimal(measure->true_peak_dbtp, 1),
      "the true peak is " + decimal(measure->true_peak_dbtp) + " dBTP, above " + decimal(limit) +
          " dBTP" + (loud ? " (the limit for audio louder than -14 LUFS)" : "") +
          "; it can distort when it is encoded",
      "Set the limiter's ceiling to " + decimal(limit) + " dBTP with true-peak detection.");
}

/// A16 and A17 differ in their rows only.
void loudness(Probe& probe) {
  const auto* measure = probe.subject.measure;
  if (!measure || measure->all_silent || measure->integrated_lufs <= -70) return;
  const auto by = measure->integrated_lufs - probe.row.low;
  if (std::abs(by) <= 1) return;
  say(probe, decimal(measure->integrated_lufs),
      "the loudness is " + decimal(measure->integrated_lufs) + " LUFS; at its normal setting " +
          kWho + " play" + kS + " at about " + decimal(probe.row.low) + " LUFS, so it will sound " +
          decimal(std::abs(by)) + " dB " +
          (by > 0 ? "quieter than the file" : "louder, or stay quiet beside others"),
      "No track is refused for this.");
}

void sample_peak(Probe& probe) {
  const auto* measure = probe.subject.measure;
  if (!measure || measure->all_silent || measure->sample_peak_dbfs <= probe.row.high) return;
  say(probe, decimal(measure->sample_peak_dbfs, 2),
      "the sample peak is " + decimal(measure->sample_peak_dbfs, 2) +
          " dBFS; one distributor asks for " + decimal(probe.row.high) + " dBFS or less",
      "Leave a little room below full scale.");
}

void soundcloud_file(Probe& probe) {
  const auto* format = probe.subject.format;
  if (!format) return;
  std::vector<std::string> found, fixes;
  if (!format->container.empty() && !probe.listed(format->container)) {
    found.push_back("SoundCloud does not take " + upper(format->container) + " files");
    fixes.push_back("Export WAV, AIFF, FLAC or MP3.");
  }
  if (double(format->bytes) > probe.row.high) {
    found.push_back(human_bytes(format->bytes) + " is above SoundCloud's " +
                    human_bytes(std::uint64_t(probe.row.high)));
    fixes.push_back("Send it as FLAC.");
  }
  const auto length = format->duration_ms / 1000;
  const auto most = static_cast<std::int64_t>(probe.row.low);
  if (length > most) {
    found.push_back("the track lasts " + human_duration(format->duration_ms) +
                    ", SoundCloud takes " + human_duration(most * 1000) + " at most");
    fixes.push_back("Split it into parts.");
  }
  if (const auto left = probe.subject.soundcloud_seconds_left; left && length > *left) {
    found.push_back("the track lasts " + human_duration(format->duration_ms) +
                    ", the account's upload quota has " +
                    human_duration(std::max<std::int64_t>(*left, 0) * 1000) + " left");
    fixes.push_back("Delete tracks there or get a larger plan.");
  }
  if (!found.empty())
    say(probe, format->container + ", " + human_bytes(format->bytes), join(found, "; "),
        join(fixes, " "));
}

void one_format(ReleaseProbe& probe) {
  std::set<std::string> kinds;
  for (const auto& track : probe.tracks)
    if (track.format && track.format->sample_rate > 0)
      kinds.insert(
          hz(track.format->sample_rate) + "/" + std::to_string(track.format->bit_depth) + " bit");
  if (kinds.size() < 2) return;
  const auto list = join(std::vector<std::string>(kinds.begin(), kinds.end()), ", ");
  probe.report({"release", list, "the tracks do not share one format: " + list,
      "Export all of them with the same rate and depth."});
}

void no_duplicate_audio(ReleaseProbe& probe) {
  for (std::size_t i = 1; i < probe.tracks.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const auto *a = probe.tracks[i].measure, *b = probe.tracks[j].measure;
      if (!a || !b || a->audio_sha256.empty() || a->audio_sha256 != b->audio_sha256) continue;
      probe.report({ReleaseProbe::at(i, "audio"), a->audio_sha256.substr(0, 12),
          "track " + std::to_string(i + 1) + " has the same audio as track " +
              std::to_string(j + 1),
          "Check that these are the right files."});
      break;
    }
}

void not_in_catalogue(Probe& probe) {
  const auto* measure = probe.subject.measure;
  if (!measure || measure->audio_sha256.empty()) return;
  for (const auto& known : probe.subject.catalogue)
    if (known.audio_sha256 == measure->audio_sha256)
      return say(probe, measure->audio_sha256.substr(0, 12),
          "the catalogue already has the same audio, as " + shown(known.title),
          "Distribute that track, or check that this is the right file.", Level::warn);
}

void album_length(ReleaseProbe& probe) {
  const auto count = static_cast<std::int64_t>(probe.tracks.size());
  if (double(count) <= probe.row.high) return;
  probe.report({"release", std::to_string(count),
      thousands(count) + " tracks are more than the " + decimal(probe.row.high) +
          " that one album may have for " + kWho,
      "Split the release in two."});
}

constexpr Rule kRules[] = {
    {"A1", "The source is lossless: WAV, FLAC or AIFF", "Spotify audio file formats; LabelGrid",
        false, {{{"stores", Level::error}}}, lossless},
    {"A2", "Sample rate of 44,100 Hz or more (Apple Music: up to 192 kHz)",
        "Spotify audio file formats; Apple", false,
        {{{"apple-music", Level::error, 44100, 192000}, {"stores", Level::error, 44100}}},
        sample_rate},
    {"A3", "Bit depth of 16 or 24", "Spotify audio file formats", false,
        {{{"stores", Level::error, 16}}}, bit_depth},
    {"A4", "Exactly 2 channels", "Spotify audio file formats", false,
        {{{"stores", Level::error, 2}}}, two_channels},
    {"A5", "WAV format tag 0x0001 (PCM), not 0xFFFE (EXTENSIBLE)", "Spotify content operations",
        true, {{{"spotify", Level::error}}}, wav_tag},
    {"A6", "The file is complete, with nothing after the audio", "Spotify content operations",
        false, {{{"all", Level::error}}}, whole_file},
    {"A7", "No tags or junk chunks inside a WAV", "distributors", false,
        {{{"stores", Level::warn}}}, no_junk},
    {"A8", "Not lossy audio wrapped as lossless", "Spotify audio file formats", false,
        {{{"stores", Level::warn}}}, not_from_lossy},
    {"A9", "A track lasts 30 s or more", "distributors", false, {{{"stores", Level::error, 30}}},
        long_enough},
    {"A10", "A track below 60 s gets a second look", "distributors", false,
        {{{"stores", Level::warn, 30, 60}}}, not_short},
    {"A12", "At most 10 s of silence at either end", "distributors", false,
        {{{"stores", Level::warn, 0, 10}}}, silence},
    {"A13", "Not silent, not noise from start to end", "distributors", false,
        {{{"stores", Level::error}, {"all", Level::warn}}}, has_sound},
    {"A14", "No clipping", "Apple Digital Masters; distributors", false,
        {{{"stores", Level::warn}}}, clipping},
    {"A15", "True peak of -1 dBTP or less; -2 when louder than -14 LUFS", "Spotify loudness page",
        false, {{{"spotify", Level::warn, -2, -1}}}, true_peak},
    {"A16", "Integrated loudness about -14 LUFS", "loudness pages of the platforms", false,
        {{{"spotify youtube youtube-music tidal amazon-music soundcloud", Level::info, -14}}},
        loudness},
    {"A17", "Loudness about -16 LUFS on Apple Music, -15 on Deezer", "loudness pages, retold",
        false, {{{"apple-music", Level::info, -16}, {"deezer", Level::info, -15}}}, loudness},
    {"A18", "Sample peak of -0.3 dBFS or less", "one distributor", false,
        {{{"stores", Level::info, 0, -0.3}}}, sample_peak},
    {"A19", "All tracks of a release share rate and depth", "good practice", false,
        {{{"stores", Level::info}}}, nullptr, one_format},
    {"A20", "No recording twice in a release (warning: or in the catalogue)", "good practice",
        false, {{{"stores", Level::error}, {"all", Level::warn}}}, not_in_catalogue,
        no_duplicate_audio},
    {"A21", "Number of tracks: Apple Music 500, DistroKid 35",
        "Apple package specification; DistroKid form", false,
        {{{"distrokid", Level::error, 0, 35}, {"apple-music", Level::error, 0, 500}}}, nullptr,
        album_length},
    {"A22", "SoundCloud: a format it takes, 4 GB, 24 h, quota left", "SoundCloud API guide", false,
        {{{"soundcloud", Level::error, 86400, 4e9, "wav aiff flac ogg mp2 mp3 aac m4a amr wma"}}},
        soundcloud_file},
};

}  // namespace

std::span<const Rule> audio_rules() { return kRules; }

}  // namespace mv::preflight
