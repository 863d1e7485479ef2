// SPDX-License-Identifier: Apache-2.0
#include "api/page.hpp"
#include "api/webhook/event_views.hpp"
#include "store/events/events.hpp"

#include <algorithm>

#include "api/faults.hpp"
#include "api/webhook/event_types.hpp"
#include "base/text/cut.hpp"
#include "handlers/answer.hpp"
#include "handlers/deps.hpp"
#include "store/distribution/distributions.hpp"

namespace mv::handlers {
namespace {

constexpr int kBatch = 100;

// Server-sent events (WHATWG HTML, section 9.2) of what is after `cursor`, as it is committed.
class EventStream final : public api::Stream {
 public:
  EventStream(Deps& deps, StreamSeats::Seat seat, store::EventFilter filter, std::int64_t cursor)
      : deps_(deps), seat_(std::move(seat)), filter_(std::move(filter)), cursor_(cursor) {}

  void start(std::function<void()> wake) override {
    subscription_ = deps_.db.subscribe(std::string(store::kEventsChannel),
        [wake = std::move(wake), user = filter_.user_id](std::string_view payload) {
          if (payload.empty() || payload == user) wake();
        });
  }

  std::string take() override {
    using Events = std::vector<model::Event>;
    const auto events = deps_.db.read([&](store::Tx& tx) -> Result<Events> {
      return store::events_after(tx, cursor_, filter_, kBatch);
    });
    // The cursor at once, so that a client that comes back misses nothing, whatever it has got.
    std::string out = first_ ? fmt::format("retry: 1000\nid: {}\n\n", cursor_) : "";
    first_ = false;
    if (!events) return out;
    for (const auto& event : *events) {
      out += fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.seq, event.type,
          model::json_text(api::view(event)));
      cursor_ = event.seq;
    }
    return out;
  }

  bool finished() const override { return false; }

 private:
  Deps& deps_;
  StreamSeats::Seat seat_;
  store::EventFilter filter_;
  std::int64_t cursor_;
  bool first_ = true;
  store::Subscription subscription_;
};

// Where `since` begins, as a seq; 0 when it is not given.
Result<std::int64_t> since_of(Deps& deps, const api::Call& call) {
  MV_TRY(const auto time, query_time(call, "since"));
  if (!time) return 0;
  return deps.db.read(
      [&](store::Tx& tx) -> Result<std::int64_t> { return store::event_seq_before(tx, *time); });
}

Result<std::int64_t> cursor_of(const api::Call& call, std::string_view otherwise) {
  std::string text = call.query("after", std::string(otherwise));
  if (const auto last = call.request.headers.get("Last-Event-ID"); !last.empty()) text = last;
  const auto seq = parse_int(text);
  if (!seq || *seq < 0)
    return wrong_query("after",
        fmt::format("after: '{}' is not a sequence number", cut_text(text, 40)),
        "It is a whole number from 0", "");
  return *seq;
}

Result<api::Response> stream(Deps& deps, store::EventFilter filter, std::int64_t cursor) {
  MV_TRY(auto seat, deps.streams.take(filter.user_id));
  api::Response response;
  response.headers.set("Content-Type", "text/event-stream");
  response.stream = std::make_shared<EventStream>(deps, std::move(seat), std::move(filter), cursor);
  return response;
}

bool takes(const std::vector<std::string>& patterns, std::string_view type) {
  const auto matching = api::patterns_for(type);
  return std::find_first_of(patterns.begin(), patterns.end(), matching.begin(), matching.end()) !=
         patterns.end();
}

Result<store::EventFilter> filter_of(const api::Call& call) {
  store::EventFilter out{.user_id = call.principal.user_id, .mode = call.principal.mode};
  const auto text = call.query("types");
  if (text.empty()) return out;
  auto patterns = api::normal_patterns(split(text, ','));
  if (!patterns) {
    for (auto& fault : patterns.error().faults) fault.at = "types";
    return api::error_of(std::move(patterns.error().faults));
  }
  if (*patterns == std::vector<std::string>{"*"}) return out;
  for (const auto& type : api::event_types())
    if (takes(*patterns, type.name)) out.types.push_back(type.name);
  return out;
}

Result<api::Response> list(Deps& deps, api::Call& call) {
  MV_TRY(const auto page, page_of(deps, call));
  MV_TRY(const auto cursor, cursor_of(call, "0"));
  MV_TRY(const auto since, since_of(deps, call));
  MV_TRY(const auto filter, filter_of(call));
  using Events = std::vector<model::Event>;
  MV_TRY(auto events, deps.db.read([&](store::Tx& tx) -> Result<Events> {
    return store::events_after(tx, std::max(cursor, since), filter, page.limit + 1);
  }));
  api::Page<api::EventView> out;
  out.has_more = events.size() > static_cast<std::size_t>(page.limit);
  if (out.has_more) events.pop_back();
  for (const auto& event : events) out.data.push_back(api::view(event));
  if (out.has_more) out.next_cursor = std::to_string(events.back().seq);
  return answer(200, out);
}

// What a stream with `since` begins with lies in the past; without, it is what comes from now on.
Result<api::Response> stream_all(Deps& deps, api::Call& call) {
  MV_TRY(const auto last, deps.db.read([](store::Tx& tx) -> Result<std::int64_t> {
    return store::event_last_seq(tx);
  }));
  const bool from_past = !call.query("since").empty();
  MV_TRY(const auto cursor, cursor_of(call, from_past ? "0" : std::to_string(last)));
  MV_TRY(const auto since, since_of(deps, call));
  MV_TRY(auto filter, filter_of(call));
  return stream(deps, std::move(filter), std::max(cursor, since));
}

Result<api::Response> get(Deps& deps, api::Call& call) {
  MV_TRY(const auto event, deps.db.read([&](store::Tx& tx) {
    return store::event_get(tx, model::owner_of(call.principal), call.param("id"));
  }));
  return answer(200, api::view(event));
}

}  // namespace

void add_events(api::Handlers& handlers, Deps& deps) {
  handlers.plain["event_list"] = [&](api::Call& call) { return list(deps, call); };
  handlers.plain["event_watch"] = [&](api::Call& call) { return stream_all(deps, call); };
  handlers.plain["event_get"] = [&](api::Call& call) { return get(deps, call); };
  handlers.plain["distribution_watch"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto after, cursor_of(call, "0"));
    MV_TRY(auto filter, filter_of(call));
    MV_TRY(const auto known, deps.db.read([&](store::Tx& tx) {
      return store::distribution_get(tx, model::owner_of(call.principal), call.param("id"));
    }));
    filter.subject_id = known.id;
    return stream(deps, std::move(filter), after);
  };
}

}  // namespace mv::handlers
