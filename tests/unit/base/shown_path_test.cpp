// SPDX-License-Identifier: Apache-2.0
#include "base/shown_path.hpp"

#include "support/catch.hpp"

using namespace mv;

TEST_CASE("the server's folders are taken out of texts, and only they") {
  const TempFolder folder;
  const auto root = folder.path().string(), other = root + "-other/x: broken";
  const auto text = root + "/media/ea/eaa4: is not audio";
  CHECK(hide_paths(text) == text);
  hide_folder(folder.path() / "");
  CHECK(hide_paths(text) == "the file: is not audio");
  CHECK(hide_paths("it lies in " + root + ".") == "it lies in the server's folder.");
  CHECK(
      hide_paths("see " + root + "/a.wav. And '" + root + "/b'") == "see the file. And 'the file'");
  CHECK(hide_paths(other) == other);
  CHECK(hide_paths("no path") == "no path");
}
