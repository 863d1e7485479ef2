// SPDX-License-Identifier: Apache-2.0
#pragma once
// A release manifest as a DDEX message with the files that go with it.
#include "base/files.hpp"
#include "context.hpp"
#include "ddex/offer.hpp"
#include "ddex/target.hpp"

namespace mv::cli {

/// What the command line says about all of them.
struct DdexWishes {
  const ddex::Target* target = nullptr;
  std::optional<ddex::Version> version;  ///< none = as the release needs it
  ddex::Header header;
  std::string batch;  ///< its id
  ddex::Offer offer;
  bool words_only = false, takedown = false;
};

/// One message, and the files that go with it.
struct DdexPackage {
  ddex::NewRelease message;
  std::vector<std::pair<fs::path, std::string>> files;  ///< from, URI
};

/// `number` tells it from others of the batch. Errors: those of the manifest; Code::invalid with
/// every file that cannot be used.
Result<DdexPackage> ddex_package(
    const fs::path& manifest, const DdexWishes& wishes, std::size_t number);

/// What the options of `ddex build` say; each that cannot be is a fault.
DdexWishes ddex_wishes(Context& context, std::vector<Fault>& faults);

/// Everything into a folder beside the final one, which takes its name at the end: whoever looks
/// sees a whole batch, or none. Returns the folder. Error: io.
Result<fs::path> write_ddex_batch(
    const fs::path& out, const std::vector<DdexPackage>& packages, const DdexWishes& wishes);

}  // namespace mv::cli
