// SPDX-License-Identifier: Apache-2.0
#include "music/style/genre_tables.hpp"

// clang-format off

namespace mv::music {
namespace {

using enum Role;

// ---- lo-fi
constexpr std::string_view kLofiMajor[] = {"ii9 V9 Imaj7 vi7", "Imaj7 iii7 IVmaj7 iv6", "IVmaj7 iii7 ii9 Imaj7"};
constexpr std::string_view kLofiMinor[] = {"i9 ivm7 VImaj7 V7", "im7 VImaj7 III VII", "ivm7 VII IIImaj7 VImaj7"};
constexpr Player kLofi[] = {
    {chords, "Electric Piano", {4, 5, 4}, "IABKE", 52, 74, 86, 58, 40, 40,
     {"x-----..x-----..", "x--..x----x---..", "x---------------"}, 1, false, true},
    {bass, "Bass", {33, 35, 32}, "ABE", 31, 48, 98, 64, 10, 0,
     {"R-----..R-..5-A-", "R----.R-..5-O-A-", "R-------........"}},
    {lead, "Melody", {11, 24, 59}, "ABK", 62, 84, 72, 72, 60, 20, {}, 1},
    {arpeggio, "Guitar", {26, 24, 108}, "BK", 57, 79, 52, 46, 50, 20, {"..2...3...1.....", "..2..3....1..2.."}},
    {pad, "Air", {89, 52, 49}, "IBE", 55, 76, 44, 64, 70, 30, {"x---------------"}},
};
constexpr DrumLine kLofiDrums[] = {
    {36, "9......4..8.....", "9......4..8....49.....5...8.....", ""},
    {38, "....8.......8..2", "....8..2....8.22", ""},
    {42, "6.4.6.4.6.4.6.4.", "6.4.6.436.4.6.4.", "4...4...4...4..."},
    {37, "", "..........3.....", "....4.......4..."},
};

// ---- rock
constexpr std::string_view kRockMajor[] = {"I bVII IV I", "I IV vi V", "I V IV IV", "vi IV I V"};
constexpr std::string_view kRockMinor[] = {"i VI VII i", "i VII VI VII", "i III VII iv"};
constexpr Player kRock[] = {
    {chords, "Rhythm Guitar", {30, 29, 30}, "IABE", 40, 62, 80, 30, 20, 0,
     {"x-x-x-x-x-x-x-x-", "X---x-x-X---x-xx", "X---------------"}, 1, true},
    {chords, "Second Guitar", {29, 30, 27}, "BKE", 45, 67, 70, 98, 25, 10,
     {"x---x---x---x-x-", "X-----x-X-----x-", "x-------x-------"}, 1, true},
    {bass, "Bass Guitar", {34, 33, 34}, "ABE", 28, 45, 100, 64, 8, 0,
     {"R.R.R.R.R.R.R.R.", "R.R.R.R.R.R.5.A.", "R---------------"}},
    {pad, "Organ", {18, 16, 18}, "B", 57, 76, 54, 54, 40, 50, {"x---------------"}},
    {lead, "Lead Guitar", {29, 30, 29}, "ABK", 57, 81, 78, 70, 50, 20, {}, 2},
};
constexpr DrumLine kRockDrums[] = {
    {36, "9.......9.9.....", "9.....9.9.9.....", "9.......9......."},
    {38, "....9.......9...", "....9.......9..4", ""},
    {42, "8.6.8.6.8.6.8.6.", "", "6...6...6...6..."},
    {51, "", "8.6.8.6.8.6.8.6.", ""},
};

// ---- jazz
constexpr std::string_view kJazzMajor[] = {"ii7 V7 Imaj7 VI7 ii7 V7 Imaj7 Imaj7", "Imaj7 VI7 ii7 V7 iii7 VI7 ii7 V7",
                                           "Imaj7 ii7,V7 iii7 VI7 ii7 V7 Imaj7 ii7,V7"};
constexpr std::string_view kJazzMinor[] = {"im7 iiø V7 im7 ivm7 VII7 IIImaj7 iiø,V7", "im7 ivm7 VII7 IIImaj7 VImaj7 iiø V7 im7"};
constexpr Player kJazz[] = {
    {bass, "Double Bass", {32, 32, 32}, "IABKE", 28, 50, 104, 64, 20, 0, {"WWWWWWWWWWWWWWWW"}},
    {chords, "Piano", {0, 0, 0}, "ABKE", 52, 72, 70, 44, 30, 0,
     {"x--...s.......s.", "s.....x---....s.......s...s.....", "x-------x-------"}},
    {lead, "Horn", {66, 65, 56}, "ABE", 55, 79, 88, 74, 45, 0, {}, 3},
    {counter, "Vibraphone", {11, 26, 59}, "BK", 60, 79, 60, 88, 50, 10, {}},
};
constexpr DrumLine kJazzDrums[] = {
    {51, "7...8.6.7...8.6.", "7...8.6.7...8.6.", "6...7.5.6...7.5."},
    {44, "....6.......6...", "....6.......6...", "....5.......5..."},
    {36, "3...2...3...2...", "3...2...3..52...", ""},
    {38, "..........3.....", "......3...4....3..3.......3...4.", ""},
};

// ---- reggae
constexpr std::string_view kReggaeMajor[] = {"I V vi IV", "I IV I V", "I ii IV I"};
constexpr std::string_view kReggaeMinor[] = {"i VII i VII", "i iv i VII", "i VI VII i"};
constexpr Player kReggae[] = {
    {chords, "Skank", {27, 28, 26}, "IABE", 55, 74, 78, 88, 20, 10, {"....s.......s...", "....s.......s..s", "....s.......s..."}},
    {chords, "Organ Bubble", {16, 17, 18}, "ABKE", 52, 71, 62, 40, 30, 40, {"..s.s.s...s.s.s."}},
    {bass, "Bass", {33, 35, 33}, "IABKE", 28, 46, 112, 64, 5, 0,
     {"....R-3-5---R-..", "..R-R-..5-3-R-5-....R-3-5---A-..", "R-----..5---...."}},
    {lead, "Melody", {22, 57, 66}, "ABK", 60, 81, 76, 60, 50, 10, {}, 1},
    {counter, "Horns", {61, 57, 61}, "B", 57, 74, 58, 48, 40, 10, {}},
};
constexpr DrumLine kReggaeDrums[] = {
    {36, "........9.......", "........9.......", "........7......."},
    {37, "........8.......", "........8..4....", "........6......."},
    {42, "4.6.4.6.4.6.4.6.", "4.646.6.4.646.6.", "..5...5...5...5."},
    {62, "", "...4..5....4..5.", ""},
};

// ---- bossa nova
constexpr std::string_view kBossaMajor[] = {"Imaj7 Imaj7 II7 II7 ii7 V7 Imaj7 V7", "Imaj7 vi7 ii7 V7", "Imaj7 biiidim ii7 V7"};
constexpr std::string_view kBossaMinor[] = {"im7 im7 iiø V7", "im7 ivm7 VII7 IIImaj7 VImaj7 iiø V7 im7"};
constexpr Player kBossa[] = {
    {chords, "Nylon Guitar", {24, 24, 24}, "IABKE", 52, 72, 88, 50, 30, 0,
     {"x-..x-..x-.x--..", "x-.x-.x-.x-.x--.", "x-..x-..x-.x--.."}},
    {bass, "Double Bass", {32, 32, 35}, "ABKE", 31, 48, 96, 64, 15, 0,
     {"R-----5-5-----A-", "R-----5-5-----R-", "R-------5-------"}},
    {lead, "Flute", {73, 66, 71}, "ABE", 62, 84, 82, 74, 50, 0, {}, 2},
    {pad, "Strings", {49, 89, 48}, "BE", 57, 76, 46, 40, 70, 20, {"x---------------"}},
};
constexpr DrumLine kBossaDrums[] = {
    {36, "6.....55......5.", "6.....55......5.", ""},
    {37, "6.....6.....6...........6.....6.", "6.....6.....6...........6.....6.", ""},
    {42, "5353535353535353", "5353535353535353", "3.3.3.3.3.3.3.3."},
    {70, "", "3.4.3.4.3.4.3.4.", ""},
};

// ---- funk
constexpr std::string_view kFunkMajor[] = {"I7 I7 IV7 I7", "I9 I9 I9 IV9", "I7 bVII7 IV7 I7"};
constexpr std::string_view kFunkMinor[] = {"im7 IV9 im7 IV9", "im7 im7 ivm7 V7", "im7 VII im7 IV7"};
constexpr Player kFunk[] = {
    {bass, "Slap Bass", {36, 37, 33}, "IABKE", 28, 47, 106, 64, 8, 0,
     {"R-.R..O.R..7O.5A", "R.rO.rR.r7.OR.5A", "R-......R-.r7.5A"}},
    {chords, "Scratch Guitar", {28, 27, 28}, "IABE", 57, 74, 64, 92, 15, 10,
     {"s.s...s..s.s..s.", "s.ss..s.ss.s..ss", "s...............s"}},
    {chords, "Clavinet", {7, 4, 16}, "BKE", 52, 71, 64, 36, 20, 20, {"...s..s....s..s.", "X..s..s.s..s..s."}},
    {counter, "Brass", {61, 61, 62}, "B", 58, 77, 72, 56, 35, 0, {}},
    {lead, "Lead", {65, 56, 66}, "ABK", 58, 80, 76, 72, 40, 0, {}, 3},
};
constexpr DrumLine kFunkDrums[] = {
    {36, "9..6......9..6..", "9.6...6...9..6..9..6..6.....6.6.", "9.......9......."},
    {38, "....9..3.3..9..3", "....9..4.4.39..4", "............9..."},
    {42, "7575757575757.75", "8585858585858.85", "6.6.6.6.6.6.6.6."},
    {46, ".............7..", ".............8..", ""},
};

// ---- pop
constexpr std::string_view kPopMajor[] = {"I V vi IV", "vi IV I V", "I vi IV V", "IV V iii vi"};
constexpr std::string_view kPopMinor[] = {"i VI III VII", "i iv VI VII", "VI VII i i"};
constexpr Player kPop[] = {
    {chords, "Piano", {0, 1, 0}, "IABKE", 52, 74, 82, 54, 35, 10,
     {"x---x---x---x---", "x--x--x-x--x--x-", "x-------x-------"}},
    {chords, "Guitar", {27, 25, 28}, "BE", 52, 72, 62, 94, 30, 30, {"x.x.x.xxx.x.x.xx"}},
    {bass, "Bass", {33, 34, 38}, "ABE", 28, 46, 100, 64, 5, 0,
     {"R-----R-R---..A-", "R.R.R.R.R.R.5.A.", "R-------........"}},
    {pad, "Strings", {50, 48, 89}, "BKE", 57, 79, 58, 40, 60, 30, {"x---------------"}},
    {lead, "Lead", {80, 54, 73}, "ABK", 62, 83, 74, 66, 50, 20, {}, 2},
    {counter, "Second Voice", {53, 11, 98}, "B", 60, 79, 52, 84, 60, 20, {}},
};
constexpr DrumLine kPopDrums[] = {
    {36, "9.....6.9.......", "9..6..6.9.6.....", "9...9...9...9..."},
    {38, "....9.......9...", "....9.......9..3", ""},
    {42, "7.5.7.5.7.5.7.5.", "7.5.7.5.7.5.7.5.", "4...4...4...4..."},
    {54, "", "..5...6...5...6.", ""},
};

// ---- blues
constexpr std::string_view kBluesMajor[] = {"I7 IV7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7"};
constexpr std::string_view kBluesMinor[] = {"im7 ivm7 im7 im7 ivm7 ivm7 im7 im7 VI7 V7 im7 V7"};
constexpr Player kBlues[] = {
    {chords, "Piano", {0, 1, 16}, "ABKE", 52, 71, 70, 42, 30, 0, {"..s...s...s...s.", "x-s...s.x-s...s.", "x-------x-------"}},
    {bass, "Bass", {32, 33, 33}, "IABKE", 28, 48, 104, 64, 10, 0,
     {"R---3---5---3-A-", "R-R-3-3-5-5-7-A-", "R-------5-------"}},
    {lead, "Lead", {22, 26, 29}, "IABE", 57, 79, 84, 70, 40, 0, {}, 2},
    {chords, "Guitar", {26, 27, 25}, "IBE", 50, 69, 60, 92, 25, 0, {"x---s.s.x---s.s."}},
};
constexpr DrumLine kBluesDrums[] = {
    {36, "8.......8.......", "8.....5.8.....5.", ""},
    {38, "....8.......8...", "....8.......8.3.", ""},
    {51, "7...7.5.7...7.5.", "8...8.6.8...8.6.", ""},
    {42, "", "", "5...5.4.5...5.4."},
};

constexpr Style kStyles[] = {
    {Genre::lofi, "lo-fi", 70, 86, 50, Mode::major, Mode::dorian, 59, true, 5, Form::song, 1, true, true,
     kLofiMajor, kLofiMinor, "V9", "V7", kLofi, {{0, 40}, "ABE", 96, 16, kLofiDrums},
     {0.4, 0.6, 0.35, 3.0, -6.0, 0.4, 2.0, -58}},
    {Genre::rock, "rock", 126, 154, 45, Mode::mixolydian, Mode::minor, 50, false, 3, Form::song, 1, false,
     true, kRockMajor, kRockMinor, "V", "VII", kRock, {{16, 8}, "IABE", 118, 25, kRockDrums},
     {0.5, 0.4, 0.35, 1.5, 2.0, 0.4, 2.0}},
    {Genre::jazz, "jazz", 116, 176, 35, Mode::major, Mode::minor, 66, false, 4, Form::head, 1, true, false,
     kJazzMajor, kJazzMinor, "V7", "V7", kJazz, {{32, 40}, "IABKE", 92, 30, kJazzDrums},
     {0.55, 0.5, 0.4, 0.5, 0.5, 0.1, 1.5}},
    {Genre::reggae, "reggae", 70, 82, 45, Mode::major, Mode::minor, 56, false, 3, Form::song, 1, false, true,
     kReggaeMajor, kReggaeMinor, "V", "VII", kReggae, {{0, 8}, "IABE", 104, 30, kReggaeDrums},
     {0.6, 0.4, 0.4, 3.5, 0.5, 0.2, 1.7}},
    {Genre::bossa_nova, "bossa nova", 124, 144, 40, Mode::major, Mode::minor, 50, false, 4, Form::head, 1,
     true, false, kBossaMajor, kBossaMinor, "V7", "V7", kBossa, {{40, 32}, "ABE", 84, 25, kBossaDrums},
     {0.5, 0.5, 0.4, 1.0, 0.0, 0.1, 1.5}},
    {Genre::funk, "funk", 98, 112, 55, Mode::mixolydian, Mode::dorian, 54, true, 2, Form::song, 1, true, true,
     kFunkMajor, kFunkMinor, "V9", "V7", kFunk, {{0, 8}, "IABKE", 112, 15, kFunkDrums},
     {0.35, 0.5, 0.3, 2.0, 2.5, 0.3, 2.0}},
    {Genre::pop, "pop", 104, 122, 25, Mode::major, Mode::minor, 50, false, 2, Form::song, 1, false, true,
     kPopMajor, kPopMinor, "V", "VII", kPop, {{8, 0}, "ABE", 112, 25, kPopDrums},
     {0.55, 0.4, 0.4, 2.0, 2.5, 0.2, 1.8}},
    {Genre::blues, "blues", 72, 106, 25, Mode::mixolydian, Mode::minor, 66, false, 4, Form::head, 1, true,
     true, kBluesMajor, kBluesMinor, "V7", "V7", kBlues, {{0, 8}, "IABE", 102, 25, kBluesDrums},
     {0.45, 0.5, 0.35, 1.5, 0.5, 0.25, 1.7}},
};

}  // namespace

std::span<const Style> band_styles() { return kStyles; }

}  // namespace mv::music
