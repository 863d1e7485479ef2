// SPDX-License-Identifier: Apache-2.0
#pragma once
// The peer of the HTTP benchmarks: as little as Beast allows.
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <thread>

namespace mv::bench {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

class Hello : public std::enable_shared_from_this<Hello> {
 public:
  explicit Hello(tcp::socket socket) : socket_(std::move(socket)) {}
  void read() {
    request_ = {};
    beast::http::async_read(socket_, buffer_, request_,
        [self = shared_from_this()](beast::error_code error, std::size_t) {
          if (!error) self->write();
        });
  }

 private:
  void write() {
    response_ = {beast::http::status::ok, 11};
    response_.set(beast::http::field::content_type, "text/plain");
    response_.body() = "hello";
    response_.prepare_payload();
    beast::http::async_write(
        socket_, response_, [self = shared_from_this()](beast::error_code error, std::size_t) {
          if (!error) self->read();
        });
  }
  tcp::socket socket_;
  beast::flat_buffer buffer_;
  beast::http::request<beast::http::string_body> request_;
  beast::http::response<beast::http::string_body> response_;
};

class HelloServer {
 public:
  HelloServer() {
    accept();
    for (auto& thread : threads_) thread = std::thread([this] { context_.run(); });
  }
  ~HelloServer() {
    context_.stop();
    for (auto& thread : threads_) thread.join();
  }
  int port() const { return acceptor_.local_endpoint().port(); }

 private:
  void accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error) return;
      socket.set_option(tcp::no_delay(true));
      std::make_shared<Hello>(std::move(socket))->read();
      accept();
    });
  }
  asio::io_context context_{2};
  tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
  std::thread threads_[2];
};

}  // namespace mv::bench
