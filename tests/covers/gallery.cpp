// SPDX-License-Identifier: Apache-2.0
// The pictures of docs/images, made with the packages fonts-inter and fonts-ebgaramond installed,
// and any other for looking at:
//   cover_gallery docs/images
//   cover_gallery FOLDER STYLE SEED TITLE ARTIST [PROMPT]
#include <fmt/format.h>

#include <cstdlib>

#include "artwork/decoder.hpp"
#include "artwork/draw/draw.hpp"
#include "artwork/resample.hpp"
#include "images.hpp"

using namespace mv;
using namespace mv::artwork;

namespace {
struct Piece {
  const char* name;
  CoverRequest request;
};

const Piece kPieces[] = {
    {"cover-horizon", {"Midnight Arcade", "Vela Corso", 4, "horizon", "80s synthwave"}},
    {"cover-contours", {"Salt and Distance", "Mira Halden", 5, "contours", "deep sea ambient"}},
    {"cover-ridges", {"Slow Weather", "Ada Wren", 3, "ridges", "sad rain"}},
    {"cover-blocks", {"Saturday Rooms", "The Paper Owls", 2, "blocks", "happy funk"}},
    {"cover-orbit", {"The Long Signal", "Okto Verne", 9, "orbit", "epic battle"}},
};

bool write(const fs::path& folder, const Piece& piece, int side) {
  const auto cover = draw_cover(piece.request);
  if (!cover) {
    fmt::print(stderr, "{}: {}\n", piece.name, cover.error().what);
    return false;
  }
  const TempFolder place;
  auto opened = open_image(artwork::test::put(place, "cover.jpg", cover->jpeg));
  const auto decoder = make_decoder(*std::move(opened));
  if (!decoder || !(*decoder)->start(side)) return false;
  const auto small = read_reduced(**decoder, side);
  if (!small) return false;
  fmt::print("{}: {} {}, contrast {:.1f} and {:.1f}, {} bytes at full size{}\n", piece.name,
      cover->style, cover->palette, cover->title.contrast, cover->artist.contrast,
      cover->jpeg.size(), cover->warnings.empty() ? "" : ", warned: " + cover->warnings[0]);
  return write_file_atomic(
      folder / (std::string(piece.name) + ".jpg"), artwork::test::jpeg(*small, {.quality = 80}))
      .ok();
}
}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc < 6) {
    fmt::print(stderr, "cover_gallery FOLDER [STYLE SEED TITLE ARTIST [PROMPT]]\n");
    return 2;
  }
  bool good = true;
  if (argc == 2) {
    for (const Piece& piece : kPieces) good = write(argv[1], piece, 600) && good;
    return good ? 0 : 1;
  }
  const std::string name = fmt::format("{}-{}", argv[2], argv[3]);
  good = write(argv[1],
      {name.c_str(), {argv[4], argv[5], std::strtoull(argv[3], nullptr, 10), argv[2],
                         argc > 6 ? argv[6] : ""}},
      800);
  return good ? 0 : 1;
}
