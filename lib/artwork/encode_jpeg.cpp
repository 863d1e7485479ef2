// SPDX-License-Identifier: Apache-2.0
#include "artwork/encode_jpeg.hpp"

#include <cstdio>
#include <cstdlib>

#include "artwork/guard.hpp"
#include "base/text/text.hpp"
// libjpeg needs size_t and FILE before its own header.
#include <jpeglib.h>

namespace mv::artwork {
namespace {
constexpr int kQualities[] = {94, 90, 85, 78, 70, 60, 45, 30};
constexpr int kFullColourFrom = 90;

struct Jump {
  jpeg_error_mgr base;  // first: libjpeg hands back a pointer to it
  std::jmp_buf where;
};

[[noreturn]] void give_up(j_common_ptr info) {
  std::longjmp(reinterpret_cast<Jump*>(info->err)->where, 1);
}

/// libjpeg's own growing buffer; frees it.
struct Output {
  unsigned char* data = nullptr;
  unsigned long size = 0;
  ~Output() { std::free(data); }
};

bool compress(const Picture& picture, std::string_view icc, int quality, Output& output) {
  Jump jump;
  jpeg_compress_struct info{};
  info.err = jpeg_std_error(&jump.base);
  jump.base.error_exit = give_up;
  const bool done = guarded(jump.where, [&] {
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &output.data, &output.size);
    info.image_width = static_cast<JDIMENSION>(picture.width);
    info.image_height = static_cast<JDIMENSION>(picture.height);
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    if (quality >= kFullColourFrom)
      info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(&info, TRUE);
    if (!icc.empty())
      jpeg_write_icc_profile(
          &info, reinterpret_cast<const JOCTET*>(icc.data()), static_cast<unsigned>(icc.size()));
    for (int y = 0; y < picture.height; ++y) {
      auto* row = const_cast<JSAMPROW>(picture.row(y));
      jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
  });
  jpeg_destroy_compress(&info);
  return done;
}
}  // namespace

Result<std::string> encode_jpeg(const Picture& picture, std::string_view icc) {
  for (int quality : kQualities) {
    Output output;
    if (!compress(picture, icc, quality, output))
      return make_error(
          Code::internal, "the JPEG could not be written", "libjpeg reported an error");
    if (output.size <= kMaxCoverBytes)
      return std::string(reinterpret_cast<const char*>(output.data), output.size);
  }
  return make_error(Code::invalid, "the image does not fit into " + human_bytes(kMaxCoverBytes),
      "It has too much fine noise for a JPEG of that size",
      "Save it yourself as a JPEG with stronger compression.");
}

}  // namespace mv::artwork
