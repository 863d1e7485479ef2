// SPDX-License-Identifier: Apache-2.0
#include "music/style/genre_tables.hpp"

// clang-format off

namespace mv::music {
namespace {

using enum Role;

// ---- orchestral
constexpr std::string_view kOrchestraMajor[] = {"I V vi IV", "I bVI bVII I", "I iii IV V", "vi IV I V"};
constexpr std::string_view kOrchestraMinor[] = {"i VI III VII", "i iv VI V", "i VII VI V", "i III iv V"};
constexpr Player kOrchestra[] = {
    {arpeggio, "Cellos", {48, 42, 48}, "IAB", 43, 62, 84, 52, 60, 0,
     {"0.00.00.1.11.11.", "0.000.002.220.00", "0...0...0...0..."}},
    {pad, "Strings", {48, 49, 48}, "IABKE", 52, 79, 84, 48, 70, 10, {"x---------------"}},
    {bass, "Double Basses", {43, 43, 43}, "ABE", 28, 45, 92, 76, 60, 0,
     {"R-------R-------", "R---R---R-5-R-A-", "R---------------"}},
    {lead, "French Horns", {60, 61, 56}, "ABE", 55, 77, 90, 58, 75, 0, {}, 1},
    {counter, "Violins", {48, 40, 68}, "BK", 64, 88, 80, 36, 75, 10, {}},
    {chords, "Brass", {61, 57, 61}, "B", 46, 65, 76, 82, 70, 0, {"X---..x---..x---", "X-----x-X-----xx"}},
    {pad, "Choir", {52, 52, 91}, "BE", 55, 76, 72, 64, 85, 10, {"x---------------"}},
    {bass, "Timpani", {47, 47, 47}, "BE", 38, 50, 96, 70, 70, 0, {"R.......R...R.RR", "R...R...R..RR.RR", "R..............."}},
};
constexpr DrumLine kOrchestraDrums[] = {
    {36, "8.......6.......", "9.....6.9...6.6.", ""},
    {41, "", "7..7..7.7..7.777", ""},
    {38, "", "..3...3...3.3435", ""},
    {57, "", "7...............................", ""},
};

// ---- folk
constexpr std::string_view kFolkMajor[] = {"I V vi IV", "I IV I V", "I IV V I", "I iii IV V"};
constexpr std::string_view kFolkMinor[] = {"i VII i VII", "i VI III VII", "i iv VII i"};
constexpr Player kFolk[] = {
    {arpeggio, "Picked Guitar", {25, 24, 25}, "IABKE", 48, 71, 92, 46, 30, 0,
     {"0.2.1.3.0.2.1.3.", "0.213.2.0.213.21", "0...1...2...1..."}},
    {chords, "Strummed Guitar", {25, 25, 105}, "BE", 50, 71, 68, 88, 25, 0, {"x---x-xx..xxx-xx"}},
    {bass, "Bass", {32, 32, 33}, "ABE", 31, 48, 88, 64, 15, 0, {"R-------5-------", "R---..R-5---..A-"}},
    {lead, "Fiddle", {73, 110, 22}, "ABE", 62, 84, 82, 70, 45, 0, {}, 2},
    {counter, "Accordion", {21, 71, 40}, "BK", 57, 76, 58, 40, 45, 0, {}},
};
constexpr DrumLine kFolkDrums[] = {
    {70, "4.3.5.3.4.3.5.3.", "5.3.6.3.5.3.6.34", ""},
    {36, "", "6.......6.......", ""},
    {54, "", "....5.......5...", ""},
};

// ---- piano
constexpr std::string_view kPianoMajor[] = {"I V vi IV", "I iii IVmaj7 V", "Iadd9 vi7 IVmaj7 Vsus4", "IV V iii vi"};
constexpr std::string_view kPianoMinor[] = {"i VI III VII", "i iv VII III", "iadd9 VImaj7 iv Vsus4"};
constexpr Player kPiano[] = {
    {arpeggio, "Left Hand", {0, 0, 0}, "IABKE", 43, 65, 84, 56, 45, 0,
     {"0.1.2.3.2.1.2.1.", "0.123.2.1.213.2.", "0...1...2...1..."}},
    {bass, "Left Hand Low", {0, 0, 0}, "ABKE", 29, 47, 84, 52, 45, 0, {"R---------------", "R-------5-------"}},
    {lead, "Right Hand", {0, 0, 0}, "ABKE", 64, 86, 96, 70, 50, 0, {}, 1},
    {counter, "Inner Voice", {0, 0, 0}, "B", 57, 74, 66, 62, 50, 0, {}},
};

// ---- classical
constexpr std::string_view kClassicalMajor[] = {"I V7 I V7 I IV V7 I", "I IV V7 I vi ii V7 I", "I vi ii V7 I IV I V7"};
constexpr std::string_view kClassicalMinor[] = {"i V7 i V7 i iv V7 i", "i iv V7 i VI iv V7 i", "i VII III VI iv i V7 i"};
constexpr Player kClassical[] = {
    {lead, "Violin I", {40, 40, 68}, "IABKE", 67, 88, 88, 44, 55, 0, {}, 2},
    {counter, "Violin II", {40, 41, 71}, "ABE", 60, 79, 68, 54, 55, 0, {}},
    {arpeggio, "Viola", {41, 6, 46}, "ABK", 55, 72, 70, 74, 50, 0,
     {"0.2.1.2.0.2.1.2.", "0212021202120212", "0...2...1...2..."}},
    {bass, "Cello", {42, 42, 42}, "IABKE", 36, 55, 86, 84, 50, 0, {"R---3---5---3---", "R---5---3---A---", "R-------5-------"}},
    {pad, "Strings", {48, 49, 48}, "BE", 55, 76, 48, 64, 60, 0, {"x---------------"}},
};

constexpr Style kStyles[] = {
    {Genre::orchestral, "orchestral", 92, 132, 65, Mode::major, Mode::minor, 50, false, 4, Form::theme, 1, false,
     false, kOrchestraMajor, kOrchestraMinor, "V", "V", kOrchestra,
     {{48, 48}, "AB", 104, 70, kOrchestraDrums, true}, {0.85, 0.3, 0.6, 1.5, 1.0, 0.1, 1.6}},
    {Genre::folk, "folk", 88, 116, 30, Mode::major, Mode::dorian, 53, false, 5, Form::song, 1, false, true,
     kFolkMajor, kFolkMinor, "V", "VII", kFolk, {{0, 0}, "AB", 74, 25, kFolkDrums, false},
     {0.45, 0.5, 0.35, 0.5, 1.5, 0.05, 1.5}},
    {Genre::piano, "piano", 70, 94, 45, Mode::major, Mode::minor, 50, false, 6, Form::theme, 1, false, false,
     kPianoMajor, kPianoMinor, "V7", "V7", kPiano, {}, {0.65, 0.4, 0.45, 0.5, 0.5, 0.03, 1.4}},
    {Genre::classical, "classical", 98, 132, 35, Mode::major, Mode::minor, 50, false, 4, Form::theme, 1, false,
     false, kClassicalMajor, kClassicalMinor, "V7", "V7", kClassical, {},
     {0.7, 0.4, 0.5, 0.0, 0.5, 0.03, 1.4}},
};

}  // namespace

std::span<const Style> acoustic_styles() { return kStyles; }

}  // namespace mv::music
