// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "artwork/decoder.hpp"
#include "artwork/guard.hpp"
#include "artwork/metadata.hpp"
// libjpeg needs size_t and FILE before its own headers.
#include <jpeglib.h>
#include <jerror.h>

namespace mv::artwork {
namespace {
/// A hostile progressive file can name thousands of scans, each over all blocks.
constexpr int kMaxScans = 200;

struct Jump {
  jpeg_error_mgr base;  // first: libjpeg hands back a pointer to it
  std::jmp_buf where;
  char text[JMSG_LENGTH_MAX];
};

[[noreturn]] void give_up(j_common_ptr info) {
  auto* jump = reinterpret_cast<Jump*>(info->err);
  jump->base.format_message(info, jump->text);
  std::longjmp(jump->where, 1);
}

/// libjpeg goes on after damage and fills with grey; a cover must not.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_HIT_MARKER:
    case JWRN_JPEG_EOF:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_NOT_SEQUENTIAL: give_up(info);
    default: break;
  }
}

void on_progress(j_common_ptr info) {
  auto* decompress = reinterpret_cast<j_decompress_ptr>(info);
  if (decompress->input_scan_number <= kMaxScans) return;
  auto* jump = reinterpret_cast<Jump*>(info->err);
  fmt::format_to_n(jump->text, sizeof jump->text - 1, "more than {} scans", kMaxScans);
  std::longjmp(jump->where, 1);
}

class JpegDecoder final : public Decoder {
 public:
  explicit JpegDecoder(File file) : file_(std::move(file)) {
    info_.err = jpeg_std_error(&jump_.base);
    jump_.base.error_exit = give_up;
    jump_.base.emit_message = on_message;
    progress_.progress_monitor = on_progress;
  }
  ~JpegDecoder() override { jpeg_destroy_decompress(&info_); }

  Status read_header() {
    const bool read = guarded(jump_.where, [this] {
      jpeg_create_decompress(&info_);
      info_.progress = &progress_;
      jpeg_stdio_src(&info_, file_.get());
      jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xffff);
      jpeg_save_markers(&info_, JPEG_APP0 + 2, 0xffff);
      jpeg_read_header(&info_, TRUE);
    });
    if (!read) return damaged("jpeg", jump_.text);
    fill_header();
    return {};
  }

  Status start(int min_side) override {
    const bool started = guarded(jump_.where, [this, min_side] {
      const bool inks = header_.colour == "cmyk";
      info_.out_color_space = inks ? JCS_CMYK : JCS_RGB;
      info_.scale_num = 1;
      info_.scale_denom = 1;
      const int side = std::min(header_.width, header_.height);
      while (min_side > 0 && info_.scale_denom < 8 && side / int(info_.scale_denom * 2) >= min_side)
        info_.scale_denom *= 2;
      jpeg_start_decompress(&info_);
    });
    if (!started) return damaged("jpeg", jump_.text);
    width_ = static_cast<int>(info_.output_width);
    height_ = static_cast<int>(info_.output_height);
    if (info_.out_color_space == JCS_CMYK) inks_.resize(std::size_t(width_) * 4);
    return {};
  }

  Status next_row(std::uint8_t* rgb) override {
    const bool read = guarded(jump_.where, [this, rgb] {
      JSAMPROW row = inks_.empty() ? rgb : inks_.data();
      jpeg_read_scanlines(&info_, &row, 1);
    });
    if (!read) return damaged("jpeg", jump_.text);
    if (!inks_.empty()) inks_to_rgb(rgb);
    return {};
  }

 private:
  void fill_header() {
    header_.format = "jpeg";
    header_.width = static_cast<int>(info_.image_width);
    header_.height = static_cast<int>(info_.image_height);
    header_.bits_per_channel = info_.data_precision;
    header_.progressive = info_.progressive_mode;
    switch (info_.jpeg_color_space) {
      case JCS_GRAYSCALE: header_.colour = "grey"; break;
      case JCS_CMYK:
      case JCS_YCCK: header_.colour = "cmyk"; break;
      default: header_.colour = "rgb"; break;
    }
    for (auto marker = info_.marker_list; marker != nullptr; marker = marker->next) {
      const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
      if (marker->marker == JPEG_APP0 + 1 && data.starts_with("Exif")) {
        header_.orientation = exif_orientation(data);
        break;
      }
    }
    read_profile();
  }

  void read_profile() {
    JOCTET* data = nullptr;
    unsigned length = 0;
    bool found = false;
    const bool read = guarded(
        jump_.where, [&] { found = jpeg_read_icc_profile(&info_, &data, &length) != FALSE; });
    if (read && found) header_.icc.assign(reinterpret_cast<const char*>(data), length);
    std::free(data);
  }

  /// Without a colour management engine: the plain product of ink and black. Adobe stores the
  /// inks inverted.
  void inks_to_rgb(std::uint8_t* rgb) const {
    const int flip = info_.saw_Adobe_marker ? 0 : 255;
    for (int x = 0; x < width_; ++x) {
      const std::uint8_t* ink = &inks_[std::size_t(x) * 4];
      const int black = ink[3] ^ flip;
      for (int c = 0; c < 3; ++c)
        rgb[x * 3 + c] = static_cast<std::uint8_t>(((ink[c] ^ flip) * black + 127) / 255);
    }
  }

  File file_;
  jpeg_decompress_struct info_{};
  Jump jump_{};
  jpeg_progress_mgr progress_{};
  std::vector<std::uint8_t> inks_;
};
}  // namespace

Result<std::unique_ptr<Decoder>> make_jpeg_decoder(File file) {
  auto decoder = std::make_unique<JpegDecoder>(std::move(file));
  MV_CHECK(decoder->read_header());
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace mv::artwork
