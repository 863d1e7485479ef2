// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

namespace mv::api {

/// A page of a list; `next_cursor` is null on the last one.
template <class T>
struct Page {
  std::vector<T> data;
  bool has_more = false;
  std::optional<std::string> next_cursor;
  BOOST_DESCRIBE_CLASS(Page, (), (data, has_more, next_cursor), (), ())
};

}  // namespace mv::api
