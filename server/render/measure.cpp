// SPDX-License-Identifier: Apache-2.0
// The orders that only look: what a recording or a picture is.
#include <chrono>

#include "artwork/inspect.hpp"
#include "audio/measure/analyse.hpp"
#include "audio/tags.hpp"
#include "model/json.hpp"
#include "render/render.hpp"

namespace mv::render {
namespace {

constexpr double kStep = 0.01;

Result<std::string> path_in(const json::object& order, std::string_view name) {
  const auto* value = order.if_contains(name);
  if (!value || !value->is_string() || value->get_string().empty())
    return make_error(Code::bad_request, "the order has no \"" + std::string(name) + "\"",
        "It says where a file is", "Give its path.");
  return std::string(value->get_string());
}

}  // namespace

Result<json::object> measure(const json::object& order, const Progress& progress) {
  MV_TRY(const auto path, path_in(order, "audio"));
  const auto* longest = order.if_contains("longest_ms");
  const std::chrono::milliseconds limit(longest && longest->is_int64() ? longest->get_int64() : 0);
  double said = -1;
  MV_TRY(const auto analysis, audio::analyse(
                                  path,
                                  [&](double fraction) {
                                    if (fraction < said + kStep) return true;
                                    said = fraction;
                                    progress(fraction, "listening");
                                    return true;
                                  },
                                  limit));
  return json::object{{"format", model::to_json(analysis.format)},
      {"measure", model::to_json(analysis.measure)},
      {"tags", model::to_json(audio::read_tags(path))}};
}

Result<json::object> inspect(const json::object& order, const Progress&) {
  MV_TRY(const auto path, path_in(order, "picture"));
  MV_TRY(const auto facts, artwork::inspect(path));
  return model::to_json(facts).get_object();
}

}  // namespace mv::render
