// SPDX-License-Identifier: Apache-2.0
// EndpointState against a simulated database, ledger and network, in any order of their steps.
// What is sent is checked at every start; at the end every row has been delivered or given up.
#include <algorithm>
#include <deque>
#include <map>
#include <random>

#include "support/catch.hpp"
#include "webhooks/endpoint.hpp"

using namespace mv;
using namespace mv::webhooks;

namespace {

using model::DeliveryState;
using model::WebhookState;

constexpr Millis kStart = 1'800'000'000'000;

struct Plan {
  bool fifo = false;
  int kills = 0;       ///< in a thousand steps
  int failures = 30;   ///< of a hundred attempts
  int given_up = 10;   ///< of a hundred failures
  int switches = 0;    ///< off and on, in a thousand steps
  int redelivers = 0;  ///< in a thousand steps
  int rows = 400;
  int burst = 40;  ///< rows at once
};

struct Row {
  DeliveryState state = DeliveryState::pending;
  Millis next_attempt_at = 0;
  int attempts = 0;
};

class World {
 public:
  World(Plan plan, std::uint32_t seed) : plan_(plan), random_(seed) { restart(); }

  void run() {
    for (int step = 0; step < 1'000'000 && !over(); ++step) act(step);
    INFO("rows left: " << pending_count() << ", queued " << state_->queued() << ", in flight "
                       << flights_.size());
    REQUIRE(over());
    for (const auto& [seq, row] : rows_) REQUIRE(row.state != DeliveryState::pending);
    REQUIRE(started_ >= plan_.rows);
  }

 private:
  struct Outcome {
    std::int64_t seq;
    Row row;
  };
  struct Message {
    std::vector<std::pair<std::int64_t, Millis>> stored;
    std::vector<Work> fresh, backlog;
    bool fed = false, more = false;
    store::BacklogRequest asked;
    int fresh_got = 0, due_got = 0;
    Millis next_due = 0;
    std::optional<WebhookState> configure;
  };

  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  bool over() const { return made_ == plan_.rows && pending_count() == 0 && flights_.empty(); }
  int pending_count() const {
    int out = 0;
    for (const auto& [seq, row] : rows_) out += row.state == DeliveryState::pending;
    return out;
  }

  std::shared_ptr<const Endpoint> endpoint(WebhookState state) const {
    auto out = std::make_shared<Endpoint>();
    out->row.seq = 7;
    out->row.fifo = plan_.fifo;
    out->row.max_in_flight = 10;
    out->row.state = state;
    return out;
  }

  /// A new process: nothing but the database is left.
  void restart() {
    state_ = std::make_unique<EndpointState>(
        endpoint(enabled_ ? WebhookState::enabled : WebhookState::disabled));
    messages_.clear();
    outcomes_.clear();
    flights_.clear();
    request_.reset();
    cursor_ = rows_.empty() ? 0 : rows_.rbegin()->first;
    messages_.push_back({.more = true});
  }

  void act(int step) {
    const bool trouble = made_ < plan_.rows;
    if (trouble && below(1000) < plan_.kills) return restart();
    if (trouble && below(1000) < plan_.switches) return switched();
    if (!trouble && !enabled_) return switched();
    if (trouble && below(1000) < plan_.redelivers) return redelivered();
    switch (below(6)) {
      case 0:
        if (below(8) == 0) insert();
        break;
      case 1: round(); break;
      case 2: apply(); break;
      case 3: begin(); break;
      case 4: end(trouble); break;
      default: now_ += below(200); break;
    }
    if (step % 64 == 0) check_alive();
  }

  void insert() {
    for (int i = 1 + below(plan_.burst); i > 0 && made_ < plan_.rows; --i, ++made_)
      rows_[static_cast<std::int64_t>(made_) + 1] = {};
  }

  void switched() {
    enabled_ = !enabled_;
    if (enabled_)
      for (auto& [seq, row] : rows_)
        if (row.state == DeliveryState::pending && row.next_attempt_at > 1) row.next_attempt_at = 1;
    changes_.push_back(enabled_ ? WebhookState::enabled : WebhookState::disabled);
  }

  void redelivered() {
    if (rows_.empty()) return;
    auto row = std::next(rows_.begin(), below(static_cast<int>(rows_.size())));
    row->second.state = DeliveryState::pending;
    row->second.next_attempt_at = 1;
    changes_.push_back(enabled_ ? WebhookState::enabled : WebhookState::disabled);
  }

  /// The ledger: stores, reads changes, scans new rows, reads what was asked for.
  void round() {
    Message out;
    for (auto& outcome : outcomes_) {
      auto& row = rows_[outcome.seq];
      if (row.state == DeliveryState::pending && row.attempts < outcome.row.attempts)
        row = outcome.row;
      out.stored.emplace_back(outcome.seq, outcome.row.next_attempt_at);
    }
    outcomes_.clear();
    if (!changes_.empty()) {
      out.configure = enabled_ ? WebhookState::enabled : WebhookState::disabled;
      changes_.clear();
    }
    int scanned = 0;
    for (auto at = rows_.upper_bound(cursor_); at != rows_.end() && scanned < 25; ++at, ++scanned) {
      if (at->second.state == DeliveryState::pending) out.fresh.push_back(work(*at));
      cursor_ = at->first;
    }
    if (below(3) == 0) insert();  // between two reads of one round
    if (request_) read_backlog(out);
    messages_.push_back(std::move(out));
  }

  void read_backlog(Message& out) {
    out.fed = true;
    out.asked = *request_;
    request_.reset();
    for (const auto& entry : rows_)
      if (entry.second.state == DeliveryState::pending && entry.second.next_attempt_at == 0 &&
          out.fresh_got < out.asked.fresh) {
        ++out.fresh_got;
        out.backlog.push_back(work(entry));
      }
    if (out.asked.due == 0) return;
    std::vector<Work> due;
    for (const auto& entry : rows_) {
      const auto at = entry.second.next_attempt_at;
      if (entry.second.state != DeliveryState::pending || at == 0) continue;
      if (at <= now_)
        due.push_back(work(entry));
      else if (out.next_due == 0 || at < out.next_due)
        out.next_due = at;
    }
    std::stable_sort(due.begin(), due.end(),
        [](const Work& a, const Work& b) { return a.row.next_attempt_at < b.row.next_attempt_at; });
    due.resize(std::min<std::size_t>(due.size(), static_cast<std::size_t>(out.asked.due)));
    out.due_got = static_cast<int>(due.size());
    out.backlog.insert(out.backlog.end(), due.begin(), due.end());
  }

  static Work work(const std::pair<const std::int64_t, Row>& entry) {
    return {{.seq = entry.first,
                .webhook_seq = 7,
                .event_seq = entry.first,
                .attempts = entry.second.attempts,
                .next_attempt_at = entry.second.next_attempt_at},
        nullptr};
  }

  /// The loop takes a message, as Loop::apply does.
  void apply() {
    if (messages_.empty()) return;
    auto message = std::move(messages_.front());
    messages_.pop_front();
    if (message.configure) state_->configure(endpoint(*message.configure));
    for (const auto& [seq, retry_at] : message.stored) state_->stored(seq, retry_at);
    for (auto& row : message.fresh) state_->offer_new(std::move(row));
    for (auto& row : message.backlog) state_->offer_loaded(std::move(row));
    if (message.fed) {
      state_->loading = false;
      state_->loaded(message.asked.fresh, message.fresh_got, message.asked.due, message.due_got,
          message.next_due);
    }
    if (message.more) state_->note_more();
    ask();
  }

  void ask() {
    if (state_->loading) return;
    const auto request = state_->wants(now_);
    if (request.fresh + request.due == 0) return;
    state_->loading = true;
    request_ = request;
  }

  void begin() {
    ask();
    const bool retries = below(4) > 0;
    if (!state_->can_start(now_, retries)) return;
    const auto work = state_->start(now_, retries);
    check_start(work.row);
    flights_.push_back(work.row.seq);
    ++started_;
    ask();
  }

  void check_start(const store::Pending& started) {
    const auto& row = rows_[started.seq];
    INFO("row " << started.seq << " at +" << now_ - kStart);
    const bool unstored = std::any_of(outcomes_.begin(), outcomes_.end(),
        [&](const auto& outcome) { return outcome.seq == started.seq; });
    REQUIRE_FALSE(unstored);
    REQUIRE(std::find(flights_.begin(), flights_.end(), started.seq) == flights_.end());
    // Rows that people move by hand may be in memory as they were before.
    if (plan_.redelivers == 0 && plan_.switches == 0) {
      REQUIRE(row.state == DeliveryState::pending);
      REQUIRE(row.attempts == started.attempts);
      REQUIRE(row.next_attempt_at <= now_);
    }
    if (plan_.fifo && plan_.redelivers == 0)
      for (const auto& [seq, other] : rows_) {
        if (seq >= started.seq) break;
        INFO("row " << seq << " waits");
        REQUIRE(other.state != DeliveryState::pending);
      }
  }

  void end(bool trouble) {
    if (flights_.empty()) return;
    const auto at = below(static_cast<int>(flights_.size()));
    const auto seq = flights_[static_cast<std::size_t>(at)];
    flights_.erase(flights_.begin() + at);
    const bool success = !trouble || below(100) >= plan_.failures;
    Row row{.attempts = rows_[seq].attempts + 1};
    if (success) {
      row.state = DeliveryState::delivered;
    } else if (below(100) < plan_.given_up) {
      row.state = DeliveryState::failed;
    } else {
      row.next_attempt_at = now_ + 1 + below(5'000);
    }
    state_->ended(success, now_);
    if (!state_->enabled() && !success) row = {.next_attempt_at = 1, .attempts = row.attempts};
    outcomes_.push_back({seq, row});
    ask();
  }

  /// When all is quiet and rows wait, somebody must know of it.
  void check_alive() {
    if (!messages_.empty() || !outcomes_.empty() || request_ || !flights_.empty() ||
        state_->loading || !changes_.empty() || !enabled_)
      return;
    if (!rows_.empty() && rows_.rbegin()->first > cursor_) return;
    if (pending_count() == 0) return;
    const auto request = state_->wants(now_);
    const bool alive = state_->can_start(now_, true) || request.fresh + request.due > 0 ||
                       state_->next_time(now_) > now_;
    REQUIRE(alive);
  }

  const Plan plan_;
  std::mt19937 random_;
  Millis now_ = kStart;
  std::map<std::int64_t, Row> rows_;
  int made_ = 0, started_ = 0;
  bool enabled_ = true;
  std::unique_ptr<EndpointState> state_;
  std::deque<Message> messages_;
  std::vector<Outcome> outcomes_;
  std::vector<std::int64_t> flights_;
  std::vector<WebhookState> changes_;
  std::optional<store::BacklogRequest> request_;
  std::int64_t cursor_ = 0;
};

void check_worlds(Plan plan, int worlds) {
  for (int seed = 1; seed <= worlds; ++seed) {
    INFO("seed " << seed);
    plan.burst = seed % 3 == 0 ? 300 : seed % 3 == 1 ? 40 : 3;
    World(plan, static_cast<std::uint32_t>(seed)).run();
  }
}

}  // namespace

TEST_CASE("every row ends: successes and failures") { check_worlds({}, 60); }

TEST_CASE("every row ends: nearly everything fails at first") {
  check_worlds({.failures = 95, .given_up = 0, .rows = 250}, 30);
}

TEST_CASE("every row ends: kills") { check_worlds({.kills = 4}, 60); }

TEST_CASE("every row ends: off and on again") { check_worlds({.switches = 3}, 60); }

TEST_CASE("every row ends: redelivered by hand") { check_worlds({.redelivers = 5}, 60); }

TEST_CASE("every row ends: everything together") {
  check_worlds({.kills = 2, .failures = 50, .switches = 2, .redelivers = 3}, 60);
}

TEST_CASE("fifo: in order, whatever happens") {
  check_worlds({.fifo = true, .rows = 200}, 40);
  check_worlds({.fifo = true, .kills = 3, .switches = 3, .rows = 200}, 40);
}
