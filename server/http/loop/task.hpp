// SPDX-License-Identifier: Apache-2.0
#pragma once
// The two coroutine types of a connection. Both start at once and run on the thread that resumes
// them. Task<T> resumes who awaits it; Detached frees itself. Tasks resume by plain calls and not
// by symmetric transfer: what does not wait costs no switch, and the stack stays as deep as the
// tasks are nested whatever the optimiser does with tail calls.
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace mv::http {

struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    std::coroutine_handle<> parent;
    std::optional<T> value;
    std::exception_ptr error;

    struct Final {
      bool await_ready() noexcept { return false; }
      void await_suspend(std::coroutine_handle<promise_type> self) noexcept {
        // The parent may destroy this frame.
        if (const auto parent = self.promise().parent) parent.resume();
      }
      void await_resume() noexcept {}
    };
    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    Final final_suspend() noexcept { return {}; }
    void return_value(T result) { value.emplace(std::move(result)); }
    void unhandled_exception() { error = std::current_exception(); }
  };

  Task(Task&& other) noexcept : self_(std::exchange(other.self_, {})) {}
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (self_) self_.destroy();
  }

  bool await_ready() const noexcept { return self_.done(); }
  void await_suspend(std::coroutine_handle<> parent) noexcept { self_.promise().parent = parent; }
  T await_resume() {
    if (self_.promise().error) std::rethrow_exception(self_.promise().error);
    return std::move(*self_.promise().value);
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> self) : self_(self) {}
  std::coroutine_handle<promise_type> self_;
};

}  // namespace mv::http
