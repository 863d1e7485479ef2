// SPDX-License-Identifier: Apache-2.0
#pragma once
// JPEG and PNG row by row as 8-bit RGB, whatever they hold. Made for files from strangers.
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "base/files.hpp"
#include "base/result.hpp"

namespace mv::artwork {

inline constexpr int kMaxSide = 20'000;  ///< pixels
inline constexpr std::int64_t kMaxPixels = 400'000'000;
/// Progressive JPEG and interlaced PNG are held in memory as a whole.
inline constexpr std::int64_t kMaxBufferedPixels = 100'000'000;
inline constexpr std::uint64_t kMaxFileBytes = 200'000'000;

struct ImageHeader {
  std::string format;  ///< jpeg or png
  int width = 0;
  int height = 0;
  int bits_per_channel = 8;
  std::string colour;  ///< rgb, grey, cmyk, palette
  bool alpha = false;
  bool progressive = false;  ///< JPEG only
  bool interlaced = false;   ///< PNG only
  int orientation = 1;       ///< EXIF, 1 to 8
  std::string icc;           ///< the profile's bytes
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

/// One image being read. Not for use by two threads at once. Errors are Code::invalid: the file
/// is cut off, damaged, or beyond the limits above.
class Decoder {
 public:
  virtual ~Decoder() = default;
  const ImageHeader& header() const { return header_; }
  /// Begins decoding. JPEG is reduced to 1/2, 1/4 or 1/8 while both sides stay at least
  /// `min_side`; 0 means full size. Call once, before next_row.
  virtual Status start(int min_side) = 0;
  int width() const { return width_; }  ///< of the rows, valid after start
  int height() const { return height_; }
  /// The next row into `rgb`, which has room for width() * 3 bytes. Transparency becomes white.
  virtual Status next_row(std::uint8_t* rgb) = 0;

 protected:
  ImageHeader header_;
  int width_ = 0;
  int height_ = 0;
};

/// What the first bytes say: jpeg, png, tiff, gif, webp, bmp, text, or nothing.
std::string sniff_format(std::string_view first_bytes);
/// Opens a file for reading and says what it is. Errors: not_found, io, invalid (too many bytes).
struct Opened {
  File file;
  std::string format;
  std::uint64_t bytes = 0;
};
Result<Opened> open_image(const fs::path& path);
/// Reads the header of a JPEG or PNG and refuses what is too large before any pixel is decoded.
Result<std::unique_ptr<Decoder>> make_decoder(Opened opened);

Result<std::unique_ptr<Decoder>> make_jpeg_decoder(File file);
Result<std::unique_ptr<Decoder>> make_png_decoder(File file);
Status check_limits(const ImageHeader& header);
/// Code::invalid with the library's own words as the reason.
Error damaged(std::string_view format, std::string_view reason);

}  // namespace mv::artwork
