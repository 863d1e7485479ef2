// SPDX-License-Identifier: Apache-2.0
#include "music/style/genre_tables.hpp"

// clang-format off

namespace mv::music {
namespace {

using enum Role;

// ---- ambient
constexpr std::string_view kAmbientMajor[] = {"I Vsus4 vi IVadd9", "Iadd9 IVmaj7 Iadd9 II", "Imaj7 iii7 IVmaj7 Vsus4"};
constexpr std::string_view kAmbientMinor[] = {"iadd9 VImaj7 III VII", "i9 IV i9 VII", "im7 vm7 VImaj7 iv"};
constexpr Player kAmbient[] = {
    {pad, "Pad", {89, 95, 91}, "IABKE", 50, 74, 92, 64, 90, 40, {"x---------------"}},
    {pad, "Strings", {49, 50, 92}, "ABKE", 55, 79, 62, 40, 90, 30, {"x---------------"}},
    {bass, "Low Drone", {39, 43, 38}, "ABE", 31, 48, 70, 64, 30, 0, {"R---------------"}},
    {arpeggio, "Bells", {46, 10, 108}, "AB", 62, 86, 58, 84, 100, 20, {"0...2.....3.1...", "0..2..3.1...2..."}},
    {lead, "Voice", {98, 11, 88}, "ABK", 65, 86, 66, 54, 110, 20, {}, 0},
};

// ---- house
constexpr std::string_view kHouseMajor[] = {"Imaj7 vi7 ii7 V7", "IVmaj7 V vi7 I", "ii9 iii7 IVmaj7 V"};
constexpr std::string_view kHouseMinor[] = {"im7 VImaj7 III VII", "i9 ivm7 VImaj7 VII", "im7 III VII iv"};
constexpr Player kHouse[] = {
    {bass, "Bass", {38, 39, 38}, "ABE", 33, 50, 104, 64, 5, 0,
     {"..R-..R-..R-..O-", "..R-..R-.RR-.5O-", "..R-..R-..R-..R-"}},
    {chords, "Piano Stabs", {1, 17, 16}, "ABKE", 55, 76, 80, 70, 45, 0,
     {"s..s..s...s..s..", "X..s..s..Xs..s..", "s.....s...s....."}},
    {pad, "Strings", {50, 48, 51}, "IBKE", 57, 79, 66, 50, 70, 0, {"x---------------"}, 1, false, true},
    {arpeggio, "Pluck", {80, 81, 99}, "B", 64, 88, 44, 90, 60, 0, {"0.2.3.1.0.2.3.2."}, 1, false, true},
    {lead, "Lead", {81, 80, 84}, "BK", 65, 84, 62, 58, 60, 0, {}, 2},
};
constexpr DrumLine kHouseDrums[] = {
    {36, "9...9...9...9...", "9...9...9...9..6", "9...9...9...9..."},
    {39, "....8.......8...", "....8.......8..3", ""},
    {46, "..7...7...7...7.", "..8...8...8...8.", "..4...4...4...4."},
    {42, "4.3.4.3.4.3.4.3.", "6.4.6.436.4.6.43", "3...3...3...3..."},
    {70, "", "3535353535353535", ""},
    {63, "......4..4......", "..4...5..4....4.", ""},
};

// ---- techno
constexpr std::string_view kTechnoMajor[] = {"Isus4 Isus4 Isus4 bVII", "I I bVII I"};
constexpr std::string_view kTechnoMinor[] = {"i i i bII", "im7 im7 im7 VI", "i i iv i"};
constexpr Player kTechno[] = {
    {bass, "Rolling Bass", {38, 39, 87}, "ABKE", 29, 45, 104, 64, 5, 0,
     {"..RR..RR..RR..RR", ".RRR.RRR.RRR.RRO", "..R...R...R...R."}, 1, false, true},
    {arpeggio, "Sequence", {81, 80, 87}, "ABK", 50, 72, 68, 74, 50, 0,
     {"0..0.1.00..2.0..", "0..0.2.10.3.02.1", "0.....1.....0..."}, 1, false, true},
    {chords, "Stab", {90, 62, 81}, "B", 52, 72, 62, 50, 80, 0, {"...s............", "...s..s.......s."}},
    {pad, "Dark Air", {94, 95, 50}, "IKBE", 50, 70, 56, 64, 90, 0, {"x---------------"}, 1, false, true},
    {lead, "Signal", {84, 80, 98}, "BK", 62, 80, 46, 60, 90, 0, {}, 0},
};
constexpr DrumLine kTechnoDrums[] = {
    {36, "9...9...9...9...", "9...9...9...9...", "9...9...9...9..."},
    {39, "", "....7.......7...", ""},
    {42, "3.6.3.6.3.6.3.6.", "4363436343634363", "..5...5...5...5."},
    {46, "..6...6...6...6.", "..8...8...8...8.", ""},
    {37, "...5..5......5..", "...6..6...5..5..", ""},
    {64, "......4...4....4", "..4...5...4..5.4", ""},
};

// ---- drum and bass
constexpr std::string_view kDnbMajor[] = {"Imaj7 Imaj7 vi7 IVmaj7", "IVmaj7 V vi7 iii7"};
constexpr std::string_view kDnbMinor[] = {"i9 i9 VImaj7 VII", "im7 VImaj7 III VII", "i i iv VI"};
constexpr Player kDnb[] = {
    {bass, "Reese Bass", {38, 87, 39}, "ABE", 28, 44, 106, 64, 5, 30,
     {"R-----R---.R----R-----R---5-O-A-", "R--R--R-.-R-O-.-R--R--R-.5-O-RA-", "R---------------"}},
    {pad, "Wide Pad", {95, 89, 50}, "IABKE", 55, 76, 76, 64, 90, 50, {"x---------------"}, 1, false, true},
    {arpeggio, "Keys", {4, 11, 98}, "BK", 62, 84, 62, 80, 80, 30,
     {"0.....2..3....1.", "0..2..3..1..2.3.", "0.......2......."}},
    {lead, "Lead", {80, 54, 98}, "BK", 65, 84, 60, 56, 90, 30, {}, 1},
};
constexpr DrumLine kDnbDrums[] = {
    {36, "9.........9.....", "9.........9....69....6....9.....", ""},
    {38, "....9..3.3..9..3", "....9..3.3..9.33....9..3.3.49.35", ""},
    {42, "7.5.7.5.7.5.7.5.", "7.5.7.5.7.5.7.5.", "5...5...5...5..."},
    {51, "", "6...6...6...6...", ""},
    {70, "2323232323232323", "3434343434343434", "2.2.2.2.2.2.2.2."},
};

// ---- synthwave
constexpr std::string_view kWaveMajor[] = {"I V vi IV", "vi IV I V"};
constexpr std::string_view kWaveMinor[] = {"i VI III VII", "i VII VI VII", "i iv VI V"};
constexpr Player kWave[] = {
    {bass, "Synth Bass", {38, 39, 38}, "IABKE", 31, 48, 102, 64, 5, 20,
     {"R.RRR.RRR.RRR.RR", "RRORRRORRRORRROR", "R-------R-------"}},
    {arpeggio, "Arpeggio", {81, 90, 80}, "IABE", 58, 82, 60, 86, 60, 40,
     {"0.1.2.3.2.1.0.1.", "0123210123123210", "0...1...2...1..."}},
    {pad, "Analog Pad", {50, 89, 51}, "IABKE", 52, 76, 74, 44, 80, 60, {"x---------------"}, 1, false, true},
    {chords, "Brass", {62, 63, 90}, "B", 55, 76, 66, 72, 60, 40, {"x--...x-x---....", "X--...x-x---..x-"}},
    {lead, "Saw Lead", {81, 80, 84}, "ABK", 65, 86, 74, 60, 80, 50, {}, 1},
};
constexpr DrumLine kWaveDrums[] = {
    {36, "9.......9.......", "9.....6.9.......", "9.......9......."},
    {40, "....9.......9...", "....9.......9...", ""},
    {42, "5.4.5.4.5.4.5.4.", "6.4.6.4.6.4.6.4.", "4...4...4...4..."},
    {54, "", "..4...4...4...4.", ""},
    {47, "..............66", "...........5..67", ""},
};

// ---- hip-hop
constexpr std::string_view kHopMajor[] = {"Imaj7 vi7 ii7 iii7", "IVmaj7 iii7 vi7 I"};
constexpr std::string_view kHopMinor[] = {"i i VI V", "im7 ivm7 VImaj7 V7", "i VI i VII"};
constexpr Player kHop[] = {
    {bass, "Sub Bass", {38, 39, 33}, "ABE", 28, 43, 116, 64, 0, 0,
     {"R-----.R--R-....", "R-----.R--R-..5A", "R-------........"}},
    {chords, "Keys", {0, 4, 5}, "IABKE", 52, 72, 74, 56, 40, 20,
     {"x-----..x---....", "x---..x-..x---..", "x-------........"}},
    {arpeggio, "Plucks", {45, 108, 11}, "BK", 60, 81, 62, 82, 60, 10, {"0..2..1...3..2..", "0..2..1.0.3..2.1"}},
    {pad, "Strings", {48, 51, 52}, "BE", 55, 76, 52, 44, 70, 20, {"x---------------"}},
    {lead, "Hook", {73, 11, 80}, "BK", 62, 81, 64, 66, 60, 20, {}, 1},
};
constexpr DrumLine kHopDrums[] = {
    {36, "9......6..9.....", "9......6..9..5..9...5..6..9....6", ""},
    {38, "....9.......9...", "....9..2....9..3", ""},
    {39, "....5.......5...", "....6.......6...", ""},
    {42, "6.5.6.5.6.536.5.", "6.556.5.65536.5.6.5.6.5.6.556555", "4...4...4...4..."},
    {46, "..............4.", "......4.......5.", ""},
};

constexpr Style kStyles[] = {
    {Genre::ambient, "ambient", 52, 66, 40, Mode::lydian, Mode::dorian, 50, false, 5, Form::drift, 2, true,
     true, kAmbientMajor, kAmbientMinor, "IVadd9", "VII", kAmbient, {},
     {0.92, 0.25, 0.85, 1.5, -1.5, 0.05, 1.3, 0, 1500}},
    {Genre::house, "house", 120, 126, 55, Mode::major, Mode::minor, 53, true, 0, Form::club, 1, true, true,
     kHouseMajor, kHouseMinor, "V", "VII", kHouse, {{24, 25}, "IABE", 118, 12, kHouseDrums},
     {0.5, 0.5, 0.4, 3.0, 2.0, 0.35, 2.0}},
    {Genre::techno, "techno", 130, 138, 90, Mode::mixolydian, Mode::phrygian, 50, false, 0, Form::club, 1,
     false, false, kTechnoMajor, kTechnoMinor, "bVII", "bII", kTechno,
     {{25, 24}, "IABE", 122, 18, kTechnoDrums}, {0.7, 0.3, 0.5, 4.0, 1.0, 0.6, 2.5}},
    {Genre::drum_and_bass, "drum and bass", 170, 178, 80, Mode::major, Mode::minor, 50, false, 1, Form::club,
     2, true, true, kDnbMajor, kDnbMinor, "V", "VII", kDnb, {{0, 8}, "IABE", 120, 14, kDnbDrums},
     {0.7, 0.4, 0.5, 4.0, 3.0, 0.4, 2.2}},
    {Genre::synthwave, "synthwave", 84, 100, 75, Mode::major, Mode::minor, 50, false, 0, Form::song, 1, false,
     true, kWaveMajor, kWaveMinor, "V", "VII", kWave, {{24, 16}, "ABE", 112, 60, kWaveDrums},
     {0.75, 0.35, 0.65, 2.5, 1.5, 0.3, 1.8}},
    {Genre::hip_hop, "hip-hop", 82, 96, 80, Mode::major, Mode::minor, 56, true, 3, Form::song, 1, true, true,
     kHopMajor, kHopMinor, "V7", "V7", kHop, {{25, 8}, "ABE", 118, 14, kHopDrums},
     {0.4, 0.5, 0.3, 5.0, -1.0, 0.3, 2.0}},
};

}  // namespace

std::span<const Style> club_styles() { return kStyles; }

}  // namespace mv::music
