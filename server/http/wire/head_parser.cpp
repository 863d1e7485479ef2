// SPDX-License-Identifier: Apache-2.0
#include "http/wire/head_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>

#include "base/text/text.hpp"

namespace mv::http {

namespace beast = boost::beast;
using boost::beast::http::error;
using Text = beast::string_view;

namespace {
std::string_view plain(Text text) { return {text.data(), text.size()}; }

class Callbacks : public beast::http::basic_parser<true> {
 public:
  api::Request* request = nullptr;
  int fields = 0, field_limit = 0, version = 11;
  int hosts = 0, lengths = 0, encodings = 0, credentials = 0;
  bool strange_encoding = false, expects_continue = false, too_many = false;
  char* to = nullptr;
  std::size_t room = 0, written = 0;

 private:
  using Code = beast::error_code;
  void on_request_impl(beast::http::verb, Text method, Text target, int http, Code&) override {
    request->method.assign(method.data(), method.size());
    request->target.assign(target.data(), target.size());
    version = http;
  }
  void on_response_impl(int, Text, int, Code&) override {}
  void on_field_impl(beast::http::field field, Text name, Text value, Code& code) override {
    if (++fields > field_limit) {
      too_many = true;
      code = error::header_limit;
      return;
    }
    if (is_header_done()) return;  // a trailer: counted, not used
    switch (field) {
      case beast::http::field::host: ++hosts; break;
      case beast::http::field::content_length: ++lengths; break;
      case beast::http::field::authorization: ++credentials; break;
      case beast::http::field::transfer_encoding:
        ++encodings;
        strange_encoding = strange_encoding || !iequals(plain(value), "chunked");
        break;
      case beast::http::field::expect:
        expects_continue = iequals(plain(value), "100-continue");
        break;
      default: break;
    }
    request->headers.add(plain(name), std::string(plain(value)));
  }
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(Text body, Code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, Code& code) override {
    const auto take = std::min(body.size(), room - written);
    std::memcpy(to + written, body.data(), take);
    written += take;
    if (take < body.size()) code = error::need_buffer;
    return take;
  }
  void on_finish_impl(Code&) override {}
};
}  // namespace

struct HeadParser::Beast {
  std::optional<Callbacks> parser;
};

HeadParser::HeadParser(std::size_t head_limit, int field_limit)
    : head_limit_(head_limit), field_limit_(field_limit), beast_(std::make_unique<Beast>()) {}
HeadParser::~HeadParser() = default;

void HeadParser::begin(api::Request& into) {
  auto& parser = beast_->parser.emplace();
  parser.header_limit(static_cast<std::uint32_t>(head_limit_));
  parser.body_limit(boost::none);
  parser.request = request_ = &into;
  parser.field_limit = field_limit_;
  content_length_ = 0;
  expects_continue_ = false;
}

HeadParser::State HeadParser::refuse(
    int status, std::string what, std::string why, std::string hint) {
  refusal_.status = status;
  refusal_.error = make_error(Code::bad_request, std::move(what), std::move(why), std::move(hint));
  return State::refused;
}

HeadParser::State HeadParser::read_head(std::string_view bytes) {
  auto& parser = *beast_->parser;
  used_ = 0;
  beast::error_code code;
  while (!parser.is_header_done()) {
    const auto rest = bytes.substr(used_);
    if (rest.empty()) return State::more;
    used_ += parser.put(boost::asio::const_buffer(rest.data(), rest.size()), code);
    if (code == error::need_more) {
      if (bytes.size() <= head_limit_) return State::more;
      code = error::header_limit;
    }
    if (code == error::header_limit)
      return refuse(431, "the request headers are too large",
          parser.too_many ? fmt::format("There are more than {} fields", field_limit_)
                          : fmt::format("They are longer than {} bytes", head_limit_),
          "Send fewer or shorter fields");
    if (code == error::bad_version)
      return refuse(505, "this HTTP version is not supported", "The server supports HTTP/1.1",
          "Use an HTTP/1.1 client");
    if (code)
      return refuse(400, "the request cannot be read", code.message(), "Send valid HTTP/1.1");
  }
  return check_head();
}

HeadParser::State HeadParser::check_head() {
  const auto& parser = *beast_->parser;
  const bool old = parser.version == 10;
  if (parser.strange_encoding)
    return refuse(501, "this Transfer-Encoding is not supported", "Only `chunked` is supported",
        "Send the body with Content-Length or chunked");
  if (parser.encodings > 1 || parser.lengths > 1 || (parser.encodings > 0 && parser.lengths > 0) ||
      (parser.encodings > 0 && old))
    return refuse(400, "the length of the body is not clear",
        "Content-Length and Transfer-Encoding contradict each other or are repeated",
        "Send one of the two, once");
  if (parser.lengths == 1 && request_->headers.get("Content-Length").find(',') != std::string::npos)
    return refuse(
        400, "the length of the body is not clear", "Content-Length is a list", "Send one number");
  if (parser.hosts > 1 || (parser.hosts == 0 && !old))
    return refuse(400, "the request needs exactly one Host field",
        fmt::format("It has {}", parser.hosts), "Send Host once (RFC 9112 section 3.2)");
  if (parser.credentials > 1)
    return refuse(400, "the request says several times who sends it",
        fmt::format("It has {} fields Authorization", parser.credentials),
        "Send Authorization once");
  content_length_ = parser.chunked() ? 0 : parser.content_length().value_or(0);
  expects_continue_ = parser.expects_continue && !old;
  return State::ready;
}

bool HeadParser::keep_alive() const { return beast_->parser->keep_alive(); }
bool HeadParser::http10() const { return beast_->parser->version == 10; }
bool HeadParser::chunked() const { return beast_->parser->chunked(); }

HeadParser::State HeadParser::read_chunked(std::string_view bytes, char* to, std::size_t room) {
  auto& parser = *beast_->parser;
  parser.to = to;
  parser.room = room;
  parser.written = 0;
  used_ = 0;
  while (!parser.is_done()) {
    const auto rest = bytes.substr(used_);
    if (rest.empty()) break;
    beast::error_code code;
    used_ += parser.put(boost::asio::const_buffer(rest.data(), rest.size()), code);
    if (code == error::need_more || code == error::need_buffer) break;
    if (code)
      return refuse(400, "the chunked body cannot be read", code.message(), "Send valid chunks");
    if (parser.written == room) break;
  }
  written_ = parser.written;
  return parser.is_done() ? State::ready : State::more;
}

}  // namespace mv::http
