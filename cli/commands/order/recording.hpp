// SPDX-License-Identifier: Apache-2.0
#pragma once
// A file on this machine, looked at before anything is sent: audio, tags, cover, pre-flight.
#include <optional>
#include <string>
#include <vector>

#include "audio/measure/analyse.hpp"
#include "context.hpp"
#include "preflight/check.hpp"

namespace mv::cli {

/// Options that say what stores are told; `distribute`, `check` and `track upload` take them.
const std::vector<Option>& metadata_options();
std::vector<Option> with_metadata_options(std::vector<Option> options);

/// What --to or --for and the settings name; faults for unknown ones.
std::vector<std::string> chosen_platforms(
    const Context& context, std::string_view option, std::vector<Fault>& faults);
/// The platforms to check for: those chosen, or the main ones when none was (or could be) chosen.
std::vector<std::string> judged_platforms(std::vector<std::string> chosen);

/// Metadata from the flags alone. `faults` gets what cannot be understood.
model::Metadata given_metadata(const Context& context, std::vector<Fault>& faults);
/// RULE=REASON of --override.
std::vector<preflight::Override> given_overrides(
    const Context& context, std::vector<Fault>& faults);

struct Recording {
  fs::path file;
  fs::path artwork_file;
  model::AudioTags tags;
  std::optional<audio::Analysis> audio;
  std::optional<model::ArtworkFacts> artwork;
  model::Metadata given;   ///< by flags and settings; sent to the server
  model::Metadata filled;  ///< what stores will be told
  std::vector<std::string> assumed;
  std::vector<preflight::Override> overrides;
  preflight::Report report;
  std::vector<Fault> faults;  ///< files that cannot be read; everything else is in the report
  std::string sha256;

  bool blocked() const { return !faults.empty() || report.blocked(); }
};

/// Whether all of them are there. Error: usage, and nothing else is said.
Status check_files(const std::vector<std::string>& files);

/// Opens and measures the file and the cover (--artwork, unless another is named here) and runs
/// every rule for these platforms. Problems are in the result, all of them; an Error is an
/// interruption only. `hash` also computes sha256.
Result<Recording> look_at(Context& context, const fs::path& file, const model::Metadata& given,
    const std::vector<preflight::Override>& overrides, const std::vector<std::string>& platforms,
    bool hash, const fs::path& artwork = {});

/// Every fault as one Error of Code::preflight, or Code::usage when the words alone are wrong.
Error refusal(const Recording& recording, std::vector<Fault> more);

}  // namespace mv::cli
