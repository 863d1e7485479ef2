// SPDX-License-Identifier: Apache-2.0
#pragma once
// The Asio side of a loop; for the few files that touch sockets.
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <string>
#include <thread>

#include "http/loop/loop.hpp"

namespace mv::http {

struct Loop::Impl {
  explicit Impl(std::chrono::milliseconds interval) : tick(interval), timer(context) {}

  std::chrono::milliseconds tick;
  boost::asio::io_context context{1};
  boost::asio::steady_timer timer;
  bool ticking = false;
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work;
  std::thread thread;
  std::string date;
  std::time_t date_at = -1;
};

}  // namespace mv::http
