// SPDX-License-Identifier: Apache-2.0
#pragma once
// A value or an Error. Exceptions are for bugs; expected failures travel in a Result.
#include <cstdlib>
#include <utility>
#include <variant>

#include "base/error.hpp"

namespace mv {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value; calling it on an error is a bug and throws std::bad_variant_access.
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T value_or(T other) const& { return ok() ? value() : std::move(other); }

  Error& error() & { return std::get<1>(state_); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  Error& error() & { return *error_; }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace mv

#define MV_CONCAT_(a, b) a##b
#define MV_CONCAT(a, b) MV_CONCAT_(a, b)
/// MV_TRY(auto x, expression): x is the value, or the function returns the error.
#define MV_TRY(decl, ...)                                                                         \
  auto MV_CONCAT(mv_try_, __LINE__) = (__VA_ARGS__);                                              \
  if (!MV_CONCAT(mv_try_, __LINE__).ok()) return std::move(MV_CONCAT(mv_try_, __LINE__)).error(); \
  decl = *std::move(MV_CONCAT(mv_try_, __LINE__))
/// MV_CHECK(expression): the function returns the error if there is one.
#define MV_CHECK(...)                                                                         \
  do {                                                                                        \
    if (auto mv_check_ = (__VA_ARGS__); !mv_check_.ok()) return std::move(mv_check_).error(); \
  } while (false)
