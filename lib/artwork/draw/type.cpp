// SPDX-License-Identifier: Apache-2.0
#include "artwork/draw/type.hpp"

#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

namespace mv::artwork {
namespace {
/// The first that is installed wins; other scripts fall back glyph by glyph.
constexpr const char* kSans =
    "Inter, Montserrat, Poppins, Archivo, Roboto, Noto Sans, "
    "Open Sans, Liberation Sans, DejaVu Sans, Sans";
constexpr const char* kSerif =
    "Playfair Display, EB Garamond, Libre Baskerville, Noto Serif, "
    "Liberation Serif, DejaVu Serif, Serif";
/// JPEG moves the pixels a little afterwards.
constexpr double kWantedContrast = 5.2;
constexpr double kEasyContrast = 8;
constexpr double kInkMargin = 24;   // pixels around the letters that are measured too
constexpr double kScrimSoft = 420;  // pixels over which the scrim fades out
constexpr Colour kInks[] = {hex(0xffffff), hex(0x0b0b0d)};

struct FreeObject {
  void operator()(void* object) const { g_object_unref(object); }
};
struct FreeFont {
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
using Layout = std::unique_ptr<PangoLayout, FreeObject>;
using Font = std::unique_ptr<PangoFontDescription, FreeFont>;

bool only_latin(std::string_view text) {
  return std::none_of(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0xc9; });
}

/// Byte offsets of the characters for which no font has a glyph.
std::set<int> uncovered(PangoLayout* layout) {
  std::set<int> out;
  PangoLayoutIter* iter = pango_layout_get_iter(layout);
  do {
    const PangoLayoutRun* run = pango_layout_iter_get_run_readonly(iter);
    for (int i = 0; run != nullptr && i < run->glyphs->num_glyphs; ++i)
      if (run->glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
        out.insert(run->item->offset + run->glyphs->log_clusters[i]);
  } while (pango_layout_iter_next_run(iter));
  pango_layout_iter_free(iter);
  return out;
}

bool begins_at_right(PangoLayout* layout) {
  return pango_layout_get_line_readonly(layout, 0)->resolved_dir == PANGO_DIRECTION_RTL;
}

class Setter {
 public:
  Setter(Canvas& canvas, const TypeBox& where, const TypeLayout& look, std::string_view text)
      : where_(where), layout_(pango_cairo_create_layout(canvas.cr())) {
    PangoContext* context = pango_layout_get_context(layout_.get());
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    font_.reset(pango_font_description_from_string(look.serif ? kSerif : kSans));
    pango_font_description_set_weight(
        font_.get(), where.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_MEDIUM);
    pango_layout_set_text(layout_.get(), text.data(), static_cast<int>(text.size()));
    set_width(where.box.width);
    if (look.centred) pango_layout_set_alignment(layout_.get(), PANGO_ALIGN_CENTER);
    pango_layout_set_line_spacing(layout_.get(), where.bold ? 0.92f : 1.0f);
    tight_ = where.bold && !look.serif && only_latin(text);
  }

  /// The characters that no font has.
  std::string missing() {
    const std::string text = pango_layout_get_text(layout_.get());
    set_size(where_.largest);
    std::string out;
    for (const int at : uncovered(layout_.get())) {
      const char* p = text.c_str() + at;
      out.append(p, static_cast<std::size_t>(g_utf8_next_char(p) - p));
    }
    return out;
  }

  /// Finds the largest size that fits; whole words first, broken words next, an ellipsis last.
  void fit() {
    pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD);
    if (search(where_.smallest, where_.largest)) return balance();
    pango_layout_set_wrap(layout_.get(), PANGO_WRAP_WORD_CHAR);
    if (search(where_.smallest, where_.largest)) return;
    set_size(where_.smallest);
    pango_layout_set_ellipsize(layout_.get(), PANGO_ELLIPSIZE_END);
    // A height keeps whole lines only, but always one of them.
    pango_layout_set_height(layout_.get(), static_cast<int>(where_.box.height) * PANGO_SCALE);
  }

  /// The ink when the text stands where it belongs.
  Box ink() const {
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(layout_.get(), &ink, &logical);
    const double shift = top(ink);
    return {left(ink) + ink.x, shift + ink.y, double(ink.width), double(ink.height)};
  }

  void show(Canvas& canvas, const Colour& colour) {
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(layout_.get(), &ink, &logical);
    canvas.source(colour);
    cairo_move_to(canvas.cr(), left(ink), top(ink));
    pango_cairo_show_layout(canvas.cr(), layout_.get());
  }

  bool ellipsised() const { return pango_layout_is_ellipsized(layout_.get()); }

 private:
  /// The layout's origin so that the ink touches the box's upper or lower edge.
  double top(const PangoRectangle& ink) const {
    const Box& box = where_.box;
    return where_.at_bottom ? box.y + box.height - ink.y - ink.height : box.y - ink.y;
  }

  /// The layout's origin from the left, so that the ink is inside the box: some letters begin
  /// before their place or end behind it, and a narrowed layout stays at its side.
  double left(const PangoRectangle& ink) const {
    const double spare = where_.box.width - width_;
    double shift = 0;
    if (pango_layout_get_alignment(layout_.get()) == PANGO_ALIGN_CENTER)
      shift = spare / 2;
    else if (begins_at_right(layout_.get()))
      shift = spare;
    const double most = std::max(0.0, where_.box.width - ink.width);
    return where_.box.x + std::clamp(shift + ink.x, 0.0, most) - ink.x;
  }

  void set_width(double pixels) {
    width_ = std::floor(pixels);
    pango_layout_set_width(layout_.get(), static_cast<int>(width_) * PANGO_SCALE);
  }

  /// Narrows the lines as far as their number stays, so that no single word is left for the last.
  void balance() {
    const int lines = pango_layout_get_line_count(layout_.get());
    if (lines < 2) return;
    const auto still_good = [&](double width) {
      set_width(width);
      PangoRectangle ink, logical;
      pango_layout_get_pixel_extents(layout_.get(), &ink, &logical);
      return pango_layout_get_line_count(layout_.get()) == lines && ink.width <= width;
    };
    double low = where_.box.width / lines / 2, high = where_.box.width;
    while (high - low > 8) {
      const double middle = (low + high) / 2;
      (still_good(middle) ? high : low) = middle;
    }
    if (!still_good(high)) set_width(where_.box.width);
  }

  void set_size(double pixels) {
    pango_font_description_set_absolute_size(font_.get(), pixels * PANGO_SCALE);
    pango_layout_set_font_description(layout_.get(), font_.get());
    PangoAttrList* list = pango_attr_list_new();
    // A broken word gets no hyphen: the words on a cover must be those of the metadata.
    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
    // Large bold letters stand too far apart by default.
    if (tight_)
      pango_attr_list_insert(
          list, pango_attr_letter_spacing_new(static_cast<int>(-0.018 * pixels * PANGO_SCALE)));
    pango_layout_set_attributes(layout_.get(), list);
    pango_attr_list_unref(list);
  }

  bool fits(double pixels) {
    set_size(pixels);
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(layout_.get(), &ink, &logical);
    return ink.height <= where_.box.height && ink.width <= where_.box.width;
  }

  bool search(double low, double high) {
    if (fits(high)) return true;
    if (!fits(low)) return false;
    while (high - low > 2) {
      const double middle = (low + high) / 2;
      (fits(middle) ? low : high) = middle;
    }
    return fits(low);
  }

  TypeBox where_;
  Layout layout_;
  Font font_;
  double width_ = 0;  // of the layout
  bool tight_ = false;
};

double ratio(double a, double b) { return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05); }

/// The contrast of an ink to the worst pixel of a range.
double contrast_to(const Colour& ink, const Canvas::Range& under) {
  const double l = luminance(ink);
  return std::min(ratio(l, under.low), ratio(l, under.high));
}

/// Blends the band of rows around `box` towards `colour`, fading out towards the far side.
void paint_scrim(Canvas& canvas, const Box& box, const Colour& colour, double alpha) {
  const bool lower_half = box.y + box.height / 2 > kCoverSide / 2.0;
  const double inner = lower_half ? box.y : box.y + box.height;
  const double outer = lower_half ? inner - kScrimSoft : inner + kScrimSoft;
  canvas.source_gradient(0, outer, 0, inner, colour, colour, 0, alpha);
  const double from = lower_half ? outer : 0;
  const double to = lower_half ? kCoverSide : outer;
  cairo_rectangle(canvas.cr(), 0, from, kCoverSide, to - from);
  cairo_fill(canvas.cr());
}

Box grown(const Box& box, double by) {
  return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by};
}

/// Picks the ink, and darkens or lightens what is below it until it stands out.
Colour make_legible(Canvas& canvas, const Palette& palette, const Box& ink) {
  const Box under = grown(ink, kInkMargin);
  const auto range = canvas.luminance_in(under);
  // A tone of the picture sits better in it than plain black or white.
  for (const Colour& tone : {palette[4], mix(palette[0], {0, 0, 0}, 0.2)})
    if (contrast_to(tone, range) >= kEasyContrast) return tone;
  const bool white = contrast_to(kInks[0], range) >= contrast_to(kInks[1], range);
  const Colour& chosen = kInks[white ? 0 : 1];
  const Colour& scrim = white ? palette[0] : palette[4];
  for (double alpha = 0.25; alpha < 1.2; alpha += 0.15) {
    if (contrast_to(chosen, canvas.luminance_in(under)) >= kWantedContrast) break;
    paint_scrim(canvas, under, scrim, std::min(alpha, 1.0));
  }
  return chosen;
}
}  // namespace

bool from_right(std::string_view text) {
  const std::unique_ptr<PangoContext, FreeObject> context(
      pango_font_map_create_context(pango_cairo_font_map_get_default()));
  const Layout layout(pango_layout_new(context.get()));
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return begins_at_right(layout.get());
}

bool has_fonts() {
  PangoFontFamily** families = nullptr;
  int count = 0;
  pango_font_map_list_families(pango_cairo_font_map_get_default(), &families, &count);
  g_free(families);
  return count > 0;
}

TypeResult set_type(Canvas& canvas, const Palette& palette, const TypeBox& where,
    const TypeLayout& layout, std::string_view text) {
  TypeResult result;
  result.contrast = 21;
  if (text.empty()) return result;
  Setter setter(canvas, where, layout, text);
  result.missing = setter.missing();
  if (!result.missing.empty()) return result;
  setter.fit();
  result.ink = setter.ink();
  result.ellipsised = setter.ellipsised();
  const Colour ink = make_legible(canvas, palette, result.ink);
  result.contrast = contrast_to(ink, canvas.luminance_in(result.ink));
  setter.show(canvas, ink);
  return result;
}

std::string_view font_package(std::string_view missing) {
  for (const char* p = missing.data(); p < missing.data() + missing.size();
       p = g_utf8_next_char(p)) {
    const gunichar c = g_utf8_get_char(p);
    // Marks that Chinese, Japanese and Korean share, and full-width forms.
    if ((c >= 0x3000 && c <= 0x33ff) || (c >= 0xff00 && c <= 0xffef)) return "fonts-noto-cjk";
    switch (g_unichar_get_script(c)) {
      case G_UNICODE_SCRIPT_HAN:
      case G_UNICODE_SCRIPT_HIRAGANA:
      case G_UNICODE_SCRIPT_KATAKANA:
      case G_UNICODE_SCRIPT_HANGUL:
      case G_UNICODE_SCRIPT_BOPOMOFO: return "fonts-noto-cjk";
      case G_UNICODE_SCRIPT_COMMON:
      case G_UNICODE_SCRIPT_INHERITED: break;  // signs and emoji
      default: return "fonts-noto-core";
    }
  }
  return "fonts-noto-color-emoji";
}

}  // namespace mv::artwork
