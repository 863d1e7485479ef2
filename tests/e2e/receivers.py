# SPDX-License-Identifier: Apache-2.0
"""Real receivers of webhooks on ports of 127.0.0.1, each with a scripted way to misbehave.

    with Receiver() as receiver:                      # answers 200, keeps connections
        ...
    Receiver(in_turn(answer(500), answer(200)))       # the last one stays
    Receiver(hang), Receiver(drip), Receiver(endless_body), Receiver(reset)
    Receiver(tls=Certificates(folder).good)           # also .self_signed, .expired, .other_host

A way is a function (exchange) -> whether the connection stays open. What came is in
receiver.requests, in order of arrival.
"""
import dataclasses
import gzip
import json
import pathlib
import select
import socket
import ssl
import struct
import subprocess
import threading
import time

GIGABYTE = 1_000_000_000


@dataclasses.dataclass
class Request:
    number: int  # from 0, of the receiver
    connection: int  # from 0
    at: float  # time.monotonic() when it was complete
    wall: float  # time.time() then
    head: bytes  # as it came, without the empty line
    body: bytes
    overlap: int = 1  # requests under way when it came, itself included

    @property
    def line(self):
        return self.head.split(b"\r\n", 1)[0].decode("latin-1")

    @property
    def headers(self):
        """By lower-case name."""
        pairs = (line.split(":", 1) for line in self.head.decode("latin-1").split("\r\n")[1:])
        return {name.lower(): value.strip() for name, value in pairs}

    @property
    def event_id(self):
        return self.headers["webhook-id"]

    @property
    def event(self):
        return json.loads(self.body)


class Exchange:
    """One request and the connection it came on."""

    def __init__(self, receiver, sock, request):
        self.receiver = receiver
        self.sock = sock
        self.request = request

    def send(self, data):
        self.sock.sendall(data)
        with self.receiver.lock:
            self.receiver.sent += len(data)

    def head(self, status, **headers):
        lines = [f"HTTP/1.1 {status} Whatever"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n")

    def gone(self, seconds):
        """Waits so long; true as soon as the sender or the receiver has closed."""
        readable, _, _ = select.select([self.sock], [], [], seconds)
        if self.receiver.closing.is_set():
            return True
        return bool(readable) and not self.sock.recv(65536)


# ---- ways --------------------------------------------------------------------------------------

def answer(status, body=b"", **headers):
    """A complete answer; 'Retry_After' becomes Retry-After; a value may be a function."""
    def way(exchange):
        now = {name: value() if callable(value) else value for name, value in headers.items()}
        exchange.head(status, Content_Length=len(body), **now)
        exchange.send(body)
        return True
    return way


ok = answer(200)


def in_turn(*ways):
    """The n-th request is met with the n-th way; the last one stays."""
    def way(exchange):
        return ways[min(exchange.request.number, len(ways) - 1)](exchange)
    return way


def switch(ways):
    """ways["now"] decides; the test may change it."""
    return lambda exchange: ways["now"](exchange)


def held_until(event, then):
    """Answers when the event is set."""
    def way(exchange):
        while not event.wait(0.05):
            if exchange.receiver.closing.is_set():
                return False
        return then(exchange)
    return way


def hang(exchange):
    """Never answers."""
    while not exchange.gone(60):
        pass
    return False


def drip(exchange):
    """One byte of the body a second."""
    exchange.head(200, Content_Length=100_000)
    while not exchange.gone(1):
        exchange.send(b".")
    return False


def drip_head(exchange):
    """One byte of the headers a second."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"." * 100_000:
        exchange.send(bytes([byte]))
        if exchange.gone(1):
            return False
    return False


def endless_body(exchange):
    exchange.head(200, Content_Length=GIGABYTE)
    block = b"x" * 65536
    for _ in range(GIGABYTE // len(block)):
        exchange.send(block)
    return False


def endless_chunks(exchange):
    exchange.head(200, Transfer_Encoding="chunked")
    chunk = b"10000\r\n" + b"y" * 65536 + b"\r\n"
    for _ in range(GIGABYTE // len(chunk)):
        exchange.send(chunk)
    return False


def endless_interim(exchange):
    """Interim answers without end."""
    block = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1000
    for _ in range(GIGABYTE // len(block)):
        exchange.send(block)
    return False


def many_headers(exchange):
    """100 kB of them."""
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        exchange.send(b"X-Filler-%04d: %s\r\n" % (number, b"z" * 84))
    exchange.send(b"Content-Length: 0\r\n\r\n")
    return True


def one_long_header(exchange):
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Long: " + b"z" * 100_000)
    exchange.send(b"\r\nContent-Length: 0\r\n\r\n")
    return True


BOMB_SIZE = 60_000_000
_bomb = []


def gzip_bomb(exchange):
    """About 60 kB that become 60 MB."""
    if not _bomb:
        _bomb.append(gzip.compress(bytes(BOMB_SIZE), 9))
    exchange.head(200, Content_Encoding="gzip", Content_Type="text/plain",
                  Content_Length=len(_bomb[0]))
    exchange.send(_bomb[0])
    return True


def close(exchange):
    """Ends the connection in order, without an answer."""
    return False


def reset(exchange):
    """Ends it with RST."""
    exchange.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def answer_then_close(exchange):
    """A complete answer that does not say that the connection ends."""
    ok(exchange)
    return False


def half_an_answer(exchange):
    exchange.head(200, Content_Length=100)
    exchange.send(b"half")
    return False


def garbage(exchange):
    exchange.send(b"SSH-2.0-OpenSSH_9.2\r\n")
    return False


# ---- the receiver ------------------------------------------------------------------------------

class Receiver:
    """Each connection has a thread of its own."""

    def __init__(self, way=ok, tls=None, host="127.0.0.1"):
        self.way = way
        self.tls = tls
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self.requests = []
        self.connections = 0
        self.handshakes_failed = 0
        self.sent = 0
        self._under_way = 0
        self._open = set()
        self._threads = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((host, 0))
        self._listener.listen(256)
        self.port = self._listener.getsockname()[1]
        self.host = f"[{host}]" if ":" in host else host
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}/hook"

    def url_of(self, name, scheme=None):
        return f"{scheme or ('https' if self.tls else 'http')}://{name}:{self.port}/hook"

    def of(self, event_id):
        """The requests that brought this event."""
        return [one for one in list(self.requests) if one.event_id == event_id]

    def open_now(self):
        """How many connections are open."""
        with self.lock:
            return len(self._open)

    def event_ids(self):
        return [one.event_id for one in list(self.requests)]

    def close(self):
        self.closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        with self.lock:
            for sock in self._open:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        for thread in self._threads:
            thread.join(5)

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self.lock:
                number = self.connections
                self.connections += 1
                self._open.add(sock)
            thread = threading.Thread(target=self._serve, args=(sock, number), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, plain, number):
        sock = plain
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                try:
                    sock = self.tls.wrap_socket(plain, server_side=True)
                except (ssl.SSLError, OSError):
                    with self.lock:
                        self.handshakes_failed += 1
                    return
                with self.lock:
                    self._open.discard(plain)
                    self._open.add(sock)
            while self._one(sock, number):
                pass
        except (OSError, ValueError):
            pass  # the sender went away
        finally:
            with self.lock:
                self._open.discard(plain)
                self._open.discard(sock)
            sock.close()

    def _one(self, sock, number):
        head, rest = self._head(sock)
        if head is None:
            return False
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
        while len(rest) < length:
            more = sock.recv(65536)
            if not more:
                return False
            rest += more
        with self.lock:
            self._under_way += 1
            request = Request(len(self.requests), number, time.monotonic(), time.time(), head, rest,
                              self._under_way)
            self.requests.append(request)
        try:
            return self.way(Exchange(self, sock, request))
        finally:
            with self.lock:
                self._under_way -= 1

    @staticmethod
    def _head(sock):
        data = b""
        while b"\r\n\r\n" not in data:
            more = sock.recv(65536)
            if not more:
                return None, b""
            data += more
        head, _, rest = data.partition(b"\r\n\r\n")
        return head, rest


def closed_port():
    """A port that nothing listens on; it stays bound, so that nobody takes it: (socket, port)."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.bind(("127.0.0.1", 0))
    return sock, sock.getsockname()[1]


# ---- certificates ------------------------------------------------------------------------------

_CA_CONFIG = """
[ca]
default_ca = own
[own]
dir = {folder}
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
"""


class Certificates:
    """A certificate authority of the test's own, and contexts for servers."""

    def __init__(self, folder, names=("IP:127.0.0.1", "DNS:hook.example")):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "index.txt").touch()
        (self.folder / "serial").write_text("01\n")
        self.config = self.folder / "ca.cnf"
        self.config.write_text(_CA_CONFIG.format(folder=self.folder))
        self.ca_file = self.folder / "ca.pem"
        self._openssl("req", "-x509", *self._new_key("ca"), "-days", "30", "-subj", "/CN=Test CA",
                      "-addext", "basicConstraints=critical,CA:TRUE", "-out", self.ca_file)
        names = ",".join(names)
        self.good = self._signed("good", names, "20200101000000Z", "20991231000000Z")
        self.expired = self._signed("expired", names, "20200101000000Z", "20200201000000Z")
        self.other_host = self._signed("other", "DNS:other.example", "20200101000000Z",
                                       "20991231000000Z")
        self._openssl("req", "-x509", *self._new_key("self"), "-days", "30", "-subj", "/CN=self",
                      "-addext", "subjectAltName=" + names, "-out", self.folder / "self.pem")
        self.self_signed = self._context("self")

    def _new_key(self, name):
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                self.folder / f"{name}.key")

    def _signed(self, name, names, start, end):
        request = self.folder / f"{name}.csr"
        self._openssl("req", *self._new_key(name), "-subj", f"/CN={name}", "-addext",
                      "subjectAltName=" + names, "-out", request)
        self._openssl("ca", "-batch", "-notext", "-config", self.config, "-cert", self.ca_file,
                      "-keyfile", self.folder / "ca.key", "-startdate", start, "-enddate", end,
                      "-in", request, "-out", self.folder / f"{name}.pem")
        return self._context(name)

    def _context(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context

    def _openssl(self, *args):
        done = subprocess.run(["openssl", *map(str, args)], capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(f"openssl {args[0]}: {done.stderr}")
