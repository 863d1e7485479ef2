// SPDX-License-Identifier: Apache-2.0
#include "artwork/to_jpeg.hpp"

#include <fmt/format.h>

#include "artwork/decoder.hpp"
#include "artwork/encode_jpeg.hpp"
#include "artwork/resample.hpp"

namespace mv::artwork {
namespace {
Status check_shape(const ImageHeader& header, int side, bool allow_upscale) {
  if (header.width != header.height)
    return make_error(Code::invalid,
        fmt::format("the cover has {} x {} pixels", header.width, header.height),
        "It is not square, and how to crop it is your choice", "Crop it to a square first.");
  if (header.width < side && !allow_upscale)
    return make_error(Code::invalid,
        fmt::format("the cover has {} x {} pixels", header.width, header.height),
        fmt::format("It is smaller than {} x {}, and stores refuse covers that "
                    "were enlarged",
            side, side),
        "Export it again from the original at full size.");
  return {};
}
}  // namespace

Result<std::string> fit_cover(const fs::path& path, int side, bool allow_upscale) {
  if (side < 1 || side > kMaxSide)
    return make_error(Code::invalid, fmt::format("a cover cannot have {} pixels a side", side),
        fmt::format("1 to {} are allowed", kMaxSide), "Use 3000.");
  MV_TRY(Opened opened, open_image(path));
  if (opened.format != "jpeg" && opened.format != "png")
    return make_error(Code::invalid, fmt::format("{} is not a JPEG or PNG", path.string()),
        opened.format.empty() ? "Its format is not known" : fmt::format("It is {}", opened.format),
        "Export the cover as JPEG.");
  MV_TRY(const auto decoder, make_decoder(std::move(opened)));
  const ImageHeader& header = decoder->header();
  MV_CHECK(check_shape(header, side, allow_upscale));
  MV_CHECK(decoder->start(side));
  MV_TRY(Picture picture, read_reduced(*decoder, std::min(side, decoder->width())));
  if (picture.width < side) picture = enlarge(picture, side);
  picture = upright(std::move(picture), header.orientation);
  const bool keep_profile = header.colour == "rgb" || header.colour == "palette";
  return encode_jpeg(picture, keep_profile ? header.icc : std::string_view{});
}

}  // namespace mv::artwork
