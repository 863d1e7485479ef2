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

// Songs and pieces that everybody knows, as reference works list them.
constexpr const char* kKnown[] = {
    "Greensleeves", "Scarborough Fair", "Auld Lang Syne", "Danny Boy", "Amazing Grace",
    "さくらさくら", "荒城の月", "赤とんぼ", "ソーラン節", "上を向いて歩こう",
    "茉莉花", "梁祝", "二泉映月", "十面埋伏", "何日君再來",
    "아리랑", "고향의 봄", "도라지 타령", "오빠 생각", "섬집 아기",
    "Калинка", "Катюша", "Подмосковные вечера", "Очи чёрные", "Лебединое озеро",
    "Щедрик", "Червона рута", "Ой у лузі червона калина", "Тиха вода", "Несе Галя воду",
    "הבה נגילה", "ירושלים של זהב", "הטיול הקטן", "ערב של שושנים", "עוד אבוא",
    "لما بدا يتثنى", "طلع البدر علينا", "أنت عمري", "فوق النخل", "زوروني كل سنة مرة",
    "مرغ سحر", "ای ایران", "الهه ناز", "سلطان قلبها", "جان مریم",
    "वन्दे मातरम्", "रघुपति राघव राजाराम", "ऐ मेरे वतन के लोगों", "একলা চলো রে", "আমার সোনার বাংলা",
    "ลอยกระทง", "ลาวดวงเดือน", "ช้าง", "ค้างคาวกินกล้วย", "แสงเทียน",
    "Για την Ελένη", "Τα παιδιά του Πειραιά", "Σαμιώτισσα", "Μισιρλού", "Ζορμπάς",
    "სულიკო", "Սարի գյալին", "Дудару", "Lijepa li si", "Đurđevdan",
    "Für Elise", "Eine kleine Nachtmusik", "Sonate Nr. 14 cis-Moll, op. 27 Nr. 2 »Mondscheinsonate«",
    "Gretchen am Spinnrade, D 118", "Die Gedanken sind frei",
    "Clair de lune", "Gymnopédie No. 1: Lent et douloureux", "La Vie en rose",
    "Prélude à l’après-midi d’un faune", "À la claire fontaine",
    "’O sole mio", "Nessun dorma", "Va, pensiero", "Bella ciao", "Funiculì, funiculà",
    "La Paloma", "Bésame mucho", "Recuerdos de la Alhambra", "Cielito lindo", "Sólo le pido a Dios",
    "Garota de Ipanema", "Águas de Março", "Asa Branca", "Coimbra", "Tico-Tico no Fubá",
    "Vem kan segla förutan vind", "Ved Rondane", "Sofðu unga ástin mín", "Finlandia, op. 26",
    "Säkkijärven polkka",
    "Wlazł kotek na płotek", "Rusalka: Měsíčku na nebi hlubokém", "Szerelem, szerelem",
    "Üsküdar’a Gider İken", "4′33″"};

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

std::vector<Title> all_titles() {
  std::vector<std::string> texts(std::begin(kTitles), std::end(kTitles));
  texts.insert(texts.end(), std::begin(kMixed), std::end(kMixed));
  for (std::size_t i = 0; texts.size() < 100; ++i) texts.push_back(sentence(120 - 11 * i));
  texts.insert(texts.end(), std::begin(kKnown), std::end(kKnown));
  std::vector<Title> out;
  for (std::size_t i = 0; i < texts.size(); ++i)
    out.push_back({texts[i], kArtists[i % std::size(kArtists)],
                   kPrompts[(i + i / 9) % std::size(kPrompts)],
                   (i >= 30 && i < 35) || texts[i].find("☕") != std::string::npos});
  return out;
}

}  // namespace mv::test
