// SPDX-License-Identifier: Apache-2.0
// The words the composer knows: English, and the most usual of German, Spanish and French.
#include "music/style/prompt.hpp"

// clang-format off

namespace mv::music {
namespace {

using G = Genre;
using I = Instrument;
using M = Mood;

constexpr Word kWords[] = {
    // Genres by name.
    {.texts = "ambient|drone|soundscape|atmospheric music|new age", .genre = G::ambient},
    {.texts = "lo fi|lofi|lo fi hip hop|lofi hip hop|lo fi beats|chillhop|lofi beats", .genre = G::lofi},
    {.texts = "house|deep house|edm|dance|dance music|club|disco house|elektro", .genre = G::house},
    {.texts = "techno|minimal techno|acid|rave|industrial", .genre = G::techno},
    {.texts = "trance|hard techno", .genre = G::techno, .tempo_percent = 103, .energy = 1},
    {.texts = "drum and bass|drum n bass|drum & bass|dnb|d n b|jungle|liquid|breakbeat|neurofunk",
     .genre = G::drum_and_bass},
    {.texts = "orchestral|orchestra|symphonic|symphony|orchester|orquesta|orchestre|film score|"
              "soundtrack|cinematic|filmmusik|trailer music|trailer", .genre = G::orchestral},
    {.texts = "rock|hard rock|indie rock|alternative|rocknroll|rock n roll|grunge", .genre = G::rock},
    {.texts = "metal|heavy metal|punk", .genre = G::rock, .tempo_percent = 115, .energy = 2,
     .mode = Mode::minor},
    {.texts = "folk|folk music|country|bluegrass|celtic|irish|acoustic|singer songwriter|volksmusik|"
              "unplugged|americana", .genre = G::folk},
    {.texts = "jazz|bebop|bop|big band|dixieland|swing music|jazzy", .genre = G::jazz},
    {.texts = "swing|cool jazz", .genre = G::jazz, .hint = true},
    {.texts = "synthwave|synth wave|retrowave|outrun|vaporwave|synthpop|synth pop|electro pop",
     .genre = G::synthwave},
    {.texts = "solo piano|piano solo|piano music|piano ballad|piano piece|klaviermusik|klavierstück|"
              "nocturne|piano instrumental", .genre = G::piano, .instrument = I::piano},
    {.texts = "hip hop|hiphop|rap|boom bap|r&b|rnb", .genre = G::hip_hop},
    {.texts = "trap|drill", .genre = G::hip_hop, .energy = 1, .mode = Mode::minor},
    {.texts = "classical|classical music|klassik|klassische|clásica|classique|chamber music|string quartet|"
              "quartet|sonata|minuet|menuett|fugue|concerto|mozart|waltz", .genre = G::classical},
    {.texts = "reggae|dub|ska|dancehall", .genre = G::reggae},
    {.texts = "bossa nova|bossa|samba|latin|latin jazz|salsa|rumba|brazilian", .genre = G::bossa_nova},
    {.texts = "funk|funky|soul|disco|groove|motown", .genre = G::funk},
    {.texts = "pop|pop song|indie pop|k pop|j pop|kpop|jpop|ballad|corporate|jingle|balada|schlager",
     .genre = G::pop},
    {.texts = "blues|bluesy|rhythm and blues|boogie|boogie woogie", .genre = G::blues},

    // Scenes that make one think of a genre.
    {.texts = "battle|war|warrior|schlacht|kampf|batalla|bataille|dragon", .genre = G::orchestral, .hint = true,
     .mood = M::epic, .energy = 1, .mode = Mode::minor},
    {.texts = "heroic|hero|victory|adventure|abenteuer|aventura|medieval|fantasy|knight", .genre = G::orchestral,
     .hint = true, .mood = M::epic, .energy = 1},
    {.texts = "study|studying|homework|coffee shop|cafe|café|coffee|chill|chillout|chilled|rainy day",
     .genre = G::lofi, .hint = true, .mood = M::calm},
    {.texts = "sleep|meditation|meditative|spa|yoga|healing|schlaf|schlafen|dormir|sommeil|relaxation",
     .genre = G::ambient, .hint = true, .mood = M::calm, .tempo_percent = 90, .energy = -2},
    {.texts = "space|cosmic|galaxy|stars|weltraum|weltall|espacio|espace|ocean|underwater|meer|mar|mer",
     .genre = G::ambient, .hint = true, .mood = M::dreamy},
    {.texts = "party|summer|beach|workout|gym|fitness|fiesta|sommer|verano|fête|strand|playa",
     .genre = G::house, .hint = true, .mood = M::happy, .energy = 1},
    {.texts = "neon|cyberpunk|retro|night drive|arcade|miami|futuristic|sci fi|robot", .genre = G::synthwave,
     .hint = true},
    {.texts = "campfire|forest|mountains|village|farm|wald|bosque|forêt|river|nature|natur|naturaleza",
     .genre = G::folk, .hint = true},
    {.texts = "wedding|hochzeit|boda|mariage|love|liebe|amor|amour|tender|zärtlich", .genre = G::piano, .hint = true,
     .mood = M::romantic},
    {.texts = "street|urban|gangster", .genre = G::hip_hop, .hint = true},
    {.texts = "chase|racing|race|pursuit|car chase", .genre = G::drum_and_bass, .hint = true, .mood = M::tense,
     .energy = 1},
    {.texts = "horror|halloween|zombie|haunted|nightmare|grusel", .genre = G::orchestral, .hint = true,
     .mood = M::tense, .mode = Mode::phrygian},
    {.texts = "christmas|xmas|weihnachten|weihnachtlich|navidad|noël|winter", .genre = G::orchestral, .hint = true,
     .mood = M::happy, .mode = Mode::major, .instrument = I::bells},
    {.texts = "smoky|noir|detective|lounge|cocktail bar|speakeasy", .genre = G::jazz, .hint = true,
     .mood = M::mysterious},
    {.texts = "lullaby|wiegenlied|nana|berceuse|baby", .genre = G::piano, .hint = true, .mood = M::calm,
     .tempo_percent = 85, .energy = -2, .mode = Mode::major, .instrument = I::music_box},
    {.texts = "western|cowboy|desert|road trip", .genre = G::folk, .hint = true},
    {.texts = "tropical|island|caribbean|jamaica|karibik", .genre = G::reggae, .hint = true, .mood = M::happy},
    {.texts = "video game|game music|boss fight|platformer", .genre = G::synthwave, .hint = true, .energy = 1},

    // Moods.
    {.texts = "happy|joyful|cheerful|uplifting|upbeat|sunny|bright|fröhlich|glücklich|heiter|feliz|alegre|"
              "joyeux|joyeuse|gai|optimistic|positive|feel good", .mood = M::happy, .tempo_percent = 104,
     .energy = 1, .mode = Mode::major},
    {.texts = "sad|melancholic|melancholy|sorrow|sorrowful|lonely|heartbreak|traurig|melancholisch|einsam|"
              "triste|melancólico|mélancolique|nostalgic|nostalgia|nostalgisch|tears|rain|rainy|regen|"
              "lluvia|pluie|autumn|herbst", .mood = M::sad, .tempo_percent = 90, .energy = -1,
     .mode = Mode::minor},
    {.texts = "dark|gloomy|evil|sinister|doom|dunkel|düster|finster|oscuro|oscura|sombre|gothic|brooding",
     .mood = M::dark, .tempo_percent = 97, .mode = Mode::minor},
    {.texts = "calm|peaceful|relaxing|relaxed|gentle|soft|quiet|serene|soothing|ruhig|entspannt|sanft|"
              "friedlich|tranquilo|tranquila|suave|calme|doux|douce|paisible|warm|cozy|gemütlich|mellow|leise",
     .mood = M::calm, .tempo_percent = 93, .energy = -1},
    {.texts = "tense|suspense|suspenseful|thriller|dramatic|dramatisch|dramático|dramatique|anxious|"
              "spannend|gespannt|urgent|scary|creepy|spooky", .mood = M::tense, .energy = 1,
     .mode = Mode::minor},
    {.texts = "epic|heroic epic|triumphant|majestic|grand|powerful|monumental|episch|mächtig|épico|épica|"
              "épique|glorious|anthem|anthemic|hymn", .genre = G::orchestral, .hint = true, .mood = M::epic,
     .energy = 2},
    {.texts = "dreamy|ethereal|floating|hazy|dream|verträumt|traum|soñador|sueño|rêveur|rêve|celestial|"
              "magical|magic|angelic", .mood = M::dreamy, .tempo_percent = 95, .energy = -1},
    {.texts = "romantic|romantisch|romántico|romántica|romantique|passionate|intimate|sensual|sexy",
     .mood = M::romantic, .tempo_percent = 95},
    {.texts = "mysterious|mystery|mystic|mystical|enigmatic|geheimnisvoll|misterioso|mystérieux|secret|"
              "ominous|eerie", .mood = M::mysterious, .mode = Mode::dorian},
    {.texts = "playful|funny|quirky|comic|cartoon|silly|fun|lustig|verspielt|divertido|drôle|circus|zirkus",
     .mood = M::playful, .tempo_percent = 106, .mode = Mode::major},

    // Tempo and energy.
    {.texts = "very slow|sehr langsam|muy lento|très lent|largo|adagio|grave", .tempo_percent = 72, .energy = -1},
    {.texts = "slow|slowly|langsam|lento|lenta|lent|lente|laid back|downtempo|lazy|andante",
     .tempo_percent = 84},
    {.texts = "medium tempo|mid tempo|moderate|moderato|mittel", .tempo_percent = 100},
    {.texts = "fast|quick|rapid|schnell|rápido|rápida|rapide|vite|lively|brisk|allegro|flott",
     .tempo_percent = 116, .energy = 1},
    {.texts = "very fast|sehr schnell|muy rápido|très rapide|presto|frantic|hectic", .tempo_percent = 130,
     .energy = 1},
    {.texts = "energetic|energy|intense|aggressive|driving|hard|heavy|loud|wild|angry|furious|energisch|"
              "kraftvoll|laut|enérgico|fuerte|énergique|banging|pumping|explosive|rage", .energy = 2},
    {.texts = "minimal|sparse|simple|light|subtle|background|delicate|understated|schlicht|einfach",
     .energy = -2},

    // Modes.
    {.texts = "major|dur|mayor|majeur|major key", .mode = Mode::major},
    {.texts = "minor|moll|menor|mineur|minor key", .mode = Mode::minor},
    {.texts = "dorian|dorisch", .mode = Mode::dorian},
    {.texts = "mixolydian|mixolydisch", .mode = Mode::mixolydian},
    {.texts = "lydian|lydisch", .mode = Mode::lydian},
    {.texts = "phrygian|phrygisch|flamenco|arabic|oriental", .mode = Mode::phrygian},

    // Instruments.
    {.texts = "drums|drum|drum kit|percussion|beat|beats|schlagzeug|trommeln|batería|batterie|percusión|"
              "drumset", .instrument = I::drums},
    {.texts = "bass|bass guitar|bassline|bajo|basse", .instrument = I::bass},
    {.texts = "piano|grand piano|pianos|klavier|flügel|upright piano", .genre = G::piano, .hint = true,
     .instrument = I::piano},
    {.texts = "electric piano|rhodes|wurlitzer|e piano|keys", .instrument = I::electric_piano},
    {.texts = "harpsichord|cembalo|clavecin|clavichord", .genre = G::classical, .hint = true,
     .instrument = I::harpsichord},
    {.texts = "organ|hammond|orgel|órgano|orgue", .instrument = I::organ},
    {.texts = "church organ|pipe organ|kirchenorgel", .instrument = I::church_organ},
    {.texts = "accordion|akkordeon|acordeón|accordéon|musette", .instrument = I::accordion},
    {.texts = "harmonica|mundharmonika|armónica|blues harp", .instrument = I::harmonica},
    {.texts = "guitar|acoustic guitar|nylon guitar|classical guitar|gitarre|guitarra|guitare|ukulele|"
              "spanish guitar|fingerpicking", .genre = G::folk, .hint = true, .instrument = I::acoustic_guitar},
    {.texts = "electric guitar|e gitarre|guitarra eléctrica|guitare électrique|clean guitar",
     .genre = G::rock, .hint = true, .instrument = I::electric_guitar},
    {.texts = "distorted guitar|distorted guitars|distortion|overdrive|heavy guitars|power chords|riff",
     .genre = G::rock, .hint = true, .instrument = I::distorted_guitar},
    {.texts = "banjo|mandolin|mandoline", .genre = G::folk, .hint = true, .instrument = I::banjo},
    {.texts = "violin|violins|fiddle|geige|violine|violín|violon", .genre = G::classical, .hint = true,
     .instrument = I::violin},
    {.texts = "viola|bratsche|alto violin", .genre = G::classical, .hint = true, .instrument = I::viola},
    {.texts = "cello|cellos|violoncello|violonchelo|violoncelle", .genre = G::classical, .hint = true,
     .instrument = I::cello},
    {.texts = "double bass|upright bass|contrabass|kontrabass|contrabajo|contrebasse",
     .instrument = I::double_bass},
    {.texts = "strings|string section|string orchestra|streicher|cuerdas|cordes", .genre = G::orchestral,
     .hint = true, .instrument = I::strings},
    {.texts = "harp|harfe|arpa|harpe", .genre = G::classical, .hint = true, .instrument = I::harp},
    {.texts = "timpani|pauken|kettledrum|taiko", .genre = G::orchestral, .hint = true, .instrument = I::timpani},
    {.texts = "choir|vocals|voices|chor|coro|chœur|choeur|chorus|vocal", .instrument = I::choir},
    {.texts = "trumpet|trumpets|trompete|trompeta|trompette|flugelhorn", .instrument = I::trumpet},
    {.texts = "trombone|trombones|posaune|trombón", .instrument = I::trombone},
    {.texts = "tuba|sousaphone", .instrument = I::tuba},
    {.texts = "french horn|french horns|horn|horns|waldhorn|trompa|cor", .instrument = I::french_horn},
    {.texts = "brass|brass section|bläser|blechbläser|metales|cuivres|fanfare", .instrument = I::brass},
    {.texts = "saxophone|sax|saxofon|saxophon|saxofón|saxo", .genre = G::jazz, .hint = true,
     .instrument = I::saxophone},
    {.texts = "oboe|oboes|hautbois|english horn", .instrument = I::oboe},
    {.texts = "bassoon|fagott|fagot|basson", .instrument = I::bassoon},
    {.texts = "clarinet|klarinette|clarinete|clarinette", .instrument = I::clarinet},
    {.texts = "flute|flutes|flöte|querflöte|flauta|flûte|piccolo", .instrument = I::flute},
    {.texts = "recorder|blockflöte|flauta dulce|tin whistle|whistle", .instrument = I::recorder},
    {.texts = "pan flute|panflöte|ocarina|shakuhachi|bamboo flute", .instrument = I::pan_flute},
    {.texts = "vibraphone|vibes|vibraphon|vibráfono", .instrument = I::vibraphone},
    {.texts = "marimba|steel drums|steel drum|balafon", .instrument = I::marimba},
    {.texts = "xylophone|xylophon|xilófono", .instrument = I::xylophone},
    {.texts = "bells|bell|glockenspiel|chimes|glocken|campanas|cloches|tubular bells", .instrument = I::bells},
    {.texts = "music box|spieluhr|caja de música|boîte à musique", .instrument = I::music_box},
    {.texts = "celesta|celeste", .instrument = I::celesta},
    {.texts = "kalimba|mbira|thumb piano", .instrument = I::kalimba},
    {.texts = "sitar|indian|raga", .instrument = I::sitar},
    {.texts = "koto|shamisen|japanese|guzheng|chinese", .instrument = I::koto},
    {.texts = "bagpipe|bagpipes|dudelsack|gaita|cornemuse|scottish", .instrument = I::bagpipe},
    {.texts = "synth|synths|synthesizer|synthesizers|analog synth|moog|arpeggios|sintetizador|synthétiseur|"
              "electronic|elektronisch|electrónica|électronique", .genre = G::synthwave, .hint = true,
     .instrument = I::synth},
    {.texts = "pad|pads|synth pad|synth pads|warm pads", .instrument = I::pad},
    {.texts = "synth bass|sub bass|808|808s|reese|acid bass", .instrument = I::synth_bass},

    // Times.
    {.texts = "8 bit|8bit|chiptune|chip tune|nintendo|gameboy|16 bit", .genre = G::synthwave, .hint = true,
     .instrument = I::chiptune, .era = "8-bit"},
    {.texts = "80s|1980s|eighties|80er|80s style|años 80|années 80", .genre = G::synthwave, .hint = true,
     .era = "80s"},
    {.texts = "90s|1990s|nineties|90er", .genre = G::house, .hint = true, .era = "90s"},
    {.texts = "70s|1970s|seventies|70er", .genre = G::funk, .hint = true, .era = "70s"},
    {.texts = "60s|1960s|sixties|60er", .genre = G::rock, .hint = true, .era = "60s"},
    {.texts = "50s|1950s|fifties|50er|1940s|40s", .genre = G::jazz, .hint = true, .era = "50s"},
    {.texts = "1920s|1930s|ragtime|charleston|roaring twenties", .genre = G::jazz, .hint = true, .era = "20s"},
    {.texts = "baroque|barock|barroco|bach|vivaldi|handel", .genre = G::classical, .hint = true,
     .instrument = I::harpsichord, .era = "baroque"},
    {.texts = "romantic era|chopin|liszt|debussy|satie", .genre = G::piano, .hint = true, .era = "romantic"},
    {.texts = "vintage|old|dusty|vinyl|cassette|tape|oldschool|old school", .era = "vintage"},

    // Words that the reader itself handles.
    {.texts = "no|without|minus|ohne|kein|keine|sin|sans|pas de|not",
     .does = "leaves out the instruments that follow"},
    {.texts = "solo|only|just|nur|allein|solamente|seulement|seul",
     .does = "only the named instruments play"},
    {.texts = "bpm|beats per minute", .does = "the number before it is the tempo, 40 to 220"},
};

}  // namespace

std::span<const Word> vocabulary() { return kWords; }

}  // namespace mv::music
