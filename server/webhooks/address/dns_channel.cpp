// SPDX-License-Identifier: Apache-2.0
#include "webhooks/address/dns_channel.hpp"

#include <ares.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace mv::webhooks {
namespace {

constexpr std::size_t kMostAddresses = 32;

Error dns_error(int status, const std::string& host) {
  const std::string what = "The host name " + host + " could not be looked up";
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENONAME:
    case ARES_EBADNAME:
      return make_error(Code::not_found, what, "There is no such name in the DNS",
          "Check the spelling, or add the name to the DNS.");
    case ARES_ENODATA:
      return make_error(Code::not_found, what, "The name has neither an A nor an AAAA record",
          "Add one of them to the DNS.");
    case ARES_ETIMEOUT:
      return make_error(Code::timeout, what, "The DNS servers did not answer in time",
          "Try again; check the name servers of the domain if it keeps failing.");
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
      return make_error(Code::unavailable, what, "The server is stopping", "Try again.");
    default:
      return make_error(Code::upstream, what,
          std::string("The DNS servers failed: ") + ares_strerror(status),
          "Try again; check the name servers of the domain if it keeps failing.");
  }
}

DnsAnswer answer_of(const ares_addrinfo& info) {
  Addresses addresses;
  int ttl = std::numeric_limits<int>::max();
  for (auto* alias = info.cnames; alias; alias = alias->next) ttl = std::min(ttl, alias->ttl);
  for (auto* node = info.nodes; node; node = node->ai_next) {
    const auto address = IpAddress::from_sockaddr(node->ai_addr);
    if (!address) continue;
    addresses.push_back(*address);
    ttl = std::min(ttl, node->ai_ttl);
  }
  // A stable order (IPv4 first) whichever of the two answers came first.
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  if (addresses.size() > kMostAddresses) addresses.resize(kMostAddresses);
  return {std::move(addresses), std::chrono::seconds(std::max(ttl, 0))};
}

ares_options options_of(std::chrono::milliseconds timeout, int& mask) {
  static char lookups[] = "fb";
  ares_options options{};
  // Names are taken as they are: no search domains, no HOSTALIASES.
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
  options.lookups = lookups;
  options.tries = 3;
  // Each try waits twice as long as the one before: 1/8 + 2/8 + 4/8 of the time.
  options.timeout = std::max(1, static_cast<int>(timeout.count() / 8));
  mask = ARES_OPT_FLAGS | ARES_OPT_LOOKUPS | ARES_OPT_TRIES | ARES_OPT_TIMEOUTMS |
         ARES_OPT_DOMAINS | ARES_OPT_SOCK_STATE_CB;
#ifdef ARES_OPT_QUERY_CACHE
  options.qcache_max_ttl = 0;  // newer versions cache; the resolver has a cache of its own
  mask |= ARES_OPT_QUERY_CACHE;
#endif
  return options;
}

void init_library() {
  static const int once = ares_library_init(ARES_LIB_INIT_ALL);
  (void)once;
}

}  // namespace

struct DnsChannel::Lookup {
  DnsChannel& channel;
  std::string host;
  Done done;

  static void finish(void* self, int status, int, ares_addrinfo* info) {
    const std::unique_ptr<Lookup> lookup(static_cast<Lookup*>(self));
    const std::unique_ptr<ares_addrinfo, void (*)(ares_addrinfo*)> owned(info, ares_freeaddrinfo);
    --lookup->channel.open_;
    DnsAnswer answer = status == ARES_SUCCESS && info
                           ? answer_of(*info)
                           : DnsAnswer{dns_error(status, lookup->host), {}};
    if (answer.addresses && answer.addresses->empty())
      answer.addresses = dns_error(ARES_ENODATA, lookup->host);
    lookup->done(std::move(answer));
  }
};

DnsChannel::DnsChannel(const std::string& servers, std::chrono::milliseconds timeout) {
  init_library();
  int mask = 0;
  ares_options options = options_of(timeout, mask);
  options.sock_state_cb_data = this;
  options.sock_state_cb = [](void* self, ares_socket_t socket, int read, int write) {
    static_cast<DnsChannel*>(self)->watch(socket, read != 0, write != 0);
  };
  if (const int code = ares_init_options(&channel_, &options, mask); code != ARES_SUCCESS) {
    channel_ = nullptr;
    status_ = make_error(Code::config, "the DNS resolver could not be started", ares_strerror(code),
        "Check the system's DNS settings (resolv.conf).");
  } else if (!servers.empty() &&
             ares_set_servers_ports_csv(channel_, servers.c_str()) != ARES_SUCCESS) {
    status_ = make_error(Code::config, "The list of DNS servers \"" + servers + "\" is not valid",
        "Each must be an address, with a port if it is not 53",
        "Write it like 192.0.2.53 or 127.0.0.1:5353,[::1]:5353.");
  }
}

DnsChannel::~DnsChannel() {
  if (channel_) ares_destroy(channel_);
}

void DnsChannel::lookup(const std::string& host, Done done) {
  if (!status_) return done({status_.error(), {}});
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = ARES_AI_NOSORT;  // sorting makes one socket for each address
  ++open_;
  auto lookup = std::unique_ptr<Lookup>(new Lookup{*this, host, std::move(done)});
  ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, Lookup::finish, lookup.release());
}

void DnsChannel::watch(int socket, bool read, bool write) {
  if (!read && !write) {
    sockets_.erase(socket);
    return;
  }
  sockets_[socket] = static_cast<short>((read ? POLLIN : 0) | (write ? POLLOUT : 0));
}

std::chrono::milliseconds DnsChannel::until_retry(std::chrono::milliseconds most) const {
  if (!channel_) return most;
  timeval limit{};
  limit.tv_sec = most.count() / 1000;
  limit.tv_usec = most.count() % 1000 * 1000;
  timeval next{};
  const timeval* due = ares_timeout(channel_, &limit, &next);
  return std::chrono::milliseconds(due->tv_sec * 1000 + (due->tv_usec + 999) / 1000);
}

void DnsChannel::run_once(int wake, std::chrono::milliseconds most) {
  std::vector<pollfd> fds{{wake, POLLIN, 0}};
  for (const auto& [socket, events] : sockets_) fds.push_back({socket, events, 0});
  const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(until_retry(most).count()));
  if (!channel_) return;
  for (std::size_t i = 1; ready > 0 && i < fds.size(); ++i) {
    const short events = fds[i].revents;
    if (events == 0) continue;
    const bool broken = (events & (POLLERR | POLLHUP | POLLNVAL)) != 0;
    ares_process_fd(channel_, broken || (events & POLLIN) ? fds[i].fd : ARES_SOCKET_BAD,
        events & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
  }
  ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // what timed out
}

}  // namespace mv::webhooks
