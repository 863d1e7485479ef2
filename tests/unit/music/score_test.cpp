// SPDX-License-Identifier: Apache-2.0
// What makes a score music rather than random notes, over all genres and several seeds.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "music/compose/compose.hpp"
#include "music/compose/form.hpp"
#include "music/compose/harmony.hpp"
#include "music/compose/piece.hpp"
#include "music/compose/seating.hpp"
#include "support/catch.hpp"

using namespace mv::music;

namespace {

constexpr std::uint64_t kSeeds = 4;

Brief brief_of(Genre genre, std::uint64_t seed, int duration_ms = 90'000) {
  Request request;
  request.style = genre_name(genre);
  request.seed = seed;
  request.duration_ms = duration_ms;
  return read_request(request).value();
}

template <class Check>
void for_all(const Check& check) {
  for (int genre = 0; genre < kGenres; ++genre)
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      const auto brief = brief_of(Genre(genre), seed);
      INFO(genre_name(brief.genre) << ", seed " << seed);
      check(brief, compose(brief));
    }
}

bool pitched(const Part& part) { return part.role != Role::drums; }

bool in_scale(int pitch, const Key& key) {
  const auto& steps = scale(key.mode);
  return std::find(steps.begin(), steps.end(), (pitch - key.tonic + 120) % 12) != steps.end();
}

std::map<int, std::vector<int>> by_bar(const Part& part, int last_bar) {
  std::map<int, std::vector<int>> out;  // onsets within the bar, to the sixteenth
  for (const auto& note : part.notes)
    if (note.tick < last_bar * kTicksPerBar)
      out[(note.tick + 20) / kTicksPerBar].push_back(
          (note.tick + 20) % kTicksPerBar / kTicksPerStep);
  return out;
}

}  // namespace

TEST_CASE("every note lies in its player's range and every part plays") {
  for_all([](const Brief& brief, const Score& score) {
    const auto ensemble = seat(plan(brief));
    REQUIRE(score.parts.size() >= 2);
    std::size_t next = 0;
    for (const auto& part : score.parts) {
      REQUIRE_FALSE(part.notes.empty());
      for (const auto& note : part.notes) {
        REQUIRE(note.tick >= 0);
        REQUIRE(note.length >= 1);
        REQUIRE(note.velocity >= 1);
        REQUIRE(note.velocity <= 127);
      }
      if (!pitched(part)) continue;
      const auto& player = ensemble.players[next++].player;
      // Power chords and arpeggios reach above their lowest voices.
      const int reach = player.power ? 12 : 2;
      for (const auto& note : part.notes) {
        REQUIRE(note.pitch >= player.low);
        REQUIRE(note.pitch <= player.high + reach);
      }
    }
  });
}

TEST_CASE("melodies stay in the key or on the chord, and others nearly always in the key") {
  for_all([](const Brief& brief, const Score& score) {
    const auto piece = plan(brief);
    for (const auto& part : score.parts) {
      if (!pitched(part)) continue;
      int inside = 0, all = 0, wrong = 0;
      for (const auto& note : part.notes) {
        const int bar = (note.tick + 20) / kTicksPerBar;
        const int step = (note.tick + 20) % kTicksPerBar / kTicksPerStep;
        ++all;
        inside += in_scale(note.pitch, score.key);
        const auto& chord = piece.chord(std::min(bar, piece.bars), step);
        wrong += !in_scale(note.pitch, score.key) && !chord.has(note.pitch);
      }
      INFO(part.name << " " << inside << " of " << all << ", wrong " << wrong);
      if (part.role == Role::lead || part.role == Role::counter) REQUIRE(wrong == 0);
      // Basses may come to the next root by a semitone.
      REQUIRE(wrong * 100 <= all * (part.role == Role::bass ? 12 : 4));
      // Blues and jazz borrow more.
      const bool borrows = brief.genre == Genre::blues || brief.genre == Genre::jazz ||
                           brief.genre == Genre::bossa_nova || brief.genre == Genre::funk;
      REQUIRE(inside * 100 >= all * (borrows ? 55 : 72));
    }
  });
}

TEST_CASE(
    "a melody moves mostly by step, within an octave and a half or so, and repeats its rhythm") {
  int steps = 0, moves = 0;
  for_all([&](const Brief&, const Score& score) {
    for (const auto& part : score.parts) {
      if (part.role != Role::lead) continue;
      int low = 127, high = 0;
      for (const auto& note : part.notes) {
        low = std::min(low, note.pitch);
        high = std::max(high, note.pitch);
      }
      REQUIRE(high - low <= 26);
      for (std::size_t i = 1; i < part.notes.size(); ++i) {
        const int move = std::abs(part.notes[i].pitch - part.notes[i - 1].pitch);
        steps += move <= 4;
        ++moves;
        REQUIRE(move <= 19);
      }
      const auto bars = by_bar(part, score.bars);
      std::map<std::vector<int>, int> kinds;
      for (const auto& [bar, onsets] : bars) ++kinds[onsets];
      const int repeated = static_cast<int>(std::count_if(
          bars.begin(), bars.end(), [&](const auto& each) { return kinds[each.second] > 1; }));
      INFO(part.name << ": " << repeated << " of " << bars.size());
      if (bars.size() >= 8) REQUIRE(repeated * 100 >= static_cast<int>(bars.size()) * 40);
    }
  });
  INFO(steps << " of " << moves);
  REQUIRE(steps * 100 >= moves * 75);
}

TEST_CASE("pads move by the smallest way from chord to chord") {
  for_all([](const Brief& brief, const Score& score) {
    const auto piece = plan(brief);
    for (const auto& player : piece.style.players) {
      if (player.role != Role::pad) continue;
      std::vector<int> before;
      double sum = 0;
      int count = 0;
      for (int half = 0; half < piece.bars * 2; ++half) {
        const auto now =
            voice(piece.chords[static_cast<std::size_t>(half)], before, 4, player.low, player.high);
        REQUIRE(std::is_sorted(now.begin(), now.end()));
        for (std::size_t i = 0; i < before.size(); ++i, ++count)
          sum += std::abs(now[i] - before[i]);
        before = now;
      }
      INFO(player.name << " moves " << sum / count);
      REQUIRE(sum / count < 2.5);
    }
    REQUIRE(score.bars == piece.bars);
  });
}

TEST_CASE("drums stand on the grid") {
  for_all([](const Brief& brief, const Score& score) {
    const auto piece = plan(brief);
    for (const auto& part : score.parts) {
      if (pitched(part)) continue;
      std::set<int> grid;
      for (int step = 0; step < kStepsPerBar; ++step) grid.insert(piece.tick(0, step));
      for (const auto& note : part.notes) {
        int nearest = kTicksPerBar;
        for (const int at : grid)
          nearest = std::min(nearest, std::abs(note.tick % kTicksPerBar - at));
        nearest = std::min(nearest, kTicksPerBar - note.tick % kTicksPerBar);
        REQUIRE(nearest <= piece.style.loose / 2);
      }
    }
  });
}

TEST_CASE("a piece ends with a cadence: another chord, then the tonic in bass and melody") {
  for_all([](const Brief& brief, const Score& score) {
    const auto piece = plan(brief);
    REQUIRE(piece.chords.back().root == score.key.tonic);
    REQUIRE_FALSE(piece.chord(piece.bars - 1, 15).root == score.key.tonic);
    for (const auto& part : score.parts) {
      if (part.role != Role::bass && part.role != Role::lead) continue;
      REQUIRE(part.notes.back().pitch % 12 == score.key.tonic);
      REQUIRE(part.notes.back().tick >= score.end_tick() - 10);
    }
  });
}

TEST_CASE("sections follow each other without gaps, and more play in the loud ones") {
  for_all([](const Brief& brief, const Score& score) {
    int at = 0;
    std::map<Place, double> notes, bars;
    for (const auto& section : score.sections) {
      REQUIRE(section.first_bar == at);
      REQUIRE(section.bars >= 1);
      at += section.bars;
      bars[section.place] += section.bars;
      for (const auto& part : score.parts)
        notes[section.place] += static_cast<double>(
            std::count_if(part.notes.begin(), part.notes.end(), [&](const Note& note) {
              const int bar = (note.tick + 20) / kTicksPerBar;
              return bar >= section.first_bar && bar < section.first_bar + section.bars;
            }));
    }
    REQUIRE(at == score.bars + 1);
    INFO(brief.tempo);
    REQUIRE(notes[Place::second] / bars[Place::second] > notes[Place::intro] / bars[Place::intro]);
  });
}

TEST_CASE("the length is the asked one and the tempo gives way a little only") {
  for (const int seconds : {5, 6, 7, 8, 10, 13, 30, 61, 180, 600})
    for (int tempo = 60; tempo <= 200; tempo += 7) {
      const int duration = seconds * 1000 + 137;
      const auto timing = fit(duration, tempo);
      INFO(seconds << " s at " << tempo);
      REQUIRE(timing.bars >= 1);
      REQUIRE(timing.beat_us * 4 * timing.bars + timing.tail_us == duration * 1000LL);
      REQUIRE(timing.tail_us >= 1'200'000);
      const double real = 60e6 / static_cast<double>(timing.beat_us);
      REQUIRE(std::abs(real / tempo - 1) < (seconds < 8 ? 0.12 : 0.04));
      int bars = 0;
      for (const auto& section : lay_out(Form::song, timing.bars)) bars += section.bars;
      REQUIRE(bars == timing.bars);
    }
}

TEST_CASE("the same brief is the same score, another seed another one") {
  for (int genre = 0; genre < kGenres; ++genre) {
    const auto same = [](const Score& a, const Score& b) {
      if (a.parts.size() != b.parts.size() || a.bars != b.bars) return false;
      for (std::size_t i = 0; i < a.parts.size(); ++i) {
        if (a.parts[i].notes.size() != b.parts[i].notes.size()) return false;
        for (std::size_t n = 0; n < a.parts[i].notes.size(); ++n)
          if (a.parts[i].notes[n].pitch != b.parts[i].notes[n].pitch ||
              a.parts[i].notes[n].tick != b.parts[i].notes[n].tick)
            return false;
      }
      return true;
    };
    const auto first = compose(brief_of(Genre(genre), 3, 30'000));
    REQUIRE(same(first, compose(brief_of(Genre(genre), 3, 30'000))));
    REQUIRE_FALSE(same(first, compose(brief_of(Genre(genre), 4, 30'000))));
  }
}

TEST_CASE("instruments of the prompt play, refused ones do not") {
  const auto parts = [](const std::string& prompt) {
    Request request;
    request.prompt = prompt;
    return compose(read_request(request).value()).parts;
  };
  const auto programs = [&](const std::string& prompt) {
    std::set<int> out;
    for (const auto& part : parts(prompt)) out.insert(pitched(part) ? part.program : 1000);
    return out;
  };
  REQUIRE(programs("techno with cello").count(42) == 1);
  REQUIRE(programs("rock with flute and trumpet").count(73) == 1);
  REQUIRE(programs("rock with flute and trumpet").count(56) == 1);
  REQUIRE(programs("rock without drums").count(1000) == 0);
  REQUIRE(programs("piano music with drums").count(1000) == 1);
  REQUIRE(programs("solo cello") == std::set<int>{42});
  REQUIRE(programs("only guitar") == std::set<int>{25});
  REQUIRE(programs("piano music without piano").count(0) == 0);
  for (const auto& part : parts("house without bass")) REQUIRE(part.role != Role::bass);
  for (const auto& row : instruments()) {
    INFO(row.name);
    Brief brief = brief_of(Genre::pop, 1, 20'000);
    brief.asked = {row.instrument};
    REQUIRE(compose(brief).parts.size() <= kMostParts);
    brief.solo = true;
    REQUIRE_FALSE(compose(brief).parts.empty());
    brief.solo = false;
    brief.refused = brief.asked;
    brief.asked.clear();
    REQUIRE_FALSE(compose(brief).parts.empty());
  }
}

TEST_CASE("a piece begins at once, however slow and sparse it is") {
  for (int genre = 0; genre < kGenres; ++genre)
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      Request request;
      request.style = genre_name(Genre(genre));
      request.prompt = "very slow sad minimal";
      request.seed = seed;
      request.duration_ms = 33'144;
      const auto score = compose(read_request(request).value());
      INFO(request.style << ", seed " << seed);
      int first = score.end_tick();
      for (const auto& part : score.parts)
        for (const auto& note : part.notes) first = std::min(first, note.tick);
      REQUIRE(first * score.beat_us / kTicksPerBeat <= 250'000);
    }
}
