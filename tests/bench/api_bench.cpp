// SPDX-License-Identifier: Apache-2.0
// What one request costs with everything on: an API key, limits, the log of usage. Beside a bare
// Beast hello in the same run, with few tracks in the store and with many, with the log and
// without; and tokens of OAuth. With MV_TEST_SIZE=long the store is as large as it is said here,
// and missing a promise is a failure.
#include "api/access/oauth_views.hpp"
#include "base/crypto/digest.hpp"
#include "base/text/text.hpp"
#include "base/ids.hpp"
#include "bench/hello_server.hpp"
#include "bench/load.hpp"
#include "bench/setup.hpp"
#include "model/track.hpp"
#include "store/catalogue/tracks.hpp"

#include <algorithm>
#include <memory>
#include <random>

namespace {

using namespace mv;
using namespace mv::bench;

constexpr int kFew = 1'000;
const int kMany = kLong ? 1'000'000 : 20'000;
const double kSeconds = kLong ? 3 : 1;
const int kRuns = kLong ? 5 : 3;

model::Track a_track(int number, Millis now) {
  model::Track out;
  out.id = new_id("trk", now);
  out.user_id = "usr_operator";
  out.mode = model::Mode::live;
  out.metadata.title = fmt::format("Night train {}", number);
  out.metadata.artists = {{"Ada Example", "primary"}};
  out.audio.sha256 = to_hex(sha256(out.id));
  out.audio.file_name = "night.wav";
  out.measure.audio_sha256 = to_hex(sha256(out.id + "pcm"));
  out.format.sample_rate = 44'100;
  out.created_at = out.updated_at = now;
  return out;
}

/// A database with so many tracks; the last one's id.
std::string fill(const fs::path& data, int tracks) {
  must(Result<bool>(make_private_folder(data).ok()));
  const SystemClock clock;
  auto db = must(store::Database::open("sqlite:" + (data / "mv.db").string(), {.clock = &clock}));
  std::string last;
  for (int made = 0; made < tracks;) {
    const auto done = db->write([&](store::Tx& tx) -> Status {
      for (int i = 0; i < 10'000 && made < tracks; ++i, ++made) {
        const auto track = a_track(made, clock.now());
        last = track.id;
        MV_CHECK(store::track_insert(tx, track));
      }
      return {};
    });
    if (!done.ok()) std::exit(1);
  }
  return last;
}

struct Filled {
  std::string last;
  Setup setup;
  explicit Filled(int tracks, server::AppOptions options = {})
      : setup(std::move(options), [&](const fs::path& data) { last = fill(data, tracks); }) {}
  int port() const { return setup.app->port(); }
  std::string one() const { return setup.get("/api/v1/tracks/" + last); }
  std::string page() const { return setup.get("/api/v1/tracks?limit=20"); }
};

double hello_rate() {
  HelloServer peer;
  return measure(peer.port(), "GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: bench\r\n\r\n", kSeconds)
      .rate;
}

double ratio_of(std::vector<double> above, std::vector<double> below) {
  std::vector<double> out;
  for (std::size_t i = 0; i < above.size(); ++i) out.push_back(above[i] / below[i]);
  return median(out);
}

void reads(const Filled& few) {
  std::vector<double> hello, one, page;
  for (int run = 0; run < kRuns; ++run) {
    hello.push_back(hello_rate());
    one.push_back(measure(few.port(), few.one(), kSeconds).rate);
    page.push_back(measure(few.port(), few.page(), kSeconds).rate);
  }
  const auto ratio = ratio_of(one, hello);
  promise(fmt::format("GET /api/v1/tracks/{{id}}, key, limits and log: {:.0f}/s, bare hello "
                      "{:.0f}/s, ratio {:.2f} (>= 0.60)",
              median(one), median(hello), ratio),
      ratio >= 0.6);
  promise(fmt::format("a page of 20: {:.0f}/s (>= 12000)", median(page)), median(page) >= 12'000);
  for (const auto& [name, request, rate] : {std::tuple("one track", few.one(), median(one)),
           {"a page of 20", few.page(), median(page)}}) {
    const auto p95 = paced_p95(few.port(), request, rate / 2, kSeconds);
    promise(fmt::format("{} at half load: p95 {:.2f} ms (< 10)", name, p95), p95 < 10);
  }
}

void sizes(const Filled& few) {
  const Filled many(kMany);
  std::vector<double> one[2], page[2];
  for (int run = 0; run < kRuns; ++run)
    for (const auto* of : {&few, &many}) {
      one[of == &many].push_back(measure(of->port(), of->one(), kSeconds).rate);
      page[of == &many].push_back(measure(of->port(), of->page(), kSeconds).rate);
    }
  for (const auto& [name, rates] : {std::pair("one track", one), {"a page of 20", page}}) {
    const auto ratio = ratio_of(rates[1], rates[0]);
    promise(fmt::format("{} with {} tracks in the store: {:.2f} of that with {} (>= 0.80)", name,
                kMany, ratio, kFew),
        ratio >= 0.8);
  }
}

/// What differs by chance from server to server (where its memory lies), and by what ran before, is
/// as much as what is looked for: there are several of each kind, asked by turns in any order.
void log_of_usage() {
  constexpr int kKinds = 3, kOfEach = 4;
  server::AppOptions kinds[kKinds];  // everything; counts alone; nothing
  kinds[1].usage.keep_requests = std::chrono::milliseconds(0);
  kinds[2].usage.on = false;
  std::mt19937 chance(20270115);
  std::vector<int> order;
  for (int i = 0; i < kKinds * kOfEach; ++i) order.push_back(i % kKinds);
  std::ranges::shuffle(order, chance);
  std::vector<std::pair<int, std::unique_ptr<Filled>>> servers;
  for (const int kind : order)
    servers.emplace_back(kind, std::make_unique<Filled>(kFew, kinds[kind]));
  double rate[kKinds] = {}, cpu[kKinds] = {};
  for (int run = 0; run < (kLong ? 5 : 1); ++run) {
    std::ranges::shuffle(servers, chance);
    for (const auto& [kind, server] : servers) {
      // It stores what it noted each second: most of that within the time that it is measured.
      const auto measured = measure(server->port(), server->one(), kSeconds + 2);
      rate[kind] += measured.rate;
      cpu[kind] += measured.cpu_us;
    }
  }
  promise(fmt::format("the log of usage: {:.3f} of the rate without it (>= 0.99); counts alone "
                      "{:.3f}; CPU for a request {:.3f} and {:.3f} of that without",
              rate[0] / rate[2], rate[1] / rate[2], cpu[0] / cpu[2], cpu[1] / cpu[2]),
      rate[0] / rate[2] >= 0.99);
}

void tokens(const Filled& few) {
  api::CreateOAuthClient wanted;
  wanted.name = "bench";
  wanted.grants = {"client_credentials"};
  wanted.scopes = {"tracks:read"};
  const auto app = must(
      few.setup.local().post<api::OAuthClientView>("/api/v1/oauth-clients", wanted, "bench-app"));
  const auto form = fmt::format("grant_type=client_credentials&client_id={}&client_secret={}",
      app.id, app.secret.value_or(""));
  const auto request = fmt::format(
      "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
      form.size(), form);
  std::vector<double> rates;
  for (int run = 0; run < kRuns; ++run)
    rates.push_back(measure(few.port(), request, kSeconds).rate);
  promise(fmt::format("tokens for client credentials: {:.0f}/s (>= 3000)", median(rates)),
      median(rates) >= 3000);
}

}  // namespace

int main() {
  const Filled few(kFew);
  reads(few);
  tokens(few);
  sizes(few);
  log_of_usage();
  return missed > 0 && kLong ? 1 : 0;
}
