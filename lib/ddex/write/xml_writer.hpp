// SPDX-License-Identifier: Apache-2.0
#pragma once
// XML 1.0 in UTF-8, written as it is said: memory does not grow with the document, and the same
// words give the same bytes.
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mv::ddex {

struct Attribute {
  std::string_view name, value;  ///< without a value it is left out
};
using Attributes = std::initializer_list<Attribute>;

class XmlWriter {
 public:
  using Sink = std::function<Status(std::string_view)>;
  /// The sink is called with pieces of about 64 KiB.
  explicit XmlWriter(Sink sink);

  void begin(std::string_view name, Attributes attributes = {});  ///< `name` must outlive it
  void end();
  void leaf(std::string_view name, std::string_view text, Attributes attributes = {});
  /// Nothing when the text is empty.
  void maybe(std::string_view name, std::string_view text, Attributes attributes = {});
  /// The rest goes out; the sink's first error.
  Status finish();

 private:
  void start(std::string_view name, Attributes attributes);
  void flush_if_full();

  Sink sink_;
  Status status_;
  std::string buffer_;
  std::vector<std::string_view> open_;
};

/// Writes into a text: for what is known to be small.
std::string written(const std::function<void(XmlWriter&)>& write);

}  // namespace mv::ddex
