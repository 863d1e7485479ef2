// SPDX-License-Identifier: Apache-2.0
#pragma once
// How transports are made of sockets; for listener.cpp and transport.cpp.
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>

#include "http/loop/transport.hpp"

namespace mv::http {

using Socket = boost::asio::generic::stream_protocol::socket;

/// Takes over a connected socket, with `tls` as a TLS server.
std::unique_ptr<Transport> make_transport(Socket socket, boost::asio::ssl::context* tls);

}  // namespace mv::http
