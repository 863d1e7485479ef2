// SPDX-License-Identifier: Apache-2.0
#include "artwork/inspect.hpp"

#include "artwork/decoder.hpp"
#include "artwork/measure.hpp"
#include "artwork/metadata.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"

namespace mv::artwork {
namespace {
void copy_header(const ImageHeader& header, model::ArtworkFacts& facts) {
  facts.width = header.width;
  facts.height = header.height;
  facts.bits_per_channel = header.bits_per_channel;
  facts.colour = header.colour;
  facts.alpha = header.alpha;
  facts.progressive = header.progressive;
  facts.exif_orientation = header.orientation;
  facts.has_icc_profile = !header.icc.empty();
  facts.icc_description = icc_description(header.icc);
}

Status measure(Decoder& decoder, model::ArtworkFacts& facts) {
  MV_CHECK(decoder.start(0));
  Measure measure(decoder.width(), decoder.height());
  std::vector<std::uint8_t> row(std::size_t(decoder.width()) * 3);
  for (int y = 0; y < decoder.height(); ++y) {
    MV_CHECK(decoder.next_row(row.data()));
    measure.add_row(row.data());
  }
  facts.detail = measure.detail();
  facts.dominant_colour = measure.dominant_colour();
  facts.perceptual_hash = measure.perceptual_hash();
  facts.looks_upscaled = measure.looks_upscaled();
  return {};
}
}  // namespace

Result<model::ArtworkFacts> inspect(const fs::path& path) {
  MV_TRY(Opened opened, open_image(path));
  model::ArtworkFacts facts;
  facts.format = opened.format;
  facts.bytes = static_cast<std::int64_t>(opened.bytes);
  MV_TRY(const std::string digest, sha256_file(path));
  facts.sha256 = to_hex(digest);
  if (facts.format != "jpeg" && facts.format != "png") return facts;
  MV_TRY(const auto decoder, make_decoder(std::move(opened)));
  copy_header(decoder->header(), facts);
  MV_CHECK(measure(*decoder, facts));
  return facts;
}

}  // namespace mv::artwork
