// SPDX-License-Identifier: Apache-2.0
// What each kind of job is, as it was registered.
#include <type_traits>

#include "jobs/generate.hpp"
#include "jobs/jobs.hpp"
#include "media/folder_media.hpp"
#include "store/both.hpp"

using namespace mv;
using namespace mv::test;

// A kind that does not say whether it keeps the server awake does not compile.
static_assert(!std::is_default_constructible_v<model::KeepsAwake>);
static_assert(!std::is_default_constructible_v<queue::KindOptions>);

TEST_CASE(
    "kinds say whether they are shipments, keep the server awake and tell that they gave up") {
  on_both([](Fixture& f) {
    const TempFolder folder;
    auto media = *media::FolderMedia::open(folder.path() / "media");
    const auto local = *media::LocalFiles::open(folder.path());
    const auto sealer = *Sealer::from_file(folder.path() / "key");
    const jobs::Services services{*f.db, f.clock, media, local, sealer};
    const platforms::Registry adapters;
    const generate::Registry generators;
    auth::KeyRing keys(*f.db, f.clock, SecretText("pepper"));
    auto registry = jobs::make_registry(services, adapters, keys);
    const jobs::GenerationServices generation{services, generators, folder.path()};
    jobs::add_generation_kinds(registry, generation);

    CHECK(registry.shipment_kinds() ==
          std::vector<std::string>{"distribute", "poll", "publish", "takedown", "update"});
    const auto awake = registry.awake();
    for (const auto& kind : registry.shipment_kinds()) {
      CHECK(awake.at(kind).what == "distributions in progress");
      CHECK(awake.at(kind).within == 1'200'000);
    }
    CHECK(awake.at("webhook_recover").within == model::KeepsAwake::kHour);
    CHECK(awake.at("generate").what != awake.at("art").what);
    CHECK_FALSE(awake.contains("sweep"));
    CHECK_FALSE(awake.contains("abandon"));
    for (const auto kind : {"key_expiry", "key_review"}) {
      CHECK_FALSE(awake.contains(kind));
      // Nobody is told of a key later than an hour.
      CHECK(registry.kinds().at(kind).interval > 0);
      CHECK(registry.kinds().at(kind).interval <= 3'600'000);
    }
    std::vector<std::string> tell;
    for (const auto& [kind, entry] : registry.kinds())
      if (entry.options.gave_up) tell.push_back(kind);
    CHECK(tell == std::vector<std::string>{"art", "distribute", "generate", "publish"});
  });
}
