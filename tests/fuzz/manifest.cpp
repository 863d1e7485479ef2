// SPDX-License-Identifier: Apache-2.0
// A release manifest, and what is written into one.
#include "manifest/manifest.hpp"

#include "fuzz.hpp"

using namespace mv;

namespace {

/// A folder with the files that the seeds name.
const fs::path& folder() {
  static const TempFolder made;
  static const bool filled = [] {
    for (const auto* name : {"a.wav", "b.wav", "cover.jpg"})
      fuzz::require(write_file_atomic(made.path() / name, "").ok(), "files can be written");
    return true;
  }();
  fuzz::require(filled, "the folder is filled");
  return made.path();
}

void write_again(const manifest::Manifest& manifest) {
  const auto text = manifest::write(manifest);
  const auto again = manifest::parse(text, manifest.path);
  fuzz::require(again.ok(), "what is written is read");
  fuzz::require(manifest::write(*again) == text, "and written again the same");
}

void edit(std::string_view text) {
  for (const auto* table : {"release", "schedule", "tracks[0]", "tracks[1]"}) {
    const auto set = manifest::set_value(text, table, "isrc", "AA6Q72000047");
    if (!set) continue;
    const auto again = manifest::set_value(*set, table, "isrc", "AA6Q72000047");
    fuzz::require(again.ok() && *again == *set, "setting the same value again changes nothing");
  }
  const manifest::Track track{"c.wav", {}, {}};
  if (const auto more = manifest::append_tracks(text, std::span(&track, 1)))
    fuzz::require(more->starts_with(text), "what was there stays");
}

}  // namespace

std::vector<std::string> fuzz_seeds() {
  return {
      "[release]\ntitle = \"A\"\nartists = [\"B\", {name = \"C\", role = \"featured\"}]\n"
      "upc = \"036000291452\"\nterritories = [\"DE\"]\nartwork = \"cover.jpg\"\n"
      "[schedule]\nat = 2027-01-15T00:00:00\nzone = \"Europe/Berlin\"\n"
      "[[tracks]]\nfile = \"a.wav\"\nisrc = \"AA6Q72000047\"\n",
      "# mine\r\n[release]\r\ntitle = 'A' # b\r\nartists = [\"B\"]\r\n[defaults]\r\n"
      "writers = [\"Ada Example\"]\r\nexplicit = true\r\nai.vocals = \"assisted\"\r\n"
      "[[tracks]]\r\nfile = \"a.wav\"\r\n[[tracks]]\r\nfile = 'b.wav'\r\ndisc = 2\r\n",
      "tracks = [{file = \"a.wav\", title = \"\\u00e9\"}]\nrelease = {title = \"\"\"x\ny\"\"\"}\n",
      "\xef\xbb\xbf[release]\nartist = 1\nlanguage = \"de-AT\"\n[[tracks]]\nnumber = 3\n"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::view(data, size);
  const auto read = manifest::parse(text, folder() / "release.toml");
  if (read) {
    write_again(*read);
  } else {
    fuzz::require(read.error().code == Code::invalid, "a wrong manifest is Code::invalid");
    fuzz::require(!read.error().faults.empty(), "and says what is wrong");
  }
  edit(text);
  return 0;
}
