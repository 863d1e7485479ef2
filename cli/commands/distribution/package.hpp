// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "commands/distribution/handoff.hpp"
#include "context.hpp"
#include "model/media_file.hpp"

namespace mv::cli {

/// A file of the server, and its name in the package.
struct Fetched {
  std::string url;
  model::MediaFile file;
  std::string name;
};

struct Package {
  Handoff handoff;
  std::vector<Fetched> audio;
  std::optional<Fetched> cover;
};

/// What the package of a distribution has. Errors: not_found; conflict, when nothing of it is
/// delivered by hand; preflight, when it has more tracks than the provider takes.
Result<Package> package_of(client::Session& session, const std::string& distribution);

}  // namespace mv::cli
