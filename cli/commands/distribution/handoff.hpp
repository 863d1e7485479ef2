// SPDX-License-Identifier: Apache-2.0
#pragma once
// A release as a person carries it to a provider that takes nothing from programs: the files, and
// what its form asks, in the form's order.
#include <boost/json/object.hpp>
#include <vector>

#include "model/metadata.hpp"
#include "model/provider/provider.hpp"

namespace mv::cli {

struct HandoffTrack {
  int disc = 1, number = 1;
  std::string file;  ///< its name in the package: 01 Night Train.wav
  model::Metadata metadata;
};

struct Handoff {
  const model::ProviderInfo* provider = nullptr;
  std::string id;                    ///< dst_…
  std::vector<std::string> stores;   ///< names
  model::Metadata release;           ///< title, version, artists, label and what else holds for all
  std::string date;                  ///< YYYY-MM-DD; "" = as soon as it can be
  std::string cover;                 ///< its name in the package; "" = none
  std::vector<HandoffTrack> tracks;  ///< in order
};

/// One thing that the form asks.
struct FormRow {
  std::string field, value;
};
struct FormPart {
  std::string title;  ///< Release, Track 1, ...
  std::vector<FormRow> rows;
};

/// "01 Night Train.wav": a name that every system takes, with the ending of `original`.
std::string handoff_file_name(
    int disc, int number, bool discs, std::string_view title, std::string_view original);
/// Everything, in the order of the form; at the end what the form has no field for.
std::vector<FormPart> form_of(const Handoff& handoff);
std::string checklist_of(const Handoff& handoff, const std::vector<FormPart>& form);
/// A page for a browser and for the printer, with a button beside each value that copies it.
std::string page_of(const Handoff& handoff, const std::vector<FormPart>& form);
/// release.json: the same for programs.
boost::json::object json_of(const Handoff& handoff, const std::vector<FormPart>& form);

}  // namespace mv::cli
