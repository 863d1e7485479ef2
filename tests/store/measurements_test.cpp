// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/measurements.hpp"

#include <atomic>
#include <thread>

#include "store/both.hpp"
#include "store/catalogue/upload_hash.hpp"
#include "store/catalogue/uploads.hpp"
#include "store/jobs/jobs.hpp"
#include "store/outlook.hpp"

using namespace mv;
using namespace mv::test;
using namespace mv::store;

namespace {

const std::string kSha(64, 'a');

model::Measurement ask(Fixture& f, Millis now = kNow) {
  return f.write([&](Tx& tx) { return measurement_ask(tx, kSha, "audio", now); });
}
std::int64_t jobs(Fixture& f, model::JobState state = model::JobState::queued) {
  return f.read([&](Tx& tx) { return jobs_count(tx, state, kMeasureJob); });
}

}  // namespace

TEST_CASE("a content is measured once, whoever asks and however many at a time") {
  on_both([](Fixture& f) {
    std::vector<std::thread> all;
    std::atomic<int> failed{0};
    for (int i = 0; i < 8; ++i)
      all.emplace_back([&] {
        const auto asked = f.db->write([&](Tx& tx) -> Result<model::Measurement> {
          return measurement_ask(tx, kSha, "audio", kNow);
        });
        if (!asked.ok() || asked->state != model::MeasurementState::queued) ++failed;
      });
    for (auto& thread : all) thread.join();
    CHECK(failed == 0);
    CHECK(jobs(f) == 1);
    CHECK(f.write([&](Tx& tx) { return measurement_progress(tx, kSha, "audio", 250); }));
    CHECK(ask(f).progress == 250);
    CHECK(f.write([&](Tx& tx) {
      return measurement_end(tx, {.subject = kSha,
                                     .kind = "audio",
                                     .state = model::MeasurementState::done,
                                     .progress = 1000,
                                     .result = {{"n", 1}},
                                     .error = {},
                                     .finished_at = kNow});
    }));
    CHECK(ask(f, kNow + 1'000'000).result.at("n") == 1);
    CHECK(jobs(f) == 1);
    CHECK(f.write([&](Tx& tx) { return measurement_ask(tx, kSha, "picture", kNow); }).state ==
          model::MeasurementState::queued);
    CHECK(jobs(f) == 2);
  });
}

TEST_CASE("a failure about the file is final, another is tried again when somebody asks later") {
  on_both([](Fixture& f) {
    const auto fail = [&](std::string_view code) {
      f.write([&](Tx& tx) {
        const Want want{std::string(kMeasureJob), 1};
        for (const auto& job : jobs_claim(tx, {&want, 1}, "w", kNow, 1000)) {
          const Completion done{.claim = {job.id, job.generation}};
          jobs_complete(tx, {&done, 1}, kNow);
        }
        measurement_end(tx, {.subject = kSha,
                                .kind = "audio",
                                .state = model::MeasurementState::failed,
                                .result = {},
                                .error = {{"code", code}},
                                .finished_at = kNow});
      });
    };
    ask(f);
    fail("io");
    CHECK(ask(f, kNow + 1'000).state == model::MeasurementState::failed);
    CHECK(ask(f, kNow + 20'000).state == model::MeasurementState::queued);
    CHECK(jobs(f) == 1);
    fail("invalid");
    CHECK(ask(f, kNow + 40'000).state == model::MeasurementState::failed);
    CHECK(jobs(f) == 0);
  });
}

TEST_CASE(
    "measuring ends with the last upload that wanted it, and is taken up when its job is lost") {
  on_both([](Fixture& f) {
    model::Upload upload{.id = "upl_1",
        .user_id = "usr_operator",
        .mode = model::Mode::live,
        .file_name = "a",
        .sha256 = kSha,
        .length = 10,
        .state = model::UploadState::complete,
        .created_at = kNow,
        .expires_at = kNow + 1'000'000};
    f.write([&](Tx& tx) { REQUIRE(upload_insert(tx, upload).ok()); });
    ask(f);
    f.write([&](Tx& tx) { measurements_drop_unwanted(tx, kSha); });
    CHECK(f.write([&](Tx& tx) { return measurement_progress(tx, kSha, "audio", 1); }));
    f.write([&](Tx& tx) {
      REQUIRE(upload_delete(tx, {"usr_operator", model::Mode::live}, "upl_1").ok());
      measurements_drop_unwanted(tx, kSha);
    });
    CHECK_FALSE(f.write([&](Tx& tx) { return measurement_progress(tx, kSha, "audio", 2); }));
    // The job of the one before is still there, and does for this one, too.
    ask(f, kNow + 10);
    CHECK(jobs(f) == 1);
    f.write([&](Tx& tx) { tx.run("delete from jobs"); });
    ask(f, kNow + 6'000);
    CHECK(jobs(f) == 1);
  });
}

TEST_CASE("what a user's uploads hold") {
  on_both([](Fixture& f) {
    model::Upload upload{.id = "upl_1",
        .user_id = "usr_operator",
        .mode = model::Mode::live,
        .file_name = "a",
        .sha256 = "",
        .length = 10,
        .state = model::UploadState::open,
        .created_at = kNow,
        .expires_at = kNow + 1'000};
    f.write([&](Tx& tx) {
      REQUIRE(upload_insert(tx, upload).ok());
      upload.id = "upl_2";
      upload.state = model::UploadState::complete;
      upload.sha256 = kSha;
      REQUIRE(upload_insert(tx, upload).ok());
    });
    const auto held = f.write([&](Tx& tx) { return uploads_held(tx, "usr_operator", kNow); });
    CHECK(held.open == 1);
    CHECK(held.bytes == 20);
    CHECK(
        f.write([&](Tx& tx) { return uploads_held(tx, "usr_operator", kNow + 2'000); }).bytes == 0);
  });
}

TEST_CASE("what waits is told with its time, and what is soon keeps the server") {
  on_both([](Fixture& f) {
    const AwakeKinds kinds{
        {"poll", {"distributions in progress", 1'200'000}}, {"measure", "files to measure"}};
    CHECK(f.read([&](Tx& tx) { return outlook(tx, kinds); }).empty());
    f.write([&](Tx& tx) {
      job_add(tx, {.kind = "poll", .key = "p", .run_at = kNow + 3'000'000}, kNow);
      job_add(tx, {.kind = "sweep", .key = "s"}, kNow);
    });
    const auto waiting = f.read([&](Tx& tx) { return outlook(tx, kinds); });
    REQUIRE(waiting.size() == 1);
    CHECK(waiting[0].what == "distributions in progress");
    CHECK(waiting[0].next_at == kNow + 3'000'000);
    CHECK_FALSE(soon(waiting, kNow));
    CHECK(soon(waiting, kNow + 2'000'000));
    CHECK(waiting_text(waiting).find("distributions in progress: 1 (the first at 20") == 0);
  });
}

TEST_CASE("a kept hash goes on where it was, and is not believed when it is wrong") {
  const TempFolder folder;
  const auto file = folder.path() / "u.hash";
  UploadHash first;
  first.update("hello ");
  REQUIRE(first.save(file).ok());
  auto second = UploadHash::load(file, 6);
  CHECK(second.hashed() == 6);
  second.update("world");
  CHECK(second.finish() == "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
  CHECK(UploadHash::load(file, 5).hashed() == 0);  // bytes that it counted are gone
  auto text = *read_file(file);
  text[50] = static_cast<char>(text[50] ^ 1);
  REQUIRE(write_file_atomic(file, text).ok());
  CHECK(UploadHash::load(file, 6).hashed() == 0);
  CHECK(UploadHash::load(folder.path() / "none", 6).hashed() == 0);
}
