// SPDX-License-Identifier: Apache-2.0
// What every implementation of Media does: the same cases on each.
#include "media/media.hpp"

#include <fstream>
#include <thread>
#include <vector>

#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "media/folder_media.hpp"
#include "support/catch.hpp"
#include "support/slow_media.hpp"

using namespace mv;
using namespace mv::test;
using media::Media;

namespace {

void on_each(const std::function<void(Media&)>& run) {
  {
    INFO("a folder");
    const TempFolder folder;
    auto media = media::FolderMedia::open(folder.path() / "media");
    REQUIRE(media.ok());
    run(*media);
  }
  {
    INFO("a slow store");
    SlowMedia media;
    run(media);
  }
}

Result<std::string> read_all(Reader& reader) {
  std::string out, block(4096, '\0');
  for (;;) {
    MV_TRY(const auto got, reader.read(block));
    if (got == 0) return out;
    out.append(block, 0, got);
  }
}

Result<std::string> read_all(Media& media, std::string_view sha, media::Range range = {}) {
  MV_TRY(auto opened, media.open(sha, range));
  return read_all(*opened.reader);
}

template <class T>
Code code_of(const Result<T>& result) {
  return result.ok() ? Code::internal : result.error().code;
}

std::string some_bytes(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<char>(i * 7 + i / 251));
  return out;
}

}  // namespace

TEST_CASE("what is put is there, under its hash, however often") {
  on_each([](Media& media) {
    const auto bytes = some_bytes(300'000);
    const auto sha = media.put(bytes);
    REQUIRE(sha.ok());
    CHECK(*sha == to_hex(sha256(bytes)));
    CHECK(*media.put(bytes) == *sha);
    CHECK(media.stat(*sha)->size == bytes.size());
    CHECK(*media::has(media, *sha));
    CHECK(*read_all(media, *sha) == bytes);
    CHECK(media.open(*sha, {})->size == bytes.size());
    const auto empty = media.put("");
    CHECK(media.stat(*empty)->size == 0);
    CHECK(read_all(media, *empty)->empty());
  });
}

TEST_CASE("a file that is put is gone from where it was") {
  on_each([](Media& media) {
    const TempFolder folder;
    const auto bytes = some_bytes(70'000), sha = to_hex(sha256(bytes));
    for (const auto* name : {"one", "two"}) {
      const auto file = folder.path() / name;
      REQUIRE(write_file_atomic(file, bytes).ok());
      REQUIRE(media.put_file(file, sha).ok());
      CHECK(!fs::exists(file));
      CHECK(*read_all(media, sha) == bytes);
    }
    // Another request was faster.
    CHECK(media.put_file(folder.path() / "one", sha).ok());
    const auto other = to_hex(sha256("other"));
    CHECK(code_of(media.put_file(folder.path() / "one", other)) == Code::not_found);
  });
}

TEST_CASE("a range is read to its end or the file's") {
  on_each([](Media& media) {
    const auto bytes = some_bytes(10'000);
    const auto sha = *media.put(bytes);
    const auto part = [&](std::uint64_t offset, std::uint64_t length) {
      return *read_all(media, sha, {offset, length});
    };
    CHECK(part(0, 0).empty());
    CHECK(part(0, 1) == bytes.substr(0, 1));
    CHECK(part(4'000, 3'000) == bytes.substr(4'000, 3'000));
    CHECK(part(9'999, 1) == bytes.substr(9'999));
    CHECK(part(9'999, 100) == bytes.substr(9'999));
    CHECK(part(10'000, 100).empty());
    CHECK(*read_all(media, sha, {.offset = 5'000}) == bytes.substr(5'000));
    CHECK(code_of(media.open(sha, {10'001, 1})) == Code::invalid);
    CHECK(media.open(sha, {9'000, 10})->size == bytes.size());
  });
}

TEST_CASE("a file that is missing is not found, and removed without an error") {
  on_each([](Media& media) {
    const auto sha = to_hex(sha256("never stored"));
    CHECK(code_of(media.open(sha, {})) == Code::not_found);
    CHECK(code_of(media.stat(sha)) == Code::not_found);
    CHECK(code_of(media.local_copy(sha)) == Code::not_found);
    const auto there = media::has(media, sha);
    REQUIRE(there.ok());
    CHECK(!*there);
    CHECK(media.remove(sha).ok());
    CHECK(code_of(media.open("", {})) == Code::not_found);
  });
}

TEST_CASE("a reader goes on after the file was removed") {
  on_each([](Media& media) {
    const auto bytes = some_bytes(200'000);
    const auto sha = *media.put(bytes);
    auto opened = media.open(sha, {});
    std::string head(100, '\0');
    REQUIRE(*read_full(*opened->reader, head) == 100);
    REQUIRE(media.remove(sha).ok());
    CHECK(code_of(media.stat(sha)) == Code::not_found);
    CHECK(head + *read_all(*opened->reader) == bytes);
    // It can be stored again.
    REQUIRE(media.put(bytes).ok());
    CHECK(*read_all(media, sha) == bytes);
  });
}

TEST_CASE("two who put the same content at once both succeed") {
  on_each([](Media& media) {
    const TempFolder folder;
    const auto bytes = some_bytes(500'000), sha = to_hex(sha256(bytes));
    const auto file = folder.path() / "upload";
    REQUIRE(write_file_atomic(file, bytes).ok());
    std::vector<Status> done(4);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < done.size(); ++i)
      threads.emplace_back([&, i] {
        if (i == 0)
          done[i] = media.put_file(file, sha);
        else if (const auto put = media.put(bytes); !put.ok())
          done[i] = put.error();
      });
    for (auto& thread : threads) thread.join();
    for (const auto& status : done) CHECK(status.ok());
    CHECK(*read_all(media, sha) == bytes);
  });
}

TEST_CASE("a local copy can be read as long as its handle lives") {
  on_each([](Media& media) {
    const auto bytes = some_bytes(100'000);
    const auto sha = *media.put(bytes);
    auto copy = media.local_copy(sha);
    REQUIRE(copy.ok());
    const auto second = *copy;
    // A store whose file is in use removes it later.
    const auto removed = media.remove(sha);
    CHECK((removed.ok() || removed.error().code == Code::conflict));
    copy = Result(media::LocalCopy());
    CHECK(*read_file(second.path()) == bytes);
  });
}

TEST_CASE("with the last handle of a local copy, the file can be removed") {
  on_each([](Media& media) {
    const auto sha = *media.put("a song");
    media.local_copy(sha);
    CHECK(*read_file(media.local_copy(sha)->path()) == "a song");
    REQUIRE(media.remove(sha).ok());
    CHECK(code_of(media.local_copy(sha)) == Code::not_found);
  });
}

TEST_CASE("the first identity of a store stays") {
  on_each([](Media& media) {
    CHECK(media.identity()->empty());
    REQUIRE(media.set_identity("sto_one").ok());
    REQUIRE(media.set_identity("sto_two").ok());
    CHECK(*media.identity() == "sto_one");
  });
}

TEST_CASE("a reference fetches its file when it is opened") {
  SlowMedia media;
  const auto sha = *media.put("a song");
  const media::FileRef none, stored(media, sha), plain(fs::path("here.wav"));
  CHECK(none.empty());
  CHECK(!stored.empty());
  CHECK(media.count(SlowMedia::Op::local_copy) == 0);
  CHECK(*read_file(stored.open()->path()) == "a song");
  CHECK(media.count(SlowMedia::Op::local_copy) == 1);
  CHECK(plain.open()->path() == "here.wav");
}
