// SPDX-License-Identifier: Apache-2.0
#include <future>

#include "http/pipeline/error_response.hpp"
#include "http/pipeline/filters.hpp"

namespace mv::http {
namespace {

constexpr std::chrono::milliseconds kLookSoon{5};

using Answer = Result<api::Response>;

// The connection's own request may be gone before the work is done.
struct Held {
  explicit Held(const api::Call& from) : request(from.request), call(from, request) {}
  struct Copy : api::Call {
    Copy(const api::Call& from, api::Request& request)
        : api::Call{
              request, from.principal, from.body, from.now, from.form, from.visit, from.claim} {}
  };
  api::Request request;
  Copy call;
};

struct Work final : Job {
  explicit Work(std::function<Answer()> what) : task(std::move(what)) {}
  void run() noexcept override {
    const std::unique_ptr<Work> ends(this);
    task();
  }
  void drop() noexcept override { delete this; }
  std::packaged_task<Answer()> task;
};

// Asked by the connection until the work is done; `otherwise` is what the client gets when the
// server ends before.
struct Look {
  std::shared_ptr<std::future<Answer>> result;
  api::Response otherwise;

  Answer operator()() const {
    if (result->wait_for(std::chrono::seconds(0)) == std::future_status::ready)
      return result->get();
    auto out = otherwise;
    out.again = kLookSoon;
    out.next = *this;
    return out;
  }
};

class Outward final : public Filter {
 public:
  explicit Outward(Pool& pool) : pool_(pool) {}

  Answer run(const api::Route& row, api::Call& call, const api::Handler& next) const override {
    auto work = std::make_unique<Work>(
        [&next, held = std::make_shared<Held>(call)] { return next(held->call); });
    const auto result = std::make_shared<std::future<Answer>>(work->task.get_future());
    if (!pool_.submit(*work)) {
      auto error = make_error(Code::unavailable, "the server is busy",
          "Too many requests are waiting for providers", "Try again in a second.");
      error.retry_after = std::chrono::seconds(1);
      return error;
    }
    (void)work.release();
    const auto stopping = make_error(Code::unavailable, "the server is stopping",
        "It is not known whether this was carried out",
        "Check whether it was, then send it again.");
    return Look{result, error_response(row, call.request, stopping)}();
  }

 private:
  Pool& pool_;
};

}  // namespace

std::shared_ptr<const Filter> outward(Pool& pool) { return std::make_shared<Outward>(pool); }

}  // namespace mv::http
