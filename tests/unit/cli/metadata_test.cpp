// SPDX-License-Identifier: Apache-2.0
// No member of the metadata is forgotten on the command line, unless there is a reason.
#include <map>

#include "command.hpp"
#include "model/json.hpp"
#include "model/metadata.hpp"
#include "support/catch.hpp"

using namespace mv;

namespace {

const std::map<std::string, std::string> kOptions{{"title", "title"}, {"version", "version"},
    {"artists", "artist"}, {"writers", "writer"}, {"album", "album"}, {"label", "label"},
    {"genre", "genre"}, {"isrc", "isrc"}, {"upc", "upc"}, {"language", "language"},
    {"explicit_content", "explicit"}, {"p_line", "p-line"}, {"c_line", "c-line"},
    {"description", "description"}, {"release_date", "release-date"}, {"ai", "ai"}};

// Seldom said for one recording: a manifest or the API takes them.
const std::map<std::string, std::string> kNone{{"iswc", "of the work, not of the recording"},
    {"metadata_language", "en unless a manifest says otherwise"},
    {"recording_country", "a manifest says it"}, {"tags", "a manifest or the file's own tags"},
    {"track_type", "covers need a licence that a manifest names"}};

}  // namespace

TEST_CASE("distribute has an option for everything that a track says") {
  const auto* command = cli::find_command("distribute");
  REQUIRE(command);
  boost::mp11::mp_for_each<model::members_of<model::Metadata>>([&](auto member) {
    INFO(member.name);
    const auto option = kOptions.find(member.name);
    REQUIRE((option != kOptions.end()) != kNone.contains(member.name));
    if (option == kOptions.end()) return;
    const auto named = [&](const auto& row) { return row.name == option->second; };
    REQUIRE(std::any_of(command->options.begin(), command->options.end(), named));
  });
}
