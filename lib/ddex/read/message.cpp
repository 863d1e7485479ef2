// SPDX-License-Identifier: Apache-2.0
// What every message needs, and whether its words agree.
#include <algorithm>

#include "base/text/text.hpp"
#include "ddex/read/probe.hpp"
#include "preflight/text.hpp"

namespace mv::ddex {
namespace {

using preflight::shown;

void check_title(Probe& probe, const pugi::xml_node& node) {
  const auto text = child_text(node, "DisplayTitleText");
  const auto title = node.child("DisplayTitle");
  const auto main = child_text(title, "TitleText");
  if (!text.empty() && !main.empty() && text.find(main) == text.npos)
    probe.add("D12", Level::warn, node.child("DisplayTitleText"),
        fmt::format("the title is shown as {}, and its TitleText is {}", shown(text), shown(main)),
        "DisplayTitleText is the whole title: TitleText, then the sub-title.");
}

void check_line(Probe& probe, const pugi::xml_node& at, const pugi::xml_node& line,
    std::string_view name, const char* text) {
  if (!line) {
    probe.add("D12", Level::warn, at, fmt::format("there is no {}", name),
        fmt::format("Add a {} with the year and the owner.", name));
    return;
  }
  const auto year = child_text(line, "Year"), words = child_text(line, text);
  if (!year.empty() && words.find(year) == words.npos)
    probe.add("D12", Level::warn, line,
        fmt::format("the {} {} does not have its year {}", name, shown(words), year), {});
}

}  // namespace

void check_message(Probe& probe) {
  const auto root = probe.document.root();
  const auto name = probe.document.root_name(), space = probe.document.root_namespace();
  if (name != "NewReleaseMessage" && name != "PurgeReleaseMessage") {
    probe.add("D1", Level::error, root, fmt::format("{} is no message that is known here", name),
        "NewReleaseMessage, PurgeReleaseMessage and ManifestMessage are.");
    return;
  }
  if (!probe.version)
    probe.add("D1", Level::warn, root,
        fmt::format(
            "its version {} is not known here: it is checked as far as it is alike", shown(space)),
        "Stores take ERN 4.3 now; most have ended what came before.");
  const auto header = root.child("MessageHeader");
  for (const char* element :
      {"MessageId", "MessageSender", "MessageRecipient", "MessageCreatedDateTime"})
    if (!header.child(element))
      probe.add("D1", Level::error, header ? header : root,
          fmt::format("the message has no {}", element), {});
  if (probe.all("Release").size() > 1)
    probe.add("D1", Level::error, probe.all("Release")[1], "the message has several releases",
        "Send one message for each; tracks are TrackReleases.");
}

void check_titles(Probe& probe) {
  for (const char* element : {"SoundRecording", "Release", "TrackRelease"})
    for (const auto& node : probe.all(element)) check_title(probe, node);
  for (const auto& recording : probe.all("SoundRecording")) {
    const auto edition = recording.child("SoundRecordingEdition");
    if (!edition) continue;  // an older version keeps it elsewhere
    check_line(probe, recording, edition.child("PLine"), "PLine", "PLineText");
    if (edition.child("ResourceId") && child_text(edition.child("ResourceId"), "ISRC").empty())
      probe.add("D12", Level::warn, recording, "the recording has no ISRC",
          "Stores count and pay by it.");
  }
  if (!probe.version) return;
  const auto& images = probe.all("Image");
  const bool cover = std::any_of(images.begin(), images.end(),
      [](const auto& image) { return child_text(image, "Type") == "FrontCoverImage"; });
  for (const auto& release : probe.all("Release")) {
    if (!cover)
      probe.add("D12", Level::warn, release, "the release has no cover",
          "Add an Image of type FrontCoverImage.");
    check_line(probe, release, release.child("PLine"), "PLine", "PLineText");
    check_line(probe, release, release.child("CLine"), "CLine", "CLineText");
    if (!release.child("ReleaseDate"))
      probe.add("D12", Level::warn, release, "there is no ReleaseDate", {});
  }
}

}  // namespace mv::ddex
