// SPDX-License-Identifier: Apache-2.0
#include "images.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>

// libjpeg needs size_t and FILE before its own header.
#include <jpeglib.h>
#include <png.h>

#include "artwork/decoder.hpp"

namespace mv::artwork::test {

Picture paint(int width, int height, const Paint& at) {
  Picture out(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) at(x, y, out.row(y) + x * 3);
  return out;
}

Picture noise(int width, int height, unsigned seed) {
  std::mt19937 random(seed);
  return paint(width, height, [&](int, int, std::uint8_t* p) {
    for (int c = 0; c < 3; ++c) p[c] = std::uint8_t(random());
  });
}

Picture shapes(int side) {
  return paint(side, side, [side](int x, int y, std::uint8_t* p) {
    const int dx = x - side / 2, dy = y - side / 2;
    const int ring = int(std::sqrt(double(dx * dx + dy * dy)) / (side / 20.0));
    const bool on = ring % 2 == 0;
    p[0] = on ? 230 : 20;
    p[1] = std::uint8_t(40 + 100 * y / side);
    p[2] = on ? 60 : 180;
  });
}

Picture enlarged_bilinear(const Picture& in, int times) {
  return paint(in.width * times, in.height * times, [&](int x, int y, std::uint8_t* p) {
    const double u = std::max(0.0, (x + 0.5) / times - 0.5);
    const double v = std::max(0.0, (y + 0.5) / times - 0.5);
    const int x0 = int(u), y0 = int(v);
    const int x1 = std::min(x0 + 1, in.width - 1), y1 = std::min(y0 + 1, in.height - 1);
    const double a = u - x0, b = v - y0;
    for (int c = 0; c < 3; ++c)
      p[c] = std::uint8_t(
          0.5 + (in.row(y0)[x0 * 3 + c] * (1 - a) + in.row(y0)[x1 * 3 + c] * a) * (1 - b) +
          (in.row(y1)[x0 * 3 + c] * (1 - a) + in.row(y1)[x1 * 3 + c] * a) * b);
  });
}

Picture blurred(const Picture& in, int radius) {
  return paint(in.width, in.height, [&](int x, int y, std::uint8_t* p) {
    for (int c = 0; c < 3; ++c) {
      int sum = 0, count = 0;
      for (int j = std::max(0, y - radius); j <= std::min(in.height - 1, y + radius); ++j)
        for (int i = std::max(0, x - radius); i <= std::min(in.width - 1, x + radius); ++i) {
          sum += in.row(j)[i * 3 + c];
          ++count;
        }
      p[c] = std::uint8_t(sum / count);
    }
  });
}

namespace {
/// One pixel in the colour space of the file; CMYK inverted, as Adobe writes it.
int convert(const std::uint8_t* rgb, const std::string& colour, std::uint8_t* out) {
  if (colour == "grey") {
    out[0] = std::uint8_t(luma(rgb));
    return 1;
  }
  for (int c = 0; c < 3; ++c) out[c] = rgb[c];
  if (colour == "cmyk") out[3] = 255;
  return colour == "cmyk" ? 4 : 3;
}

std::string exif(int orientation) {
  std::string out("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 25);
  out += char(orientation);
  return out + std::string(6, '\0');
}
}  // namespace

std::string jpeg(const Picture& picture, const JpegOptions& options) {
  jpeg_error_mgr errors;
  jpeg_compress_struct info{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &data, &size);
  info.image_width = JDIMENSION(picture.width);
  info.image_height = JDIMENSION(picture.height);
  info.input_components = options.colour == "grey" ? 1 : options.colour == "cmyk" ? 4 : 3;
  info.in_color_space = options.colour == "grey"   ? JCS_GRAYSCALE
                        : options.colour == "cmyk" ? JCS_CMYK
                                                   : JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, options.quality, TRUE);
  if (options.progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  if (options.orientation > 0) {
    const std::string block = exif(options.orientation);
    jpeg_write_marker(&info, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(block.data()),
        unsigned(block.size()));
  }
  if (!options.icc.empty())
    jpeg_write_icc_profile(
        &info, reinterpret_cast<const JOCTET*>(options.icc.data()), unsigned(options.icc.size()));
  std::vector<std::uint8_t> row(std::size_t(picture.width) * 4);
  for (int y = 0; y < picture.height; ++y) {
    std::uint8_t* to = row.data();
    for (int x = 0; x < picture.width; ++x)
      to += convert(picture.row(y) + x * 3, options.colour, to);
    JSAMPROW line = row.data();
    jpeg_write_scanlines(&info, &line, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  std::string out(reinterpret_cast<char*>(data), size);
  std::free(data);
  return out;
}

namespace {
void append(png_structp png, png_bytep data, png_size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<char*>(data), size);
}

std::vector<std::uint8_t> png_row(const Picture& picture, int y, const PngOptions& options) {
  std::vector<std::uint8_t> out;
  const auto add = [&](int value) {
    out.push_back(std::uint8_t(value));
    if (options.bits == 16) out.push_back(std::uint8_t(value));
  };
  for (int x = 0; x < picture.width; ++x) {
    const std::uint8_t* p = picture.row(y) + x * 3;
    if (options.colour == "palette") {
      add(luma(p));
    } else if (options.colour == "grey") {
      add(luma(p));
    } else {
      for (int c = 0; c < 3; ++c) add(p[c]);
      if (options.colour == "rgba") add(options.alpha);
    }
  }
  return out;
}
}  // namespace

std::string png(const Picture& picture, const PngOptions& options) {
  std::string out;
  png_structp writer = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(writer);
  png_set_write_fn(writer, &out, append, nullptr);
  const int type = options.colour == "palette" ? PNG_COLOR_TYPE_PALETTE
                   : options.colour == "grey"  ? PNG_COLOR_TYPE_GRAY
                   : options.colour == "rgba"  ? PNG_COLOR_TYPE_RGB_ALPHA
                                               : PNG_COLOR_TYPE_RGB;
  png_set_IHDR(writer, info, png_uint_32(picture.width), png_uint_32(picture.height), options.bits,
      type, options.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> colours(256);
  for (int i = 0; i < 256; ++i)
    colours[std::size_t(i)] = {png_byte(i), png_byte(255 - i), png_byte(i / 2)};
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_PLTE(writer, info, colours.data(), 256);
  std::vector<std::vector<std::uint8_t>> rows;
  std::vector<png_bytep> lines;
  for (int y = 0; y < picture.height; ++y) rows.push_back(png_row(picture, y, options));
  for (auto& row : rows) lines.push_back(row.data());
  png_write_info(writer, info);
  png_write_image(writer, lines.data());
  png_write_end(writer, info);
  png_destroy_write_struct(&writer, &info);
  return out;
}

namespace {
std::string be32(std::size_t value) {
  return {char(value >> 24), char(value >> 16), char(value >> 8), char(value)};
}
std::string with_tag(const std::string& tag) {
  return std::string(128, '\0') + be32(1) + "desc" + be32(144) + be32(tag.size()) + tag;
}
}  // namespace

std::string profile(const std::string& text) {
  return with_tag("desc" + be32(0) + be32(text.size() + 1) + text + std::string(1, '\0'));
}

std::string profile_v4(const std::string& ascii) {
  std::string wide;
  for (char c : ascii) wide += {'\0', c};
  return with_tag(
      "mluc" + be32(0) + be32(1) + be32(12) + "enUS" + be32(wide.size()) + be32(28) + wide);
}

fs::path put(const TempFolder& folder, const std::string& name, const std::string& bytes) {
  const fs::path path = folder.path() / name;
  if (auto written = write_file_atomic(path, bytes); !written)
    throw std::runtime_error(written.error().line());
  return path;
}

Picture decode(const std::string& bytes) {
  TempFolder folder;
  auto opened = open_image(put(folder, "a.jpg", bytes));
  auto decoder = make_decoder(std::move(opened).value());
  if (!decoder || !(*decoder)->start(0)) throw std::runtime_error("not a JPEG");
  Picture out((*decoder)->width(), (*decoder)->height());
  for (int y = 0; y < out.height; ++y)
    if (!(*decoder)->next_row(out.row(y))) throw std::runtime_error("damaged");
  return out;
}

}  // namespace mv::artwork::test
