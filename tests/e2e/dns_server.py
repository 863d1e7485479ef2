# SPDX-License-Identifier: Apache-2.0
"""A scripted DNS server on a UDP port of 127.0.0.1, for tests: answers in turn, TTLs, failures.

    with DnsServer() as dns:
        dns.script("hook.example", ["8.8.8.8"])                 # always the same
        dns.script("rebind.example", ["8.8.8.8"], ["127.0.0.1"], ttl=0)  # in turn, the last stays
        dns.script("mixed.example", ["8.8.8.8", "::1"])         # A and AAAA
        dns.script("gone.example", NO_SUCH_NAME)                # also FAILURE, SILENCE
        run(servers=dns.servers)                                # "127.0.0.1:<port>"
        dns.asked("rebind.example")                             # {"A": 2, "AAAA": 2}
"""
import collections
import ipaddress
import socket
import struct
import threading

NO_SUCH_NAME = "no such name"
FAILURE = "failure"
SILENCE = "silence"

_TYPES = {1: "A", 28: "AAAA"}
_CODES = {NO_SUCH_NAME: 3, FAILURE: 2}


class DnsServer:
    """Names without a script do not exist. Each type of question steps through its own turn, so
    that the A and the AAAA question of one lookup see the same answer."""

    def __init__(self):
        self._lock = threading.Lock()
        self._scripts = {}
        self._asked = collections.defaultdict(collections.Counter)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.servers = f"127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Stops the server; an empty packet wakes its thread."""
        if self._thread.is_alive():
            self._socket.sendto(b"", ("127.0.0.1", self.port))
            self._thread.join()
        self._socket.close()

    def script(self, name, *answers, ttl=60):
        """Sets the answers of a name, from the first on; the last one is repeated. An answer is a
        list of addresses, NO_SUCH_NAME, FAILURE or SILENCE."""
        if not answers:
            raise ValueError(f"no answer for {name}")
        for answer in answers:
            if isinstance(answer, str) and answer not in (NO_SUCH_NAME, FAILURE, SILENCE):
                raise ValueError(f"an answer is a list of addresses, not {answer!r}")
        parsed = [answer if isinstance(answer, str) else
                  [ipaddress.ip_address(address) for address in answer] for answer in answers]
        with self._lock:
            self._scripts[name.lower()] = (parsed, ttl, collections.Counter())

    def asked(self, name):
        """How often the name was asked for: {"A": n, "AAAA": n}."""
        with self._lock:
            return dict(self._asked[name.lower()])

    def _serve(self):
        while True:
            query, sender = self._socket.recvfrom(1500)
            if not query:
                return
            reply = self._reply(query)
            if reply:
                self._socket.sendto(reply, sender)

    def _reply(self, query):
        if len(query) < 17:
            return None
        labels, at = [], 12
        while at < len(query) and query[at]:
            labels.append(query[at + 1:at + 1 + query[at]])
            at += 1 + query[at]
        question = query[12:at + 5]
        if at + 5 > len(query):
            return None
        kind = struct.unpack_from("!H", query, at + 1)[0]
        name = b".".join(labels).decode("ascii", "replace").lower()
        answer, ttl = self._next(name, _TYPES.get(kind, str(kind)))
        if answer == SILENCE:
            return None
        records = []
        if not isinstance(answer, str):
            version = {1: 4, 28: 6}.get(kind)
            records = [b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, ttl, len(a.packed)) + a.packed
                       for a in answer if a.version == version]
        code = _CODES[answer] if isinstance(answer, str) else 0
        header = query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(records), 0, 0)
        return header + question + b"".join(records)

    def _next(self, name, kind):
        with self._lock:
            self._asked[name][kind] += 1
            if name not in self._scripts:
                return NO_SUCH_NAME, 0
            answers, ttl, turns = self._scripts[name]
            turn = min(turns[kind], len(answers) - 1)
            turns[kind] += 1
            return answers[turn], ttl
