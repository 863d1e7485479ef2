// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <vector>

#include "artwork/decoder.hpp"
#include "artwork/draw/draw.hpp"
#include "artwork/to_jpeg.hpp"
#include "audio/decode/sound_file.hpp"
#include "base/files.hpp"
#include "render/render.hpp"

namespace mv::render {
namespace {
constexpr int kCoverPixels = 3000;
constexpr std::string_view kModel = "mv-cover-1";
constexpr std::size_t kShapeParts = 512;
constexpr std::int64_t kBlockFrames = 4096;

std::string text(const json::object& order, std::string_view name) {
  const auto* value = order.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<std::string> wanted(const json::object& order, std::string_view name) {
  auto value = text(order, name);
  if (value.empty())
    return make_error(Code::bad_request, "the order has no \"" + std::string(name) + "\"",
        "It says where a file is", "Give its path.");
  return value;
}

std::uint64_t seed_of(const json::object& order) {
  const auto* value = order.if_contains("seed");
  if (!value) return 0;
  if (value->is_uint64()) return value->get_uint64();
  return value->is_int64() ? static_cast<std::uint64_t>(value->get_int64()) : 0;
}

/// The root mean square of one block over its channels.
float loudness(const audio::Block& block) {
  double sum = 0;
  const auto count = static_cast<std::size_t>(block.frames * block.channels);
  for (std::size_t i = 0; i < count; ++i) sum += double(block.samples[i]) * block.samples[i];
  return count == 0 ? 0.0f : static_cast<float>(std::sqrt(sum / double(count)));
}

/// At most kShapeParts values from 0 to 1: how loud the audio is from its begin to its end, the
/// loudest part being 1. Reads block by block, so memory does not grow with the file.
Result<std::vector<float>> shape_of(const fs::path& path) {
  MV_TRY(auto file, audio::SoundFile::open(path));
  std::vector<float> fine;
  audio::Block block;
  while (file.read(block, kBlockFrames)) fine.push_back(loudness(block));
  std::vector<float> out;
  const std::size_t parts = std::min(kShapeParts, fine.size());
  for (std::size_t i = 0; i < parts; ++i) {
    const auto from = fine.begin() + std::ptrdiff_t(fine.size() * i / parts);
    const auto to = fine.begin() + std::ptrdiff_t(fine.size() * (i + 1) / parts);
    out.push_back(*std::max_element(from, to));
  }
  const float most = out.empty() ? 0.0f : *std::max_element(out.begin(), out.end());
  if (most < 1e-5f) return std::vector<float>{};
  for (float& v : out) v /= most;
  return out;
}

json::array array_of(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}
}  // namespace

Result<json::object> cover(const json::object& order, const Progress& progress) {
  MV_TRY(const auto output, wanted(order, "output"));
  artwork::CoverRequest request{text(order, "title"), text(order, "artist"), seed_of(order),
      text(order, "style"), text(order, "prompt"), {}};
  std::vector<std::string> warnings;
  if (const auto audio = text(order, "audio"); !audio.empty()) {
    progress(0.05, "listening");
    auto shape = shape_of(audio);
    if (shape)
      request.shape = *std::move(shape);
    else
      warnings.push_back("the cover does not show the audio's shape: " + shape.error().what);
  }
  progress(0.3, "drawing");
  MV_TRY(auto made, artwork::draw_cover(request));
  MV_CHECK(write_file_atomic(output, made.jpeg));
  warnings.insert(warnings.end(), made.warnings.begin(), made.warnings.end());
  return json::object{{"style", made.style}, {"palette", made.palette}, {"model", kModel},
      {"contrast", std::min(made.title.contrast, made.artist.contrast)},
      {"words", json::object{{"used", array_of(made.words)}, {"unused", array_of(made.unused)}}},
      {"warnings", array_of(warnings)}};
}

Result<json::object> fit(const json::object& order, const Progress& progress) {
  MV_TRY(const auto input, wanted(order, "input"));
  MV_TRY(const auto output, wanted(order, "output"));
  MV_TRY(auto opened, artwork::open_image(input));
  if (opened.format != "jpeg" && opened.format != "png")
    return make_error(Code::invalid, "the picture is not a JPEG or PNG",
        opened.format.empty() ? "Its format is not known" : "It is " + opened.format,
        "Ask for another format.");
  MV_TRY(const auto decoder, artwork::make_decoder(std::move(opened)));
  const int width = decoder->header().width, height = decoder->header().height;
  progress(0.2, "fitting");
  MV_TRY(const auto jpeg, artwork::fit_cover(input, kCoverPixels, true));
  MV_CHECK(write_file_atomic(output, jpeg));
  return json::object{
      {"upscaled", width < kCoverPixels}, {"from_width", width}, {"from_height", height}};
}

}  // namespace mv::render
