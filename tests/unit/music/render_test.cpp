// SPDX-License-Identifier: Apache-2.0
#include "music/sound/render.hpp"

#include <cmath>
#include <numbers>

#include "audio/measure/analyse.hpp"
#include "music/compose/compose.hpp"
#include "music/sound/limiter.hpp"
#include "music/sound/mix.hpp"
#include "support/catch.hpp"

using namespace mv;
using namespace mv::music;

namespace {

Brief brief_of(Genre genre, int duration_ms) {
  Request request;
  request.style = genre_name(genre);
  request.duration_ms = duration_ms;
  request.seed = 11;
  return read_request(request).value();
}

}  // namespace

TEST_CASE("the limiter keeps the ceiling, delays by its look-ahead and leaves quiet sound alone") {
  Limiter limiter(1.0, 0.5);
  std::vector<float> samples(2 * 44100);
  for (int i = 0; i < 44100; ++i) {
    const double level = i > 20000 && i < 20050 ? 1.0 : 0.2;
    samples[2 * i] = static_cast<float>(level * std::sin(i * 0.05));
    samples[2 * i + 1] = -samples[2 * i];
  }
  auto out = samples;
  for (int at = 0; at < 44100; at += 4410) limiter.run(out.data() + 2 * at, 4410);
  for (const float sample : out) REQUIRE(std::fabs(sample) <= 0.5f);
  for (int i = 0; i < 19000; ++i)
    REQUIRE(out[2 * (i + Limiter::kAhead)] == Approx(samples[2 * i]).margin(1e-6));
}

TEST_CASE("a shelf raises what lies beyond it only") {
  for (const double hz : {60.0, 12000.0}) {
    auto filter = Biquad::high_shelf(3000, 6);
    std::vector<float> samples(2 * 8820);
    for (int i = 0; i < 8820; ++i)
      samples[2 * i] = samples[2 * i + 1] =
          static_cast<float>(std::sin(2 * std::numbers::pi * hz * i / kRate));
    filter.run(samples.data(), 8820);
    float peak = 0;
    for (std::size_t i = 8820; i < samples.size(); ++i)
      peak = std::max(peak, std::fabs(samples[i]));
    REQUIRE(20 * std::log10(peak) == Approx(hz > 3000 ? 6.0 : 0.0).margin(0.5));
  }
}

TEST_CASE("a rendered piece has its length, loudness and peak, and the same bytes each time") {
  const auto font = find_sound_font("");
  if (!font) {
    WARN("no sound font: " << font.error().line());
    return;
  }
  TempFolder folder;
  const auto brief = brief_of(Genre::pop, 6'500);
  const auto score = compose(brief);
  for (const auto* name : {"a.wav", "b.wav"}) {
    const auto made = render(score, brief.genre, brief.seed, *font, folder.path() / name, {});
    INFO((made ? "" : made.error().line()));
    REQUIRE(made.ok());
  }
  REQUIRE(read_file(folder.path() / "a.wav").value() == read_file(folder.path() / "b.wav").value());
  const auto heard = audio::analyse(folder.path() / "a.wav").value();
  REQUIRE(heard.format.frames == 6500 * 441 / 10);
  REQUIRE(heard.format.bit_depth == 24);
  REQUIRE(heard.format.wav_format_tag == 1);
  REQUIRE(heard.measure.integrated_lufs == Approx(-14).margin(0.2));
  REQUIRE(heard.measure.true_peak_dbtp <= -1);
  REQUIRE(heard.measure.clipped_runs == 0);
  REQUIRE_FALSE(heard.measure.lossy_hint);
  REQUIRE(heard.measure.silence_head_ms < 500);
  REQUIRE(heard.measure.silence_tail_ms < 2000);
  REQUIRE(std::distance(fs::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE("what is no sound font is said to be none, and no file is left") {
  TempFolder folder;
  const auto fake = folder.path() / "fake.sf2";
  REQUIRE(write_file_atomic(fake, "this is no sound font").ok());
  const auto brief = brief_of(Genre::piano, 5'000);
  const auto made = render(compose(brief), brief.genre, 1, fake, folder.path() / "out.wav", {});
  REQUIRE_FALSE(made.ok());
  REQUIRE(made.error().code == Code::unsupported);
  REQUIRE_FALSE(fs::exists(folder.path() / "out.wav"));
  REQUIRE(find_sound_font("/nowhere/x.sf2").error().code == Code::not_found);
}
