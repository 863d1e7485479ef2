// SPDX-License-Identifier: Apache-2.0
#pragma once
// Bytes that were read and not yet used. Small while a connection is idle.
#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

namespace mv::http {

class ReadBuffer {
 public:
  static constexpr std::size_t kSmall = 2048;

  std::string_view view() const { return {data_.get() + first_, last_ - first_}; }
  bool empty() const { return first_ == last_; }
  std::size_t size() const { return last_ - first_; }
  void drop(std::size_t bytes) {
    first_ += bytes;
    if (first_ == last_) first_ = last_ = 0;
  }
  /// Makes room for at least one byte, the buffer growing up to `limit`; false when it is full.
  bool make_room(std::size_t limit) {
    if (last_ < capacity_) return true;
    if (first_ > 0) {
      std::memmove(data_.get(), data_.get() + first_, size());
      last_ -= first_;
      first_ = 0;
      return true;
    }
    if (capacity_ >= limit) return false;
    resize(std::min(limit, std::max(kSmall, capacity_ * 2)));
    return true;
  }
  char* room() { return data_.get() + last_; }
  std::size_t room_size() const { return capacity_ - last_; }
  void added(std::size_t bytes) { last_ += bytes; }
  /// Gives back what a large request took; call when empty.
  void shrink() {
    if (!empty() || capacity_ <= kSmall) return;
    data_.reset();
    capacity_ = 0;
  }

 private:
  void resize(std::size_t capacity) {
    auto bigger = std::make_unique_for_overwrite<char[]>(capacity);
    if (last_ > 0) std::memcpy(bigger.get(), data_.get(), last_);
    data_ = std::move(bigger);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0, first_ = 0, last_ = 0;
};

}  // namespace mv::http
