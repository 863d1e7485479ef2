// SPDX-License-Identifier: Apache-2.0
#pragma once
// What mvd-render can make or measure. An order comes as one JSON object on standard input; files
// are written where it says, and each line of standard output is a JSON object: {"progress": 0.4,
// "step": "…"} now and then, at last {"result": {…}} or {"error": {"code", "what", "why", "hint"}}.
#include <boost/json/object.hpp>
#include <functional>
#include <string_view>

#include "base/result.hpp"

namespace mv::render {

namespace json = boost::json;
using Progress = std::function<void(double fraction, std::string_view step)>;

/// {"kind": "music", "prompt", "style", "tags": [], "duration_ms", "seed", "tempo", "key",
///  "sound_font", "output": WAV, "midi": path or ""}
/// Result: tempo, key, genre, mood, model, sound_font, loudness_lufs, true_peak_dbtp, words (what
/// of the prompt was understood, and as what).
Result<json::object> music(const json::object& order, const Progress& progress);

/// {"kind": "cover", "prompt", "title", "artist", "style", "seed", "audio": path or "", "output"}
/// Result: style, palette, model, contrast.
Result<json::object> cover(const json::object& order, const Progress& progress);

/// {"kind": "fit", "input": JPEG or PNG, "output"}: 3000 x 3000 for the stores, enlarged if need
/// be. Result: upscaled (true, false), from_width, from_height.
Result<json::object> fit(const json::object& order, const Progress& progress);

/// {"kind": "measure", "audio", "longest_ms": 0 = any}
/// Result: format, measure, tags (model/audio.hpp). Error: invalid when it decodes to more than
/// that.
Result<json::object> measure(const json::object& order, const Progress& progress);

/// {"kind": "inspect", "picture"}. Result: the members of ArtworkFacts (model/artwork.hpp).
Result<json::object> inspect(const json::object& order, const Progress& progress);

}  // namespace mv::render
