# SPDX-License-Identifier: Apache-2.0
"""A receiver that counts, and a producer of events; each a process of its own, so that neither
slows the other or the test. Times are of time.monotonic(), which all processes share.
"""
import array
import asyncio
import collections
import multiprocessing
import signal
import socket
import time

FORK = multiprocessing.get_context("fork")
TYPES = ("track.created", "track.updated", "track.deleted", "distribution.live")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def field(head, name):
    """The value of a header; `name` in lower case, as the line starts."""
    at = head.lower().find(b"\r\n" + name + b": ")
    if at < 0:
        return None
    start = at + len(name) + 4
    end = head.find(b"\r\n", start)
    return head[start:] if end < 0 else head[start:end]


class Peer(asyncio.Protocol):
    """One connection of the receiver: POST /<endpoint's number> on a kept connection; a GET is a
    question of flush()."""

    def __init__(self, book):
        self.book = book
        self.buffer = bytearray()

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.buffer[:end])
            size = end + 4 + int(field(head, b"content-length") or 0)
            if len(self.buffer) < size:
                return
            del self.buffer[:size]
            if head.startswith(b"GET"):
                self.answer()
                continue
            endpoint = int(head[6:head.index(b" ", 6)])
            self.book.write(endpoint, field(head, b"webhook-id"))
            delay = self.book.delays[endpoint]
            if delay > 0:
                asyncio.get_running_loop().call_later(delay, self.answer)
            else:
                self.answer()

    def answer(self):
        if not self.transport.is_closing():
            self.transport.write(ANSWER)


class Receiver:
    """Counts by (endpoint, event) in a process of its own; live figures are shared memory."""

    def __init__(self, endpoints):
        self.endpoints = endpoints
        self.counts = FORK.RawArray("Q", endpoints)
        self.last = FORK.RawArray("d", endpoints)    # time of the latest receipt
        self.delays = FORK.RawArray("d", endpoints)  # seconds until the answer
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.listener.getsockname()[1]
        self.pipe, theirs = FORK.Pipe()
        self.process = FORK.Process(target=self.run, args=(theirs,), daemon=True)
        self.process.start()
        self.listener.close()
        self.asker = socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def flush(self):
        """Returns when all has been read that was sent before. Each answer takes a round of the
        receiver's loop: one accepts, and each of the others reads 256 KB of a connection."""
        for _ in range(6):
            self.asker.sendall(b"GET / HTTP/1.1\r\n\r\n")
            got = b""
            while len(got) < len(ANSWER):
                got += self.asker.recv(len(ANSWER) - len(got))

    def run(self, pipe):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.ids = {}
        self.what, self.when = array.array("Q"), array.array("d")

        async def serve():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(lambda: Peer(self), sock=self.listener)
            asked = asyncio.Event()
            loop.add_reader(pipe.fileno(), asked.set)
            await asked.wait()
            server.close()

        asyncio.run(serve())
        pipe.recv()
        pipe.send(list(self.ids))
        pipe.send(self.what)
        pipe.send(self.when)

    def write(self, endpoint, event):
        now = time.monotonic()
        self.what.append(self.ids.setdefault(event, len(self.ids)) * self.endpoints + endpoint)
        self.when.append(now)
        self.counts[endpoint] += 1
        self.last[endpoint] = now

    def url(self, endpoint):
        return f"http://127.0.0.1:{self.port}/{endpoint}"

    def total(self):
        return sum(self.counts)

    def records(self):
        """Ends it; a list of (time, endpoint, event id) in order."""
        self.pipe.send("end")
        ids = [one.decode() for one in self.pipe.recv()]
        what, when = self.pipe.recv(), self.pipe.recv()
        self.process.join(30)
        return [(at, one % self.endpoints, ids[one // self.endpoints])
                for at, one in zip(when, what)]

    def stop(self):
        self.asker.close()
        if self.process.is_alive():
            self.process.kill()
        self.process.join(30)


class Asker(asyncio.Protocol):
    """One connection of the producer: POST /events/trigger again and again."""

    def __init__(self, producer):
        self.producer = producer
        self.buffer = bytearray()

    def connection_made(self, transport):
        self.transport = transport
        self.next()

    def next(self):
        if self.producer.done():
            self.transport.close()
            return
        wait = self.producer.turn()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self.send)
        else:
            self.send()

    def send(self):
        if not self.transport.is_closing():
            self.transport.write(self.producer.request())

    def data_received(self, data):
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.buffer[:end])
        size = end + 4 + int(field(head, b"content-length") or 0)
        if len(self.buffer) < size:
            return
        self.producer.answered(int(head[9:12]), bytes(self.buffer[end + 4:size]))
        del self.buffer[:size]
        self.next()

    def connection_lost(self, _):
        self.producer.lost()


class Producer:
    """Triggers events over kept connections, in a process of its own, whatever happens to the
    servers; an answer of 202 is a promise that the test holds the server to."""

    def __init__(self, sockets, total, per_second=0, connections=24):
        self.sockets, self.wanted, self.per_second = sockets, total, per_second
        self.connections = connections
        self.acknowledged = FORK.RawValue("Q", 0)
        self.ending = FORK.RawValue("b", 0)
        self.pipe, theirs = FORK.Pipe()
        self.process = FORK.Process(target=self.run, args=(theirs,), daemon=True)
        self.process.start()

    def run(self, pipe):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.ids, self.refused = [], collections.Counter()
        self.sent = self.alive = self.tried = 0
        self.tasks = set()
        self.began = self.slot = time.monotonic()
        asyncio.run(self.ask())
        pipe.send((self.ids, dict(self.refused), time.monotonic() - self.began))

    async def ask(self):
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        for _ in range(self.connections):
            self.begin_to_connect()
        await self.over.wait()

    def begin_to_connect(self):
        task = self.loop.create_task(self.connect())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def connect(self):
        while not self.done():
            self.tried += 1
            path = self.sockets[self.tried % len(self.sockets)]
            try:
                await self.loop.create_unix_connection(lambda: Asker(self), path)
                self.alive += 1
                return
            except OSError:
                await asyncio.sleep(0.02)
        self.end_when_quiet()

    def lost(self):
        self.alive -= 1
        if not self.done():
            self.begin_to_connect()
        self.end_when_quiet()

    def end_when_quiet(self):
        if self.done() and self.alive == 0:
            self.over.set()

    def done(self):
        return self.ending.value or (self.wanted and len(self.ids) >= self.wanted)

    def turn(self):
        """Seconds to wait until one more may be sent."""
        if not self.per_second:
            return 0
        now = time.monotonic()
        self.slot = max(self.slot + 1 / self.per_second, now - 0.1)
        return self.slot - now

    def request(self):
        self.sent += 1
        body = b'{"type":"%s"}' % TYPES[self.sent % len(TYPES)].encode()
        return (b"POST /api/v1/events/trigger HTTP/1.1\r\nHost: localhost\r\n"
                b"MusicVerse-Mode: sandbox\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%s"
                % (len(body), body))

    def answered(self, status, body):
        if status != 202:
            self.refused[f"{status} {body[:120].decode(errors='replace')}"] += 1
            return
        at = body.index(b'"id":"evt_') + 6
        self.ids.append(body[at:body.index(b'"', at)].decode())
        self.acknowledged.value = len(self.ids)

    def finish(self, seconds):
        """Ends it; the ids that were acknowledged. May be asked once."""
        if not self.wanted:
            self.ending.value = 1
        if not self.pipe.poll(seconds):
            raise AssertionError(f"the producer did not end within {seconds} s: "
                                 f"{self.acknowledged.value} acknowledged")
        ids, self.refused, self.took = self.pipe.recv()
        self.process.join(30)
        return ids

    def stop(self):
        if self.process.is_alive():
            self.process.kill()
        self.process.join(30)
