// SPDX-License-Identifier: Apache-2.0
#include "webhooks/ledger.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "api/webhook/event_types.hpp"
#include "base/crash_point.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text/text.hpp"
#include "store/events/event_append.hpp"
#include "store/events/events.hpp"
#include "store/events/webhooks.hpp"
#include "webhooks/secrets.hpp"

namespace mv::webhooks {
namespace {

constexpr int kFreshBatch = 1000, kTextsKept = 4096, kMostEndpointsAtOnce = 500;
constexpr std::size_t kFullBatch = 256;
constexpr auto kGather = std::chrono::milliseconds(10);
constexpr auto kPauseAfterFailure = std::chrono::milliseconds(200);

std::string node_name() {
  char host[256] = "";
  ::gethostname(host, sizeof(host) - 1);
  return fmt::format("{}/{}/{}", host, ::getpid(), to_hex(random_bytes(4)));
}

void append(Reported& to, Reported from) {
  const auto move = [](auto& target, auto& source) {
    std::move(source.begin(), source.end(), std::back_inserter(target));
  };
  move(to.outcomes, from.outcomes);
  move(to.outcome_webhooks, from.outcome_webhooks);
  move(to.requests, from.requests);
  move(to.switch_offs, from.switch_offs);
  move(to.healths, from.healths);
  to.urgent |= from.urgent;
  to.left |= from.left;
}

}  // namespace

Ledger::Ledger(store::Database& db, const Clock& clock, const Sealer& sealer,
    const EngineOptions& options, Tell tell)
    : db_(db),
      clock_(clock),
      sealer_(sealer),
      options_(options),
      tell_(std::move(tell)),
      node_(options.node.empty() ? node_name() : options.node),
      owned_(store::kShards, db.dialect() == store::Dialect::sqlite) {}

Ledger::~Ledger() { stop(std::chrono::milliseconds(0)); }

void Ledger::start() {
  events_ = db_.subscribe(std::string(store::kEventsChannel), [this](std::string_view) {
    const std::lock_guard lock(mutex_);
    new_rows_ = true;
    something_.notify_one();
  });
  webhooks_ = db_.subscribe(std::string(store::kWebhooksChannel), [this](std::string_view seq) {
    const std::lock_guard lock(mutex_);
    if (const auto number = parse_int(seq))
      changed_.insert(*number);
    else
      everything_changed_ = true;  // notices may have been missed
    something_.notify_one();
  });
  thread_ = std::thread([this] { run(); });
}

void Ledger::stop(std::chrono::milliseconds grace) {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    give_up_at_ = std::chrono::steady_clock::now() + grace;
    something_.notify_one();
  }
  thread_.join();
  events_ = {};
  webhooks_ = {};
}

void Ledger::report(Reported reported) {
  const std::lock_guard lock(mutex_);
  unstored_ += static_cast<int>(reported.outcomes.size());
  if (reported_.outcomes.empty()) gathered_since_ = std::chrono::steady_clock::now();
  const bool first = reported_.empty();
  append(reported_, std::move(reported));
  if (first || !reported_.requests.empty() || store_now()) something_.notify_one();
}

/// Outcomes wait a little for others, so that a transaction stores many of them.
bool Ledger::store_now() const {
  return stopping_ || reported_.urgent || reported_.left || !reported_.switch_offs.empty() ||
         reported_.outcomes.size() >= kFullBatch ||
         std::chrono::steady_clock::now() >= gathered_since_ + kGather;
}

/// What there is to do; outcomes that still wait for others stay. A row that is read meanwhile as
/// pending is known to the loop until its outcome is stored.
Reported Ledger::take_reported() {
  const bool all = store_now();
  auto out = std::exchange(reported_, {});
  if (!all) {
    reported_.outcomes.swap(out.outcomes);
    reported_.outcome_webhooks.swap(out.outcome_webhooks);
    reported_.healths.swap(out.healths);
  }
  return out;
}

void Ledger::wait() {
  if (more_fresh_) return;
  std::unique_lock lock(mutex_);
  const auto asked = [&] {
    return new_rows_ || !reported_.requests.empty() || !changed_.empty() || everything_changed_ ||
           (reported_.empty() ? stopping_ : store_now());
  };
  const auto pause = std::chrono::milliseconds(std::min(options_.poll_ms, options_.lease_ms / 6));
  const bool told = something_.wait_for(lock, pause, [&] { return asked() || !reported_.empty(); });
  if (!told) new_rows_ = true;  // a notice is a hint, the look is what counts
  if (told && !asked()) something_.wait_until(lock, gathered_since_ + kGather, asked);
}

void Ledger::run() {
  for (;;) {
    wait();
    Reported reported;
    bool last;
    {
      const std::lock_guard lock(mutex_);
      reported = take_reported();
      last = stopping_;
    }
    round(std::move(reported));
    if (!last) continue;
    const std::lock_guard lock(mutex_);
    if (reported_.outcomes.empty() || std::chrono::steady_clock::now() >= give_up_at_) break;
  }
  if (db_.dialect() == store::Dialect::postgresql)
    (void)db_.write([&](store::Tx& tx) -> Status {
      store::shards_release(tx, node_);
      return {};
    });
}

void Ledger::round(Reported reported) {
  Loaded out;
  const auto all = [&]() -> Status {
    MV_CHECK(store(reported, out));
    // From here on a failure must not store the same again.
    unstored_ -= static_cast<int>(std::exchange(reported.outcomes, {}).size());
    reported.outcome_webhooks.clear();
    reported.switch_offs.clear();
    reported.healths.clear();
    if (reported.left) MV_CHECK(give_back());
    reported.left = false;
    renew_lease(out);
    MV_CHECK(read_changes(out));
    MV_CHECK(read_fresh(out));
    return read_backlog(reported.requests, out);
  };
  const auto done = all();
  if (!done.ok()) {
    if (!failing_) log::warn("webhooks: {}", done.error().line());
    failing_ = true;
    more_fresh_ = false;
    std::unique_lock lock(mutex_);
    append(reported, std::exchange(reported_, {}));
    reported_ = std::move(reported);
    new_rows_ = true;
    something_.wait_for(lock, stopping_ ? kPauseAfterFailure / 4 : kPauseAfterFailure);
  } else if (failing_) {
    log::info("webhooks: the database answers again");
    failing_ = false;
  }
  if (!out.empty()) tell_(std::move(out));
}

Status Ledger::store(const Reported& reported, Loaded& out) {
  if (reported.outcomes.empty() && reported.switch_offs.empty() && reported.healths.empty())
    return {};
  const Millis now = clock_.now();
  crash_point("webhooks.before_store");
  MV_CHECK(db_.write([&](store::Tx& tx) -> Status {
    store::outcomes_store(tx, reported.outcomes, now);
    store::webhooks_note_health(tx, reported.healths);
    for (const auto& off : reported.switch_offs) {
      if (!store::webhook_disable(tx, off.webhook_seq, off.reason, now)) continue;
      const std::int64_t seqs[] = {off.webhook_seq};
      for (const auto& row : store::webhooks_by_seq(tx, seqs))
        store::webhook_disabled_append(tx, row, off.reason, off.failures, off.since, now);
    }
    return {};
  }));
  crash_point("webhooks.after_store");
  for (std::size_t i = 0; i < reported.outcomes.size(); ++i)
    out.stored.push_back({reported.outcome_webhooks[i], reported.outcomes[i].attempt.delivery_seq,
        reported.outcomes[i].next_attempt_at});
  return {};
}

bool Ledger::ours(std::int64_t webhook_seq) const {
  return owned_[static_cast<std::size_t>(webhook_seq) % owned_.size()];
}

/// On PostgreSQL: this server sends for the shards it holds, until the lease ends.
void Ledger::renew_lease(Loaded& out) {
  if (db_.dialect() == store::Dialect::sqlite) {
    if (cursor_ < 0) out.owned = out.taken = owned_;
    return;
  }
  const Millis now = clock_.now();
  if (now < renew_at_ && now > renew_at_ - options_.lease_ms) return;
  const auto shards = db_.write([&](store::Tx& tx) -> Result<store::Shards> {
    return store::shards_renew(tx, node_, now, options_.lease_ms);
  });
  renew_at_ = now + options_.lease_ms / 6;
  if (!shards) return;  // the loop stops by itself when the lease ends
  if (leased_until_ > 0 && clock_.now() > leased_until_)
    log::warn(
        "webhooks: the lease ended {} ms before it was renewed; what was under way may have "
        "been sent by another server too",
        clock_.now() - leased_until_);
  leased_until_ = shards->lease_until;
  auto owned = shards->owned;
  std::vector<bool> taken(owned.size());
  bool any = false;
  for (std::size_t at = 0; at < owned.size(); ++at) {
    if (shards->leaving[at]) owned[at] = false;
    taken[at] = owned[at] &&
                std::exchange(generation_[at], shards->generation[at]) != shards->generation[at];
    any |= taken[at];
  }
  leaving_ = shards->leaving;
  if (cursor_ < 0 || any || owned_ != owned) {
    out.owned = owned_ = std::move(owned);
    out.taken = std::move(taken);
  }
  out.owned_until = shards->lease_until;
}

/// The loop has nothing under way for them, and all that came of it is stored.
Status Ledger::give_back() {
  if (std::find(leaving_.begin(), leaving_.end(), true) == leaving_.end()) return {};
  return db_.write([&](store::Tx& tx) -> Status {
    store::shards_give_back(tx, node_, leaving_);
    return {};
  });
}

Status Ledger::read_changes(Loaded& out) {
  std::set<std::int64_t> changed;
  bool everything;
  {
    const std::lock_guard lock(mutex_);
    changed = std::exchange(changed_, {});
    everything = std::exchange(everything_changed_, false);
  }
  const Millis now = clock_.now();
  while (!expiring_.empty() && expiring_.begin()->first <= now)
    changed.merge(expiring_.extract(expiring_.begin()).mapped());
  if (everything) changed.insert(known_.begin(), known_.end());
  // A shard that was just taken may have rows that were there before.
  const bool taken = !out.owned.empty();
  if (changed.empty() && !taken) return {};
  const auto done = db_.read([&](store::Tx& tx) -> Status {
    if (cursor_ < 0) cursor_ = store::deliveries_last_seq(tx);
    if (taken) {
      out.more = store::webhooks_with_pending(tx, owned_);
      for (const auto seq : out.more)
        if (!known_.contains(seq)) changed.insert(seq);
    }
    return load_endpoints(tx, {changed.begin(), changed.end()}, out);
  });
  if (!done.ok()) {
    const std::lock_guard lock(mutex_);
    changed_.merge(changed);
    if (taken) {  // once more, from the start
      renew_at_ = 0;
      cursor_ = -1;
      std::fill(generation_.begin(), generation_.end(), -1);
    }
    out.owned.clear();
    out.taken.clear();
  }
  return done;
}

Status Ledger::load_endpoints(
    store::Tx& tx, std::vector<std::int64_t> seqs, Loaded& out, bool caught_up) {
  for (std::size_t at = 0; at < seqs.size(); at += kMostEndpointsAtOnce) {
    const auto count = std::min<std::size_t>(kMostEndpointsAtOnce, seqs.size() - at);
    for (auto& row : store::webhooks_by_seq(tx, std::span(seqs).subspan(at, count))) {
      const auto seq = row.seq;
      auto endpoint = prepare(std::move(row), caught_up);
      if (endpoint->signer_until > 0) expiring_[endpoint->signer_until].insert(seq);
      if (caught_up || endpoint->row.state == model::WebhookState::deleted) behind_.erase(seq);
      if (endpoint->row.state == model::WebhookState::deleted)
        known_.erase(seq);
      else
        known_.insert(seq);
      out.endpoints.push_back(std::move(endpoint));
    }
  }
  return {};
}

std::shared_ptr<const Endpoint> Ledger::prepare(model::Webhook row, bool caught_up) const {
  auto out = std::make_shared<Endpoint>();
  out->caught_up = caught_up;
  if (row.state == model::WebhookState::deleted) {
    out->row = std::move(row);
    return out;
  }
  const auto ready = [&]() -> Status {
    MV_TRY(out->target, target_of(row.url, row.allow_http));
    out->url = {::curl_url(), ::curl_url_cleanup};
    ::curl_url_set(out->url.get(), CURLUPART_URL, out->target.url.c_str(), 0);
    const Millis now = clock_.now();
    MV_TRY(const auto secrets, open_secrets(sealer_, row, now));
    std::vector<std::string_view> keys;
    // Per kind the present one first; receivers take any.
    for (const auto* list : {&secrets.current, &secrets.previous})
      for (const auto& secret : *list) keys.emplace_back(secret);
    MV_TRY(auto signer, api::WebhookSigner::make(keys));
    out->signer.emplace(std::move(signer));
    if (!secrets.previous.empty()) out->signer_until = row.previous_until;
    return open_headers(sealer_, row);
  }();
  if (!ready.ok()) out->broken = ready.error().line();
  for (const auto& [name, value] : row.headers)
    if (value.is_string())
      out->headers.push_back(
          fmt::format("{}: {}", std::string_view(name), std::string_view(value.get_string())));
  out->row = std::move(row);
  return out;
}

/// Rows of an endpoint that is behind stay in the database: it would not take them, and they come
/// when it has asked for them.
Status Ledger::read_fresh(Loaded& out) {
  {
    const std::lock_guard lock(mutex_);
    if (cursor_ < 0 || (!new_rows_ && !more_fresh_)) return {};
    new_rows_ = false;
  }
  return db_.read([&](store::Tx& tx) -> Status {
    auto fresh = store::deliveries_fresh(tx, cursor_, kFreshBatch);
    std::erase_if(fresh.rows, [&](const auto& row) { return !ours(row.webhook_seq); });
    std::set<std::int64_t> left;
    std::erase_if(fresh.rows, [&](const auto& row) {
      return behind_.contains(row.webhook_seq) && (left.insert(row.webhook_seq), true);
    });
    out.behind.assign(left.begin(), left.end());
    MV_CHECK(add_work(tx, std::move(fresh.rows), out.fresh, out));
    cursor_ = fresh.last;
    more_fresh_ = fresh.full;
    return {};
  });
}

Status Ledger::read_backlog(const std::vector<store::BacklogRequest>& requests, Loaded& out) {
  if (requests.empty()) return {};
  return db_.read([&](store::Tx& tx) -> Status {
    auto backlog = store::deliveries_backlog(tx, requests, clock_.now());
    std::unordered_map<std::int64_t, Loaded::BacklogReply> replies;
    for (const auto& request : requests) replies[request.webhook_seq].asked = request;
    for (const auto& [seq, at] : backlog.next_due) replies[seq].next_due = at;
    for (const auto& row : backlog.rows)
      ++(row.next_attempt_at == 0 ? replies[row.webhook_seq].fresh_got
                                  : replies[row.webhook_seq].due_got);
    MV_CHECK(add_work(tx, std::move(backlog.rows), out.backlog, out));
    for (auto& [seq, entry] : replies) {
      if (const int asked = entry.asked.fresh; asked > 0 && entry.fresh_got < asked)
        behind_.erase(seq);
      else if (asked > 0)
        behind_.insert(seq);
      out.replies.push_back(entry);
    }
    return {};
  });
}

/// Joins rows with their events, and loads endpoints that the loop does not have.
Status Ledger::add_work(
    store::Tx& tx, std::vector<store::Pending> rows, std::vector<Work>& out, Loaded& loaded) {
  std::set<std::int64_t> missing, strangers;
  for (const auto& row : rows) {
    if (!texts_.contains(row.event_seq)) missing.insert(row.event_seq);
    if (!known_.contains(row.webhook_seq)) strangers.insert(row.webhook_seq);
  }
  // One that had pending rows when this server took it over is no stranger (read_changes).
  MV_CHECK(load_endpoints(tx, {strangers.begin(), strangers.end()}, loaded, true));
  const std::vector<std::int64_t> seqs(missing.begin(), missing.end());
  for (const auto& [event, data] : store::events_by_seq(tx, seqs))
    remember(event.seq,
        std::make_shared<EventText>(EventText{event.id, event.type, api::event_body(event, data)}));
  for (auto& row : rows) {
    const auto found = texts_.find(row.event_seq);
    out.push_back({row, found == texts_.end() ? nullptr : found->second});
  }
  while (texts_by_age_.size() > kTextsKept) {
    texts_.erase(texts_by_age_.front());
    texts_by_age_.pop_front();
  }
  return {};
}

void Ledger::remember(std::int64_t event_seq, std::shared_ptr<const EventText> text) {
  if (texts_.emplace(event_seq, std::move(text)).second) texts_by_age_.push_back(event_seq);
}

}  // namespace mv::webhooks
