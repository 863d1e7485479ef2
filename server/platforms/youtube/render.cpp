// SPDX-License-Identifier: Apache-2.0
#include "platforms/youtube/render.hpp"

#include <fmt/format.h>

#include <csignal>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "platforms/recordings.hpp"
#include "process/process.hpp"

namespace mv::platforms::youtube {
namespace {

using Words = std::vector<std::string>;

constexpr std::uint64_t kMemory = std::uint64_t{2} << 30;
constexpr std::int64_t kUnknownSeconds = 6 * 3600;
constexpr int kHighestRate = 48'000;

/// ffmpeg's reader for each container of model::AudioFormat: it is named, so that no file can make
/// ffmpeg take it for a playlist that leads elsewhere.
constexpr std::pair<std::string_view, std::string_view> kReaders[] = {{"wav", "wav"},
    {"rf64", "wav"}, {"w64", "w64"}, {"flac", "flac"}, {"aiff", "aiff"}, {"mp3", "mp3"},
    {"ogg", "ogg"}, {"caf", "caf"}};

std::string_view reader_of(const model::AudioFormat& format) {
  for (const auto& [container, reader] : kReaders)
    if (container == format.container) return reader;
  return {};
}

std::int64_t seconds_of(const model::AudioFormat& format) {
  return format.duration_ms > 0 ? format.duration_ms / 1000 + 1 : kUnknownSeconds;
}

process::ProcessLimits limits_for(std::int64_t seconds) {
  // 48 kHz, 24 bits, stereo, and a tenth of it for the picture.
  const auto bytes = static_cast<std::uint64_t>(seconds) * 320'000 + (64u << 20);
  return {.memory = kMemory,
      .file_size = bytes,
      .cpu_seconds = static_cast<int>(seconds / 2 + 120),
      .wall = std::chrono::seconds(seconds * 2 + 600),
      .nice = 10};
}

Error ended_badly(const process::ProcessEnd& end) {
  if (end.timed_out || end.signal == SIGXCPU)
    return make_error(Code::unavailable, "making the video took too long and was stopped",
        fmt::format("It took {} s", end.wall.count() / 1000), "It is retried automatically.");
  if (end.error_text.find("No space left") != std::string::npos || end.signal == SIGXFSZ)
    return make_error(Code::unavailable, "there is no room for the video on this computer",
        end.error_text, "Make room there; it is retried automatically.");
  if (end.signal != 0)
    return make_error(Code::unavailable, "ffmpeg stopped unexpectedly",
        fmt::format("Signal {} ended it. {}", end.signal, end.error_text),
        "It is retried automatically.");
  return make_error(Code::rejected, "ffmpeg could not make a video of the recording and its cover",
      end.error_text.empty() ? fmt::format("It ended with status {}", end.exit_code)
                             : end.error_text,
      "Play the file and look at the cover; export again what is damaged, then distribute it "
      "again.");
}

Status run_ffmpeg(Context& context, Words words, std::int64_t seconds) {
  const auto program = process::find_program("ffmpeg");
  if (program.empty())
    return make_error(Code::config, "ffmpeg is not installed", "Videos for YouTube are made by it",
        "Install the package ffmpeg, then run mv distribution retry.");
  process::ProcessOrder order;
  order.argv = {program.string(), "-nostdin", "-hide_banner", "-loglevel", "error", "-y",
      "-protocol_whitelist", "file"};
  order.argv.insert(order.argv.end(), words.begin(), words.end());
  order.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C"};
  order.limits = limits_for(seconds);
  order.cancelled = context.cancelled;
  MV_TRY(const auto end, process::run_process(order));
  if (end.cancelled) return make_error(Code::cancelled, "it was stopped while the video was made");
  if (end.exit_code != 0) return ended_badly(end);
  return {};
}

std::string picture_codec(const fs::path& path) {
  std::string head;
  (void)read_blocks(path, [&](std::string_view block) {
    if (head.empty()) head = block.substr(0, 8);
    return Status{};
  });
  return head.starts_with("\x89PNG") ? "png" : "mjpeg";
}

fs::path frame_path(const Context& context) {
  return video_path(context).replace_extension(".png");
}

/// The picture of the whole video.
Status make_frame(Context& context) {
  Words words;
  std::optional<media::LocalCopy> cover;  // it lies there as long as this lives
  if (context.order.artwork.empty()) {
    words = {"-f", "lavfi", "-i", "color=c=black:s=1920x1080"};
  } else {
    MV_TRY(cover, context.order.artwork.open());
    words = {"-f", "image2", "-pattern_type", "none", "-c:v", picture_codec(cover->path()), "-i",
        cover->path().string(), "-filter_complex",
        "[0:v]format=rgb24,split[a][b];"
        "[a]scale=1920:1080:force_original_aspect_ratio=increase,crop=1920:1080,boxblur=40:2,"
        "eq=brightness=-0.12[back];"
        "[b]scale=1000:1000:force_original_aspect_ratio=decrease[front];"
        "[back][front]overlay=(W-w)/2:(H-h)/2,format=rgb24"};
  }
  for (auto word : {"-frames:v", "1", "-c:v", "png", "-f", "image2", "-update", "1"})
    words.emplace_back(word);
  words.push_back(frame_path(context).string());
  MV_CHECK(run_ffmpeg(context, std::move(words), 60));
  return run_ffmpeg(context,
      {"-f", "image2", "-pattern_type", "none", "-c:v", "png", "-i", frame_path(context).string(),
          "-vf", "scale=1280:720", "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2",
          "-update", "1", thumbnail_path(context).string()},
      60);
}

}  // namespace

fs::path video_path(const Context& context) {
  const auto folder =
      context.scratch.empty() ? fs::temp_directory_path() / "musicverse-scratch" : context.scratch;
  return folder / (replace_all(context.order.shipment_id, "/", "-") + ".mov");
}

fs::path thumbnail_path(const Context& context) {
  return video_path(context).replace_extension(".jpg");
}

Result<Video> make_video(Context& context) {
  const auto& format = context.order.format;
  const auto reader = reader_of(format);
  if (reader.empty())
    return make_error(Code::rejected,
        fmt::format("no video can be made of a {} file",
            format.container.empty() ? std::string("unknown") : format.container),
        "YouTube takes videos only, and MusicVerse makes them of the usual kinds of audio",
        "Export the recording as WAV or FLAC, and distribute it again.");
  Video out{.path = video_path(context), .sha256 = {}};
  MV_CHECK(make_private_folder(out.path.parent_path()));
  MV_TRY(const auto audio, context.order.audio.open());
  if (const auto frame = make_frame(context); !frame.ok()) {
    remove_video(context);
    return frame.error();
  }
  const auto seconds = seconds_of(format);
  // A name of its own until it is whole: what has the right name can be sent.
  const auto part = fs::path(out.path).replace_extension(".part");
  Words words{"-f", "image2", "-pattern_type", "none", "-loop", "1", "-framerate", "5", "-c:v",
      "png", "-i", frame_path(context).string(), "-f", std::string(reader), "-i",
      audio.path().string(), "-map", "0:v:0", "-map", "1:a:0", "-c:v", "libx264", "-preset",
      "veryfast", "-tune", "stillimage", "-pix_fmt", "yuv420p", "-g", "10", "-c:a",
      format.bit_depth > 16 ? "pcm_s24le" : "pcm_s16le", "-ac", "2"};
  if (format.sample_rate > kHighestRate)
    words.insert(words.end(), {"-ar", std::to_string(kHighestRate)});
  if (format.duration_ms > 0)
    words.insert(words.end(), {"-t", fmt::format("{}ms", format.duration_ms)});
  // Without time and version of the making, so that the bytes are the same when it is made again.
  for (auto word : {"-shortest", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v",
           "+bitexact", "-flags:a", "+bitexact", "-threads", "2", "-f", "mov"})
    words.emplace_back(word);
  words.push_back(part.string());
  auto made = run_ffmpeg(context, std::move(words), seconds);
  std::error_code ignored;
  fs::remove(frame_path(context), ignored);
  if (!made.ok()) {
    remove_video(context);
    return std::move(made).error();
  }
  fs::rename(part, out.path, ignored);
  if (ignored) return errno_error(ignored.value(), "cannot name the video that was made");
  MV_TRY(const auto bytes, mv::file_size(out.path));
  out.bytes = static_cast<std::int64_t>(bytes);
  MV_TRY(const auto digest, sha256_file(out.path));
  out.sha256 = to_hex(digest);
  return out;
}

void remove_video(const Context& context) {
  std::error_code ignored;
  for (const char* ending : {".mov", ".part", ".png", ".jpg"})
    fs::remove(video_path(context).replace_extension(ending), ignored);
}

}  // namespace mv::platforms::youtube
