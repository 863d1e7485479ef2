// SPDX-License-Identifier: Apache-2.0
// What stores want of the cover. Nothing is found where there is none: a missing cover is drawn.
#include <bit>
#include <cmath>
#include <cstdlib>

#include "base/text/text.hpp"
#include "preflight/probe.hpp"
#include "preflight/text.hpp"

namespace mv::preflight {
namespace {

using model::ArtworkFacts;

std::string size_of(const ArtworkFacts& cover) {
  return thousands(cover.width) + "×" + thousands(cover.height);
}

std::string square(double side) {
  return thousands(std::llround(side)) + "×" + thousands(std::llround(side)) + " px";
}

/// The cover, when it could be decoded.
const ArtworkFacts* cover_of(const Probe& probe) {
  const auto* cover = probe.subject.artwork;
  return cover && cover->width > 0 && cover->height > 0 ? cover : nullptr;
}

void say(Probe& probe, std::string value, std::string message, std::string fix,
    Level level = Level::error, std::optional<bool> fixable = std::nullopt) {
  probe.report({"artwork", std::move(value), std::move(message), std::move(fix), level, fixable});
}

void is_square(Probe& probe) {
  const auto* cover = cover_of(probe);
  if (!cover || cover->width == cover->height) return;
  say(probe, size_of(*cover),
      "the cover is " + size_of(*cover) + " px, not square; " + kWho + " take" + kS + " 1:1 only",
      "Crop it to " + square(std::min(cover->width, cover->height)) +
          " or, better, redesign it; do not stretch it.");
}

void big_enough(Probe& probe) {
  const auto* cover = cover_of(probe);
  if (!cover) return;
  const auto least = std::min(cover->width, cover->height);
  const auto most = std::max(cover->width, cover->height);
  if (least < probe.row.low)
    say(probe, size_of(*cover),
        "the cover is " + size_of(*cover) + " px, smaller than the " + square(probe.row.low) +
            " that " + kWho + " take" + kS + " through a distributor",
        "Export it from the original at " + square(probe.row.low) +
            "; enlarging a small picture shows.");
  else if (most > probe.row.high)
    say(probe, size_of(*cover),
        "the cover is " + size_of(*cover) + " px, larger than the usual " + square(probe.row.high),
        "Scale it down to " + square(probe.row.low) + ".", Level::warn, true);
}

void colour(Probe& probe) {
  const auto* cover = cover_of(probe);
  if (!cover) return;
  std::vector<std::string> found;
  if (cover->colour != "rgb" && !cover->colour.empty())
    found.push_back("its colour is " + cover->colour + ", not RGB");
  if (cover->alpha) found.push_back("it has an alpha channel");
  if (cover->bits_per_channel > 0 && cover->bits_per_channel != 8)
    found.push_back(
        "it has " + std::to_string(cover->bits_per_channel) + " bits per channel, not 8");
  if (found.empty()) return;
  const auto text = join(found, ", ");
  say(probe,
      cover->colour + (cover->alpha ? "+alpha" : "") + ", " +
          std::to_string(cover->bits_per_channel) + " bit",
      "the cover is not plain 24-bit RGB: " + text + "; " + kWho + " refuse" + kS + " that",
      "Save it as an sRGB JPEG with 8 bits per channel (--fix does).");
}

void file_format(Probe& probe) {
  const auto* cover = probe.subject.artwork;
  if (!cover || probe.listed(cover->format)) return;
  const auto name =
      cover->format.empty() ? std::string("of an unknown format") : upper(cover->format);
  auto list = replace_all(upper(probe.row.list), " ", ", ");
  say(probe, cover->format, "the cover is " + name + "; " + kWho + " take" + kS + " " + list,
      "Save it as a JPEG.", Level::error, !cover->format.empty() && cover->width > 0);
}

void file_size(Probe& probe) {
  const auto* cover = probe.subject.artwork;
  if (!cover || double(cover->bytes) <= probe.row.low) return;
  const auto size = human_bytes(std::uint64_t(cover->bytes));
  const bool refused = double(cover->bytes) > probe.row.high;
  say(probe, thousands(cover->bytes),
      "the cover's file has " + size + ", more than the " +
          human_bytes(std::uint64_t(refused ? probe.row.high : probe.row.low)) +
          (refused ? " that distributors take" : " that every store takes"),
      "Save it as a JPEG of quality 90 or so; aim at 4 MB or less.",
      refused ? Level::error : Level::warn);
}

void upright_and_sharp(Probe& probe) {
  const auto* cover = cover_of(probe);
  if (!cover) return;
  if (cover->exif_orientation != 1)
    say(probe, "orientation " + std::to_string(cover->exif_orientation),
        "the cover relies on an EXIF orientation (" + std::to_string(cover->exif_orientation) +
            ") that stores ignore, so it will appear rotated",
        "Save it upright (--fix does).", Level::warn, true);
  if (cover->looks_upscaled)
    say(probe, "upscaled", "the cover looks like a small picture made larger",
        "Use the original at full size.", Level::warn, false);
}

void soundcloud_cover(Probe& probe) {
  const auto* cover = cover_of(probe);
  if (!cover) return;
  const auto least = std::min(cover->width, cover->height);
  if (least < probe.row.low)
    say(probe, size_of(*cover),
        "the cover is " + size_of(*cover) + " px; SoundCloud advises " + square(probe.row.low) +
            " or more",
        "Use a larger cover.", Level::warn, false);
  if (double(cover->bytes) > probe.row.high)
    say(probe, thousands(cover->bytes),
        "the cover's file has " + human_bytes(std::uint64_t(cover->bytes)) +
            "; SoundCloud is said to take " + human_bytes(std::uint64_t(probe.row.high)) +
            " at most",
        "Save a smaller JPEG for it.", Level::warn);
}

void not_used_before(Probe& probe) {
  const auto* cover = probe.subject.artwork;
  if (!cover || cover->perceptual_hash.size() != 16) return;
  const auto own = from_hex(cover->perceptual_hash);
  if (!own) return;
  for (const auto& known : probe.subject.catalogue) {
    const auto other = from_hex(known.artwork_hash);
    if (!other || other->size() != own->size()) continue;
    int differing = 0;
    for (std::size_t i = 0; i < own->size(); ++i)
      differing +=
          std::popcount(static_cast<unsigned>(static_cast<unsigned char>((*own)[i] ^ (*other)[i])));
    if (differing <= probe.row.high)
      return say(probe, cover->perceptual_hash,
          "the cover is the same or nearly the same as that of " + shown(known.title) +
              "; distributors ask for a different one",
          "Give this release its own cover, unless the two belong together.");
  }
}

void has_content(Probe& probe) {
  const auto* cover = cover_of(probe);
  if (!cover || cover->detail >= probe.row.low) return;
  say(probe, decimal(cover->detail, 3),
      "the cover is nearly a single colour (" + cover->dominant_colour + ")",
      "Put a picture or the title on it.");
}

void ai_art(Probe& probe) {
  const auto& use = probe.metadata.ai.artwork;
  if (use != "assisted" && use != "generated") return;
  probe.report({"metadata.ai.artwork", use,
      "the cover is declared as " + use + " by AI, and " + kWho + " will be told",
      "Nothing to do if that is right."});
}

constexpr Rule kRules[] = {
    {"C1", "The cover is square", "Apple cover art essentials; Spotify", false,
        {{{"all", Level::error}}}, is_square},
    {"C2", "3000×3000 px or more through a distributor (Spotify itself: 640), 6000 at most",
        "Apple cover art essentials; distributors", false, {{{"stores", Level::error, 3000, 6000}}},
        big_enough},
    {"C3", "RGB with 8 bits per channel; no CMYK, grey, palette or alpha",
        "DistroKid help; Spotify, retold", true, {{{"stores", Level::error}}}, colour},
    {"C4", "JPEG or PNG (SoundCloud also GIF)", "all of them", true,
        {{{"soundcloud", Level::error, 0, 0, "jpeg png gif"},
            {"all", Level::error, 0, 0, "jpeg png"}}},
        file_format},
    {"C5", "File of 4 MB or less; refused above 10 MB", "distributors", true,
        {{{"stores", Level::error, 4e6, 10e6}}}, file_size},
    {"C6", "No EXIF orientation, not an enlarged small picture", "Spotify content operations", true,
        {{{"stores", Level::warn}}}, upright_and_sharp},
    {"C7", "SoundCloud: 800×800 px or more, 2 MB or less", "users of its API", true,
        {{{"soundcloud", Level::warn, 800, 2e6}}}, soundcloud_cover},
    {"C11", "Not the cover of another release", "DistroKid help", false,
        {{{"stores", Level::warn, 0, 4}}}, not_used_before},
    {"C12", "Not blank or nearly of one colour", "distributors", false,
        {{{"stores", Level::warn, 0.02}}}, has_content},
    {"C13", "A cover made by AI is declared", "Apple Music Transparency Tags; LabelGrid", false,
        {{{"stores", Level::info}}}, ai_art},
};

}  // namespace

std::span<const Rule> artwork_rules() { return kRules; }

}  // namespace mv::preflight
