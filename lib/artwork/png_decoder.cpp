// SPDX-License-Identifier: Apache-2.0
#include <png.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "artwork/decoder.hpp"
#include "artwork/guard.hpp"
#include "artwork/metadata.hpp"

namespace mv::artwork {
namespace {
struct Jump {
  std::jmp_buf where;
  char text[160];
};

[[noreturn]] void give_up(png_structp png, png_const_charp text) {
  auto* jump = static_cast<Jump*>(png_get_error_ptr(png));
  std::strncpy(jump->text, text, sizeof jump->text - 1);
  std::longjmp(jump->where, 1);
}

void on_warning(png_structp, png_const_charp) {}

class PngDecoder final : public Decoder {
 public:
  explicit PngDecoder(File file) : file_(std::move(file)) {}
  ~PngDecoder() override { png_destroy_read_struct(&png_, &info_, nullptr); }

  Status read_header() {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &jump_, give_up, on_warning);
    info_ = png_ ? png_create_info_struct(png_) : nullptr;
    if (!info_) return damaged("png", "no memory");
    const bool read = guarded(jump_.where, [this] {
      png_init_io(png_, file_.get());
      png_read_info(png_, info_);
    });
    if (!read) return damaged("png", jump_.text);
    fill_header();
    return {};
  }

  Status start(int) override {
    const bool started = guarded(jump_.where, [this] {
      png_set_expand(png_);
      png_set_scale_16(png_);
      png_set_gray_to_rgb(png_);
      png_set_add_alpha(png_, 0xff, PNG_FILLER_AFTER);
      png_set_interlace_handling(png_);
      png_read_update_info(png_, info_);
    });
    if (!started) return damaged("png", jump_.text);
    width_ = header_.width;
    height_ = header_.height;
    stride_ = png_get_rowbytes(png_, info_);
    if (stride_ != std::size_t(width_) * 4) return damaged("png", "unexpected row length");
    if (header_.interlaced) return read_all();
    rows_.resize(stride_);
    return {};
  }

  Status next_row(std::uint8_t* rgb) override {
    std::uint8_t* row = rows_.data();
    if (header_.interlaced) {
      row += std::size_t(at_) * stride_;
    } else {
      const bool read = guarded(jump_.where, [this, row] {
        png_read_row(png_, row, nullptr);
        if (at_ + 1 == height_) png_read_end(png_, nullptr);
      });
      if (!read) return damaged("png", jump_.text);
    }
    ++at_;
    on_white(row, rgb);
    return {};
  }

 private:
  void fill_header() {
    header_.format = "png";
    header_.width = static_cast<int>(png_get_image_width(png_, info_));
    header_.height = static_cast<int>(png_get_image_height(png_, info_));
    header_.interlaced = png_get_interlace_type(png_, info_) != PNG_INTERLACE_NONE;
    const int type = png_get_color_type(png_, info_);
    const bool palette = type == PNG_COLOR_TYPE_PALETTE;
    header_.colour = palette ? "palette" : (type & PNG_COLOR_MASK_COLOR) ? "rgb" : "grey";
    // The entries of a palette have 8 bits, whatever the index has.
    header_.bits_per_channel = palette ? 8 : png_get_bit_depth(png_, info_);
    header_.alpha = (type & PNG_COLOR_MASK_ALPHA) || png_get_valid(png_, info_, PNG_INFO_tRNS);
    read_blocks();
  }

  void read_blocks() {
    png_charp name = nullptr;
    png_bytep profile = nullptr;
    png_uint_32 size = 0;
    int method = 0;
    if (png_get_iCCP(png_, info_, &name, &method, &profile, &size) == PNG_INFO_iCCP)
      header_.icc.assign(reinterpret_cast<const char*>(profile), size);
    png_bytep exif = nullptr;
    if (png_get_eXIf_1(png_, info_, &size, &exif) == PNG_INFO_eXIf)
      header_.orientation = exif_orientation({reinterpret_cast<const char*>(exif), size});
  }

  Status read_all() {
    rows_.resize(stride_ * std::size_t(height_));

    const bool read = guarded(jump_.where, [this] {
      for (int pass = 0; pass < 7; ++pass)
        for (int y = 0; y < height_; ++y)
          png_read_row(png_, rows_.data() + std::size_t(y) * stride_, nullptr);
      png_read_end(png_, nullptr);
    });
    return read ? Status{} : damaged("png", jump_.text);
  }

  void on_white(const std::uint8_t* rgba, std::uint8_t* rgb) const {
    for (int x = 0; x < width_; ++x, rgba += 4, rgb += 3) {
      const int alpha = rgba[3];
      for (int c = 0; c < 3; ++c)
        rgb[c] = alpha == 255 ? rgba[c]
                              : static_cast<std::uint8_t>(
                                    (rgba[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }

  File file_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  Jump jump_{};
  std::vector<std::uint8_t> rows_;  ///< one row of RGBA, or all of them when interlaced
  std::size_t stride_ = 0;
  int at_ = 0;
};
}  // namespace

Result<std::unique_ptr<Decoder>> make_png_decoder(File file) {
  auto decoder = std::make_unique<PngDecoder>(std::move(file));
  MV_CHECK(decoder->read_header());
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace mv::artwork
