// SPDX-License-Identifier: Apache-2.0
#include "titles.hpp"

// clang-format off

namespace mv::test {
namespace {
constexpr const char* kTitles[] = {
    // The first of each five are the short run: they have every script.
    "A", "Salt", "Northern Lights", "Paper Boats on the Kitchen Floor", "7",
    "The Slow Train to the Sea, Which Left Before We Were Born", "Go", "II", "1989–2026", "...",
    "夜の海", "春はあけぼの", "서울의 밤", "月光下的河流", "東京フライト 24:00",
    "ليلة طويلة", "يا مسافر وحدك في الليل البعيد", "نور", "۱۲۳", "الطريق إلى البيت (نسخة حية)",
    "שיר לילה", "אור ראשון", "הדרך הביתה", "לילה 24", "א",
    "ราตรีสวัสดิ์", "ทะเล", "ฝนตกที่หน้าต่าง", "รถไฟขบวนสุดท้าย", "กำ",
    "Fire 🔥 Night", "🌊", "❤️ & Bones", "👩‍🚀 Over Rooftops", "Stars ★ ✦ ☾",
    "Zażółć gęślą jaźń", "Größenwahn", "Ångström", "L’été indien", "¿Dónde estás, corazón?",
    "Ночной поезд", "Весна", "Київ уночі", "Белые ночи над тихой рекой", "Ёлка",
    "Νύχτα", "Ἀρχή", "Ο δρόμος για το σπίτι", "Ψ", "Θάλασσα και φως",
    "e\u0301 a\u0308 n\u0303 combining", "Z\u0335a\u0335l\u0335g\u0335o\u0335", "q\u0307\u0323",
    "o\u0302\u0301", "Vie\u0323\u0302t Nam",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "incomprehensibilities",
    "Pneumonoultramicroscopicsilicovolcanoconiosis", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "रात का सफ़र", "সমুদ্র", "இரவு", "రాత్రి", "ਰਾਤ",
    "Գիշեր", "ღამე", "ሌሊት", "ផ្លូវ", "ᠮᠣᠩᠭᠣᠯ",
    "<b>Bold & Brave</b>", "100% \"Quoted\" \\ Back/Slash", "&amp;", "{}[]()<>", "%s%n%d",
    "Song (feat. Somebody) [Live at the Old Mill, Second Night]", "(Intro)", "Vol. 3 / No. 12",
    "A/B", "#1", "illiill jjjj ffff", "MMMM WWWW", "gjpqy", "ÄÖÜÁÉÍÓÚÂÊÎÔÛ", "— – - _ ·"};

// Together with a word in Latin, so that a title changes its direction on the way.
constexpr const char* kMixed[] = {"Habibi حبيبي", "Tokyo 東京 Drift", "שלום Shalom 24",
                                  "Café ☕ del Mar", "Москва – Paris"};
constexpr const char* kArtists[] = {"Mira Halden", "", "The Owls & the Weather", "Nørd",
                                    "A",
                                    "Orchestra of the Long and Winding Road to Nowhere At All"};
constexpr const char* kPrompts[] = {"", "dark techno", "calm piano at dawn", "80s synthwave",
                                    "epic orchestral battle", "happy summer pop", "lo-fi rain",
                                    "desert folk", "deep sea ambient"};

std::string sentence(std::size_t characters) {
  const std::string words = "Every river we ever crossed was the same river in the end, and we ";
  std::string out;
  while (out.size() < characters) out += words[out.size() % words.size()];
  if (out.back() == ' ') out.back() = '!';
  return out;
}
}  // namespace

std::vector<Title> hundred_titles() {
  std::vector<std::string> texts(std::begin(kTitles), std::end(kTitles));
  texts.insert(texts.end(), std::begin(kMixed), std::end(kMixed));
  for (std::size_t i = 0; texts.size() < 100; ++i) texts.push_back(sentence(120 - 11 * i));
  std::vector<Title> out;
  for (std::size_t i = 0; i < texts.size(); ++i)
    out.push_back({texts[i], kArtists[i % std::size(kArtists)],
                   kPrompts[(i + i / 9) % std::size(kPrompts)],
                   (i >= 30 && i < 35) || texts[i].find("☕") != std::string::npos});
  return out;
}

}  // namespace mv::test
