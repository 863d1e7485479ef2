// SPDX-License-Identifier: Apache-2.0
#include "base/text/filler.hpp"

#include <algorithm>
#include <array>

namespace mv {
namespace {

// Sorted by bytes.
constexpr auto kFillers = std::to_array<std::string_view>({"a", "aber", "about", "above", "across",
    "after", "al", "all", "along", "als", "also", "am", "an", "and", "any", "are", "around", "as",
    "at", "au", "auch", "auf", "aus", "aux", "avec", "be", "been", "before", "behind", "bei",
    "below", "beneath", "beside", "between", "beyond", "bis", "but", "by", "can", "ce", "ces",
    "cette", "chez", "comme", "como", "con", "could", "d", "dans", "das", "de", "dein", "del",
    "dem", "den", "der", "des", "desde", "die", "do", "down", "du", "durch", "during", "each",
    "ein", "eine", "einem", "einen", "einer", "eines", "el", "en", "entre", "er", "es", "est", "et",
    "every", "for", "from", "full", "für", "gegen", "gets", "give", "given", "goes", "hacia", "has",
    "hasta", "have", "he", "her", "here", "hers", "him", "hinter", "his", "how", "i", "ich", "if",
    "ihr", "im", "in", "inside", "into", "is", "ist", "it", "its", "just", "kein", "keine", "kind",
    "l", "la", "las", "le", "les", "like", "little", "lo", "los", "lot", "ma", "made", "mais",
    "make", "makes", "making", "me", "mein", "mes", "mi", "mich", "mit", "mon", "more", "most",
    "much", "muy", "my", "más", "n", "nach", "near", "neben", "nicht", "not", "o", "oder", "of",
    "off", "ohne", "on", "one", "only", "onto", "or", "other", "ou", "our", "out", "over", "own",
    "par", "para", "pero", "please", "plus", "por", "pour", "qu", "que", "qui", "really", "s",
    "sans", "se", "sehr", "sein", "ses", "she", "sie", "sin", "sind", "so", "sobre", "some",
    "something", "somewhere", "son", "sont", "sort", "sous", "su", "sur", "t", "ta", "than", "that",
    "the", "their", "them", "then", "there", "these", "they", "this", "those", "through", "to",
    "together", "ton", "too", "toward", "towards", "très", "tu", "u", "um", "un", "una", "unas",
    "und", "under", "une", "unos", "unser", "unter", "until", "up", "upon", "us", "vers", "very",
    "vom", "von", "vor", "want", "war", "was", "we", "were", "what", "when", "where", "which",
    "while", "who", "whose", "wie", "will", "wir", "with", "within", "without", "would", "y", "you",
    "your", "zu", "zum", "zur", "zwischen", "über"});
static_assert(std::is_sorted(kFillers.begin(), kFillers.end()));

}  // namespace

bool is_filler(std::string_view word) {
  return std::binary_search(kFillers.begin(), kFillers.end(), word);
}

}  // namespace mv
