// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace mv {

/// A small word that says nothing by itself: an article, a preposition, a pronoun, "please"; in
/// English, German, Spanish and French. In small letters.
bool is_filler(std::string_view word);

}  // namespace mv
