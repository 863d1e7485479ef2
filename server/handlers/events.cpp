// SPDX-License-Identifier: Apache-2.0
#include "store/events.hpp"

#include <deque>
#include <mutex>

#include "handlers/answer.hpp"
#include "handlers/deps.hpp"

namespace mv::handlers {
namespace {

constexpr int kBatch = 100;

// Server-sent events (WHATWG HTML, section 9.2) of what is after `cursor`, as it is committed.
class EventStream final : public api::Stream {
 public:
  EventStream(Deps& deps, store::EventFilter filter, std::int64_t cursor)
      : deps_(deps), filter_(std::move(filter)), cursor_(cursor) {
    ++deps_.open_streams;
  }
  ~EventStream() override { --deps_.open_streams; }

  void start(std::function<void()> wake) override {
    subscription_ = deps_.db.subscribe(
        std::string(store::kEventsChannel),
        [wake = std::move(wake), user = filter_.user_id](std::string_view payload) {
          if (payload.empty() || payload == user) wake();
        });
  }

  std::string take() override {
    using Events = std::vector<model::Event>;
    const auto events = deps_.db.read([&](store::Tx& tx) -> Result<Events> {
      return store::events_after(tx, cursor_, filter_, kBatch);
    });
    std::string out = first_ ? "retry: 1000\n\n" : "";
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
  store::EventFilter filter_;
  std::int64_t cursor_;
  bool first_ = true;
  store::Subscription subscription_;
};

Result<std::int64_t> cursor_of(const api::Call& call, std::string_view otherwise) {
  std::string text = call.query("after", std::string(otherwise));
  if (const auto last = call.request.headers.get("Last-Event-ID"); !last.empty()) text = last;
  const auto seq = parse_int(text);
  if (!seq || *seq < 0)
    return make_error(Code::invalid, "after: '" + text.substr(0, 40) + "' is not a seq",
                      "It is a whole number from 0");
  return *seq;
}

api::Response stream(Deps& deps, store::EventFilter filter, std::int64_t cursor) {
  api::Response response;
  response.headers.set("Content-Type", "text/event-stream");
  response.stream = std::make_shared<EventStream>(deps, std::move(filter), cursor);
  return response;
}

store::EventFilter filter_of(const api::Call& call) {
  return {.user_id = call.principal.user_id, .mode = call.principal.mode};
}

}  // namespace

void add_events(api::Handlers& handlers, Deps& deps) {
  handlers.plain["event_list"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto page, page_of(call));
    MV_TRY(const auto after, cursor_of(call, "0"));
    using Events = std::vector<model::Event>;
    MV_TRY(auto events, deps.db.read([&](store::Tx& tx) -> Result<Events> {
      return store::events_after(tx, after, filter_of(call), page.limit + 1);
    }));
    api::Page<api::EventView> out;
    out.has_more = events.size() > static_cast<std::size_t>(page.limit);
    if (out.has_more) events.pop_back();
    for (const auto& event : events) out.data.push_back(api::view(event));
    if (out.has_more) out.next_cursor = std::to_string(events.back().seq);
    return answer(200, out);
  };
  handlers.plain["event_stream"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto last, deps.db.read([](store::Tx& tx) -> Result<std::int64_t> {
      return store::event_last_seq(tx);
    }));
    MV_TRY(const auto after, cursor_of(call, std::to_string(last)));
    return stream(deps, filter_of(call), after);
  };
  handlers.plain["distribution_events"] = [&](api::Call& call) -> Result<api::Response> {
    MV_TRY(const auto after, cursor_of(call, "0"));
    auto filter = filter_of(call);
    filter.subject_id = call.param("id");
    return stream(deps, std::move(filter), after);
  };
}

}  // namespace mv::handlers
