// SPDX-License-Identifier: Apache-2.0
#include "artwork/draw/words.hpp"

#include <glib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "base/text/filler.hpp"
#include "base/text/text.hpp"

namespace mv::artwork {
namespace {
constexpr glong kMaxPromptCharacters = 4000;

// Words of one row do the same. German, Spanish and French stand after the English ones.
constexpr CoverWord kVocabulary[] = {
    // Moods
    {"dark,gloomy,sinister,düster,dunkel,oscuro,oscura,sombre", "night ink", "contours ridges", -1},
    {"calm,peaceful,relaxing,relaxed,gentle,soft,meditation,meditative,ruhig,sanft,tranquilo,"
     "calme,doux",
        "pastel frost", "waves contours mesh", 1},
    {"happy,joyful,cheerful,playful,fun,fröhlich,heiter,alegre,feliz,joyeux,gai", "candy",
        "blocks dots", 1},
    {"sad,melancholy,melancholic,sorrow,lonely,traurig,melancholisch,triste,melancólico,"
     "mélancolique",
        "frost night", "ridges waves minimal", -1},
    {"epic,heroic,triumphant,battle,war,episch,heroisch,épico,épica,épique", "ember gold",
        "orbit skyline ridges", -1},
    {"angry,aggressive,furious,violent,wütend,aggressiv,furioso,agressif", "ember ink",
        "radial skyline", -1},
    {"tense,suspense,thriller,horror,scary,spannend,unheimlich,terror", "ink night",
        "ridges contours", -1},
    {"dreamy,dream,dreams,ethereal,floating,verträumt,traum,soñador,sueño,rêveur,rêve",
        "pastel dusk", "mesh rings", 0},
    {"romantic,love,tender,romantisch,liebe,romántico,amor,romantique,amour", "dusk pastel",
        "rings mesh waves", 0},
    {"hopeful,uplifting,inspiring,bright,optimistic,hoffnungsvoll,esperanza,espoir", "candy pastel",
        "radial waves rings", 1},
    {"energetic,powerful,driving,intense,energisch,kraftvoll,enérgico,énergique", "candy ember",
        "radial skyline blocks", 0},
    {"mysterious,mystic,mystical,magic,magical,geheimnisvoll,misterioso,mystérieux", "night dusk",
        "orbit contours rings", -1},
    {"nostalgic,nostalgia,vintage,retro,nostalgisch,nostálgico,nostalgique", "earth dusk",
        "rings blocks waves", 0},
    {"warm,cozy,cosy,gemütlich,cálido,chaleureux", "earth gold", "rings waves", 0},
    {"cold,icy,kalt,eisig,frío,froid", "frost", "contours ridges", 0},
    {"elegant,classy,luxury,luxurious,edel,elegante,élégant", "gold ink", "minimal rings", -1},
    {"simple,minimal,minimalist,minimalistic,sparse,schlicht,mínimo,minimaliste", "ink pastel",
        "minimal dots"},
    {"abstract,experimental,weird,strange,abstrakt,abstracto,abstrait", "candy ink",
        "blocks dots contours"},
    {"colourful,colorful,rainbow,bunt,colorido,coloré", "candy", "blocks mesh dots"},
    {"black,schwarz,negro,noir", "ink night", "", -1},
    {"white,weiß,blanco,blanc", "frost ink", "", 1},
    {"red,crimson,scarlet,rot,rojo,rouge", "ember", "", 0, 2},
    {"blue,azure,blau,azul,bleu", "frost sea", "", 0, 215},
    {"green,grün,verde,vert", "forest", "", 0, 140},
    {"pink,magenta,rosa,rose", "dusk neon", "", 0, 330},
    {"purple,violet,lila,violett,morado,violeta", "neon night", "", 0, 270},
    {"gold,golden,goldenes,dorado,doré", "gold", "", 0, 42},
    {"orange,amber,naranja", "ember earth", "", 0, 28},
    {"yellow,lemon,gelb,amarillo,jaune", "candy gold", "", 0, 50},
    {"turquoise,teal,cyan,aqua,türkis,turquesa", "sea", "", 0, 178},
    {"grey,gray,silver,grau,silber,gris,plata,argent", "ink frost", ""},
    {"navy,indigo,marineblau", "night frost", "", -1, 225},
    {"burgundy,maroon,wine,weinrot", "ember", "", -1, 350},
    {"brown,beige,braun,marrón,brun", "earth", "", 0, 25},
    // Places and times
    {"night,midnight,nocturnal,nocturne,nacht,mitternacht,noche,medianoche,nuit,minuit", "night",
        "skyline orbit contours", -1},
    {"city,urban,street,downtown,stadt,ciudad,ville", "night neon", "skyline blocks", -1},
    {"sunset,sunrise,dusk,dawn,evening,sonnenuntergang,abend,morgen,atardecer,amanecer,"
     "crépuscule,aube",
        "dusk", "waves horizon", 0},
    {"summer,beach,tropical,island,surf,sommer,strand,verano,playa,été,plage", "candy sea",
        "waves rings", 1},
    {"winter,snow,ice,frost,schnee,eis,invierno,nieve,hiver,neige", "frost", "contours waves", 1},
    {"autumn,fall,herbst,otoño,automne", "earth ember", "waves contours"},
    {"spring,flower,flowers,blossom,frühling,blumen,primavera,flores,printemps,fleurs",
        "pastel forest", "rings dots", 1},
    {"nature,forest,woods,tree,trees,garden,wald,natur,baum,bosque,naturaleza,forêt,arbre",
        "forest", "contours waves"},
    {"mountain,mountains,hills,landscape,berg,berge,montaña,montañas,montagne", "forest frost",
        "waves ridges contours"},
    {"desert,dust,western,sand,wüste,desierto,désert", "earth", "waves contours"},
    {"sea,ocean,lighthouse,harbour,harbor,boat,ship,coast,lake,leuchtturm,hafen,faro,phare,water,"
     "river,wave,waves,underwater,meer,wasser,fluss,mar,océano,agua,río,mer,eau",
        "sea", "waves contours ridges"},
    {"rain,storm,thunder,clouds,regen,sturm,wolken,lluvia,tormenta,pluie,orage", "frost night",
        "ridges dots", -1},
    {"fire,flame,flames,burning,lava,feuer,flamme,fuego,llama,feu", "ember", "mesh radial", -1},
    {"space,cosmic,galaxy,planet,stars,star,moon,universe,weltraum,sterne,mond,espacio,estrellas,"
     "luna,espace,étoiles,lune",
        "night neon", "orbit", -1},
    {"sun,sunny,sonne,sonnig,sol,soleil", "candy gold", "radial waves", 1},
    // Genres
    {"ambient,drone,new age", "pastel night", "mesh contours waves"},
    {"lo-fi,lofi,chillhop,chill,chillout", "dusk earth", "waves rings dots"},
    {"house,deep house,disco,dance,club,garage", "candy neon", "dots radial blocks"},
    {"techno,industrial,minimal techno,electro", "ink", "dots ridges minimal", -1},
    {"drum and bass,drum n bass,dnb,jungle,breakbeat", "forest ink", "skyline ridges", -1},
    {"dubstep,trap,bass,edm,rave,hardstyle", "neon ink", "radial skyline dots", -1},
    {"trance,psytrance,psychedelic,psychedelia", "neon candy", "mesh rings contours"},
    {"synthwave,retrowave,vaporwave,outrun,synth,synthpop,80s,1980s,eighties,neon,cyberpunk,arcade",
        "neon", "horizon", -1},
    {"orchestral,orchestra,symphonic,symphony,cinematic,film,trailer,soundtrack,orchester,"
     "orquesta,orchestre",
        "gold ember", "orbit ridges", -1},
    {"classical,baroque,chamber,opera,klassik,clásica,classique", "gold earth", "minimal rings", 0},
    {"piano,klavier,solo piano", "ink pastel", "minimal ridges", 0},
    {"strings,violin,cello,harp,geige,violín,violon", "gold earth", "ridges rings"},
    {"rock,indie,grunge,punk,alternative", "ember ink", "skyline blocks radial"},
    {"metal,heavy metal,doom,hardcore", "ink ember", "ridges radial", -1},
    {"folk,acoustic,country,bluegrass,singer-songwriter,guitar,gitarre,guitarra,guitare",
        "earth forest", "waves contours"},
    {"jazz,swing,bebop,big band,saxophone,trumpet", "gold sea", "blocks rings minimal"},
    {"blues,soul,gospel", "sea earth", "rings skyline"},
    {"funk,groove,groovy,70s,1970s,seventies", "earth candy", "rings blocks"},
    {"hip-hop,hiphop,rap,boom bap,r&b,rnb", "gold ink", "skyline blocks minimal"},
    {"reggae,dub,ska,dancehall", "forest gold", "rings radial"},
    {"latin,salsa,bossa,bossa nova,samba,tango,flamenco,reggaeton", "candy ember", "blocks dots"},
    {"world,tribal,african,arabic,indian", "earth gold", "rings contours"},
    {"pop,90s,1990s,nineties,k-pop,kpop", "candy dusk", "blocks dots mesh"},
    {"game,chiptune,8-bit,pixel", "neon candy", "blocks horizon dots"},
    {"sleep,lullaby,schlaf,schlaflied,sueños,berceuse,sommeil", "night pastel", "waves orbit", -1},
    {"christmas,xmas,holiday,weihnachten,navidad,noël", "ember forest", "dots orbit"},
    {"workout,gym,running,sport", "ember candy", "radial skyline"},
    // Pictures
    {"waveform,bars,equaliser,equalizer", "", "skyline"},
    {"circle,circles,ring,kreis,kreise,círculo,cercle", "", "rings radial"},
    {"lines,line,linien,líneas,lignes", "", "ridges contours"},
    {"geometric,bauhaus,shapes,geometrisch,geométrico,géométrique", "", "blocks"},
    {"gradient,blur,liquid,fluid,silk", "", "mesh"},
    {"map,topographic,paper,papercut,karte,mapa,carte", "", "contours"},
    {"halftone,pop art,comic,dotted", "", "dots"},
    {"typographic,typography,type,poster,plakat,cartel,affiche", "", "minimal"},
    {"grid,laser,horizon", "", "horizon"},
};

struct FreeText {
  void operator()(gchar* text) const { g_free(text); }
};
using Text = std::unique_ptr<gchar, FreeText>;

/// Small letters and digits of any script, words apart by one blank, a blank at both ends.
std::string plain(std::string_view text) {
  const std::string_view head = text.substr(0, kMaxPromptCharacters * 4);
  const Text valid(g_utf8_make_valid(head.data(), static_cast<gssize>(head.size())));
  const Text composed(g_utf8_normalize(valid.get(), -1, G_NORMALIZE_ALL_COMPOSE));
  std::string out = " ";
  glong characters = 0;
  for (const gchar* p = composed.get(); *p != 0; p = g_utf8_next_char(p)) {
    if (++characters > kMaxPromptCharacters) break;
    const gunichar c = g_utf8_get_char(p);
    if (g_unichar_isalnum(c) || g_unichar_ismark(c)) {
      gchar bytes[6];
      out.append(bytes, static_cast<std::size_t>(g_unichar_to_utf8(g_unichar_tolower(c), bytes)));
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.back() != ' ') out += ' ';
  return out;
}

/// The words of `plain`.
std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> out;
  for (auto& word : split(text, ' '))
    if (!word.empty()) out.push_back(std::move(word));
  return out;
}

/// What every prompt for a cover is about anyway.
constexpr auto kOfPictures = std::to_array<std::string_view>(
    {"cover", "art", "artwork", "picture", "image", "photo", "album", "painting", "drawing",
        "illustration", "style", "scene", "view", "music", "song", "track", "bild", "imagen",
        "color", "colour", "colors", "colours", "tones", "mood", "bpm", "instrumental"});
/// Before a colour these say how light it is.
constexpr auto kDeeper = std::to_array<std::string_view>({"deep", "dark", "tief", "dunkel"});
constexpr auto kLighter =
    std::to_array<std::string_view>({"light", "pale", "bright", "soft", "hell"});

template <std::size_t N>
bool among(const std::array<std::string_view, N>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Adds 1 for the first name of a list, less for the later ones.
void weigh(
    std::string_view list, std::span<const std::string_view> names, std::vector<double>& weights) {
  double weight = 1;
  for (const auto& name : split(list, ' ')) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) continue;
    weights[static_cast<std::size_t>(found - names.begin())] += weight;
    weight *= 0.75;
  }
}
}  // namespace

std::span<const CoverWord> cover_vocabulary() { return kVocabulary; }

Taste taste_of(std::string_view prompt, std::span<const std::string_view> styles) {
  Taste taste;
  taste.families.resize(palette_families().size());
  taste.styles.resize(styles.size());
  const auto words = words_in(plain(prompt));
  std::vector<bool> claimed(words.size());
  // Where a word of the vocabulary stands; marks it as understood.
  const auto find = [&](const std::vector<std::string>& wanted) {
    std::optional<std::size_t> first;
    for (std::size_t at = 0; !wanted.empty() && at + wanted.size() <= words.size(); ++at) {
      if (!std::equal(wanted.begin(), wanted.end(), words.begin() + std::ptrdiff_t(at))) continue;
      if (!first) first = at;
      for (std::size_t i = 0; i < wanted.size(); ++i) claimed[at + i] = true;
    }
    return first;
  };
  for (const CoverWord& row : kVocabulary)
    for (const auto& word : split(row.words, ',')) {
      const auto at = find(words_in(plain(word)));
      if (!at) continue;
      taste.words.push_back(word);
      weigh(row.families, palette_families(), taste.families);
      weigh(row.styles, styles, taste.styles);
      taste.ground += row.ground;
      if (row.hue < 0) continue;
      taste.hues.push_back(row.hue);
      if (*at == 0) continue;
      const auto& before = words[*at - 1];
      const int shade = among(kLighter, before) - among(kDeeper, before);
      taste.ground += shade;
      if (shade != 0) claimed[*at - 1] = true;
    }
  for (std::size_t i = 0; i < words.size(); ++i)
    if (!claimed[i] && !is_filler(words[i]) && !among(kOfPictures, words[i]) &&
        std::find(taste.unused.begin(), taste.unused.end(), words[i]) == taste.unused.end())
      taste.unused.push_back(words[i]);
  return taste;
}

std::uint64_t prompt_seed(std::string_view prompt) {
  const std::string text = plain(prompt);
  if (text == " ") return 0;
  std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

std::size_t choose(std::span<const double> weights, Dice& dice) {
  double sum = 0;
  for (const double w : weights) sum += w * w;
  if (sum <= 0) return static_cast<std::size_t>(dice.whole(0, int(weights.size()) - 1));
  double left = dice.real(0, sum);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    left -= weights[i] * weights[i];
    if (left < 0 && weights[i] > 0) return i;
  }
  return static_cast<std::size_t>(
      std::max_element(weights.begin(), weights.end()) - weights.begin());
}

}  // namespace mv::artwork
