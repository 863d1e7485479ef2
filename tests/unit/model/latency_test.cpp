// SPDX-License-Identifier: Apache-2.0
#include "model/usage/latency.hpp"

#include <cmath>
#include <limits>
#include <random>

#include "support/catch.hpp"

using mv::model::Latency;

TEST_CASE("a percentile is at most 3.2 % from the time that it stands for") {
  for (std::int64_t micros : {0, 1, 15, 16, 17, 31, 32, 33, 999, 12'345, 1'000'000, 86'400'000}) {
    Latency latency;
    latency.add(micros);
    const auto read = latency.percentile(50);
    INFO(micros);
    CHECK(std::abs(static_cast<double>(read - micros)) <= 0.032 * static_cast<double>(micros));
  }
}

TEST_CASE("percentiles rise, and stand where the ranks are") {
  Latency latency;
  for (int i = 1; i <= 1000; ++i) latency.add(i * 1000);
  CHECK(latency.count() == 1000);
  for (const double percent : {1.0, 50.0, 95.0, 99.0, 100.0}) {
    const auto exact = percent * 10'000;
    INFO(percent);
    CHECK(std::abs(static_cast<double>(latency.percentile(percent)) - exact) <= 0.032 * exact);
  }
  CHECK(latency.percentile(0) <= latency.percentile(50));
  CHECK(Latency().percentile(99) == 0);
}

TEST_CASE("what several counted is the same as what one would have") {
  std::mt19937_64 random(7);
  Latency all, parts[3];
  for (int i = 0; i < 3000; ++i) {
    const auto micros = static_cast<std::int64_t>(random() % 5'000'000);
    all.add(micros);
    parts[i % 3].add(micros);
  }
  Latency sum;
  for (const auto& part : parts) sum.add(Latency(part.stored()));
  CHECK(sum.stored() == all.stored());
}

TEST_CASE("numbers beyond all sense are taken, and stored ones that make none are left out") {
  Latency latency;
  latency.add(-5);
  latency.add(std::numeric_limits<std::int64_t>::max());
  CHECK(latency.count() == 2);
  CHECK(Latency(latency.stored()).stored() == latency.stored());
  CHECK(Latency({-1, 5, 1'000'000, 5, 3, 0, 4, -2, 7}).count() == 0);
}
