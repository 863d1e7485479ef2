// SPDX-License-Identifier: Apache-2.0
#include "music/compose/theme.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mv::music {
namespace {

// Half bars: x begins a note, '-' holds it, '.' is a rest.
using Halves = std::array<std::string_view, 6>;
constexpr std::array<Halves, 4> kRhythms = {{
    {"x-------", "x-----x-", "....x---", "x---x---", "..x-----", "x-------"},
    {"x---x---", "x-----x-", "x-x-x---", "..x-x---", "x---x-x-", "....x-x-"},
    {"x-x-x---", "x--x--x-", "x-x-x-x-", "..x-x-x-", "x---x-x-", "x-xxx---"},
    {"x-xxx-x-", "x-x-xxx-", "..xxx-x-", "x--x--xx", "xxx-x---", "x-x-x-x-"},
}};
constexpr std::array<std::string_view, 4> kCloses = {
    "x-----------....", "x---x-------....", "x-x-x-------....", "x--x--x---......"};
// Mostly steps; a leap is rare and the next note goes back.
constexpr std::array<int, 12> kMoves = {1, -1, 1, -1, 1, -1, 2, -2, 0, 1, -1, 3};

std::vector<Gesture> read(std::string_view rhythm, int at) {
  std::vector<Gesture> out;
  for (std::size_t i = 0; i < rhythm.size(); ++i) {
    if (rhythm[i] == 'x') out.push_back({at + static_cast<int>(i), 1, 0});
    if (rhythm[i] == '-' && !out.empty()) ++out.back().length;
  }
  return out;
}

void draw_moves(std::vector<Gesture>& gestures, Random& random) {
  int sum = 0, last = 0;
  for (std::size_t i = 1; i < gestures.size(); ++i) {
    int move = last > 2 || last < -2 ? (last > 0 ? -1 : 1) : random.pick(kMoves);
    if (sum + move > 4 || sum + move < -4) move = sum > 0 ? -1 : 1;
    gestures[i].move = last = move;
    sum += move;
  }
}

Cell motif(int density, Random& random) {
  Cell cell;
  const auto& halves = kRhythms[static_cast<std::size_t>(density)];
  cell.gestures = read(random.pick(halves), 0);
  const auto rest = read(random.pick(halves), 8);
  cell.gestures.insert(cell.gestures.end(), rest.begin(), rest.end());
  if (cell.gestures.empty()) cell.gestures = read("x-------", 0);
  draw_moves(cell.gestures, random);
  return cell;
}

Cell close(int density, bool home, Random& random) {
  Cell cell;
  cell.gestures =
      read(kCloses[static_cast<std::size_t>(density == 0 ? 0 : random.below(density + 1))], 0);
  draw_moves(cell.gestures, random);
  cell.closes = true;
  cell.home = home;
  return cell;
}

Cell at(Cell cell, int anchor) {
  cell.anchor = anchor;
  return cell;
}

// The motif again: as it was, a step higher or lower, or upside down.
Cell again(const Cell& cell, Random& random) {
  auto out = cell;
  switch (random.below(4)) {
    case 0: break;
    case 1: out.anchor += 1; break;
    case 2: out.anchor += 2; break;
    default:
      for (auto& gesture : out.gestures) gesture.move = -gesture.move;
      out.anchor += 1;
  }
  return out;
}

}  // namespace

std::vector<Cell> make_theme(int bars, int density, Random& random) {
  const auto first = at(motif(density, random), random.between(-1, 1));
  const auto second = again(first, random);
  const auto contrast = at(motif(density, random), random.between(2, 4));
  const auto other = at(motif(density, random), random.between(1, 3));
  const auto question = at(close(density, false, random), random.between(1, 2));
  const auto answer = at(close(density, true, random), 0);
  std::vector<Cell> out;
  for (int bar = 0; bar < bars; bar += 4) {
    const bool last = bar + 4 >= bars;
    out.insert(out.end(), {first, second, last ? other : contrast, last ? answer : question});
  }
  return out;
}

std::vector<Cell> inverted(std::vector<Cell> theme) {
  for (auto& cell : theme) {
    for (auto& gesture : cell.gestures) gesture.move = -gesture.move;
    if (!cell.closes) cell.anchor = 2 - cell.anchor;
  }
  return theme;
}

std::vector<Cell> ornamented(std::vector<Cell> theme, Random& random) {
  for (auto& cell : theme) {
    std::vector<Gesture> out;
    for (const auto& gesture : cell.gestures) {
      if (gesture.length < 4 || cell.closes || !random.chance(45)) {
        out.push_back(gesture);
        continue;
      }
      // The neighbour and back, within the same time.
      const int side = random.chance(50) ? 1 : -1;
      out.push_back({gesture.start, gesture.length - 2, gesture.move});
      out.push_back({gesture.start + gesture.length - 2, 1, side});
      out.push_back({gesture.start + gesture.length - 1, 1, -side});
    }
    cell.gestures = std::move(out);
  }
  return theme;
}

}  // namespace mv::music
