# SPDX-License-Identifier: Apache-2.0
"""A flow of events to many endpoints, counted where they arrive.

Receiver and producer are processes of their own, so that neither slows the other or the test.
Times are of time.monotonic(), which all processes of a machine share.
"""
import array
import asyncio
import collections
import dataclasses
import json
import multiprocessing
import signal
import socket
import sqlite3
import struct
import subprocess
import time

import support

FORK = multiprocessing.get_context("fork")
# What the engine may have under way (server/webhooks/engine.hpp, loop.cpp): attempts at a time, and
# outcomes that wait for the database before nothing more is sent.
IN_FLIGHT = 256
UNSTORED = 8192
# Beyond the lease until another node sends: its next renewal, and a loaded machine.
SLACK = 2
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
    """One connection of the receiver: POST /<endpoint's number> on a kept connection."""

    def __init__(self, book):
        self.book = book
        self.buffer = bytearray()

    def connection_made(self, transport):
        self.transport = transport
        self.book.open.value += 1

    def connection_lost(self, _):
        self.book.open.value -= 1

    def data_received(self, data):
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.buffer[:end])
            size = end + 4 + int(field(head, b"content-length"))
            if len(self.buffer) < size:
                return
            del self.buffer[:size]
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
        self.open = FORK.RawValue("q", 0)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.listener.getsockname()[1]
        self.pipe, theirs = FORK.Pipe()
        self.process = FORK.Process(target=self.run, args=(theirs,), daemon=True)
        self.process.start()
        self.listener.close()

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
        return (b"POST /api/v1/events/trigger HTTP/1.1\r\nHost: localhost\r\nMusicVerse-Mode: sandbox"
                b"\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
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


class Node(support.Server):
    """An mvd that may send to loopback, with a lease of LEASE seconds."""
    LEASE = 2

    def __init__(self, home, database=None, key_file=None):
        self.key_file = key_file
        super().__init__(home, database=database)

    def start(self, extra_env=None):
        self.addresses.unlink(missing_ok=True)
        command = [support.MVD, "serve", "--socket", str(self.socket), "--listen", "127.0.0.1:0",
                   "--addresses-file", str(self.addresses), "--lease", f"{self.LEASE}s"]
        if self.database:
            command += ["--database", self.database, "--key-file", str(self.key_file)]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env=self.env() | {"MV_WEBHOOKS_ALLOW_CIDR": "127.0.0.0/8"} | (extra_env or {}))
        support.wait_for(lambda: self.addresses.exists() or not self.alive(), "mvd starts", 60)
        if not self.alive():
            raise AssertionError("mvd ended: " + self.log.read_text()[-2000:])


class PgSession:
    """A bare session of PostgreSQL's protocol, for what psql cannot hold open."""

    def __init__(self, port, database):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        words = b"user\0mv\0database\0" + database.encode() + b"\0\0"
        self.socket.sendall(struct.pack(">II", len(words) + 8, 196608) + words)
        self.read_until_ready()

    def run(self, sql):
        words = sql.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack(">I", len(words) + 4) + words)
        self.read_until_ready()

    def read_until_ready(self):
        while True:
            kind, size = struct.unpack(">cI", self.exactly(5))
            text = self.exactly(size - 4)
            if kind == b"E":
                raise AssertionError(f"PostgreSQL: {text}")
            if kind == b"Z":
                return

    def exactly(self, size):
        out = b""
        while len(out) < size:
            block = self.socket.recv(size - len(out))
            if not block:
                raise AssertionError("PostgreSQL closed the connection")
            out += block
        return out

    def close(self):
        self.socket.close()


class Cluster(support.Postgres):
    """A throw-away PostgreSQL that can be restarted."""

    def restart(self, how):
        """SIGQUIT is pg_ctl's immediate, SIGINT its fast; returns the seconds it took."""
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(timeout=60)
        self.process = subprocess.Popen(self.process.args, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, cwd="/")
        support.wait_for(self.ready, "PostgreSQL answers again", 60)
        return time.monotonic() - began


@dataclasses.dataclass
class Mark:
    """Something that happened to a server: duplicates are allowed around some of them only."""
    what: str
    start: float
    end: float = 0
    duplicates: int = 0
    oldest: float = 0  # seconds between the first receipt of a duplicate and the mark
    numbers: list = dataclasses.field(default_factory=list)  # endpoints another node takes over
    silence: float = 0  # seconds until all of these got something again


@dataclasses.dataclass
class Endpoint:
    number: int
    pattern: str = "*"
    fifo: bool = False
    rate_limit: int = 0
    id: str = ""

    def takes(self, kind):
        return self.pattern == "*" or kind.startswith(self.pattern[:-1])


RATE = 400
ENDPOINTS = [dict(fifo=True), dict(fifo=True, pattern="distribution.*"),
             dict(rate_limit=RATE, pattern="distribution.*")] + [{} for _ in range(17)]


class Flow:
    """Endpoints, a receiver and a producer; check() holds the end against what was promised."""

    def __init__(self, case, name):
        self.case, self.name = case, name
        self.receiver = Receiver(len(ENDPOINTS))
        case.addCleanup(self.receiver.stop)
        self.endpoints = [Endpoint(number, **options) for number, options in enumerate(ENDPOINTS)]
        self.marks, self.nodes = [], []

    def create_endpoints(self, node):
        for endpoint in self.endpoints:
            status, answer = node.api("POST", "/api/v1/webhooks", {
                "url": self.receiver.url(endpoint.number), "events": [endpoint.pattern],
                "allow_http": True, "fifo": endpoint.fifo, "rate_limit": endpoint.rate_limit})
            self.case.assertEqual(status, 201, answer)
            endpoint.id = answer["id"]

    def produce(self, nodes, total=0, per_second=0):
        self.began = time.monotonic()
        self.producer = Producer([str(node.socket) for node in nodes], total, per_second)
        self.case.addCleanup(self.producer.stop)

    def per_event(self):
        """Deliveries of one event on average."""
        return sum(endpoint.takes(kind) for endpoint in self.endpoints for kind in TYPES) / len(TYPES)

    def mark(self, what):
        self.marks.append(Mark(what, time.monotonic()))
        return self.marks[-1]

    def kill(self, node, how=signal.SIGKILL, what="kill"):
        mark = self.mark(what)
        node.kill(how)
        mark.end = time.monotonic()
        return mark

    def wait_received(self, count, seconds=300):
        support.wait_for(lambda: self.receiver.total() >= count, f"{count} deliveries arrive", seconds)

    def drain(self, node, seconds=120):
        """Ends the producer and waits until nothing is pending."""
        self.acknowledged = self.producer.finish(seconds)

        def pending():
            status, page = node.api("GET", "/api/v1/webhooks?limit=100")
            self.case.assertEqual(status, 200, page)
            return {hook["id"]: hook["pending"] for hook in page["data"] if hook["pending"]}

        try:
            support.wait_for(lambda: not pending(), "everything is delivered", seconds)
        except AssertionError as error:
            quiet = time.monotonic() - max(self.receiver.last)
            raise AssertionError(f"{error}; still pending: {pending()}; the last delivery came "
                                 f"{quiet:.1f} s ago") from None
        self.took = max(self.receiver.last) - self.began

    def check(self, query, allowed):
        """Holds what came against what is stored and was promised, and says all that is wrong.
        `query` runs SQL; `allowed` is how many duplicates a mark of a kind may have."""
        self.records = self.receiver.records()
        events = {row[0]: (int(row[1]), row[2])
                  for row in query("select id, seq, type from events")}
        times = collections.defaultdict(list)
        for at, endpoint, event in self.records:
            times[endpoint, event].append(at)
        wanted = {(endpoint.number, event) for event, (_, kind) in events.items()
                  for endpoint in self.endpoints if endpoint.takes(kind)}
        self.duplicates = len(self.records) - len(times)
        strangers = self.attribute(times)
        self.measure_silences()
        self.report(events)
        faults = [f"{len(some)} {what}, as {some[:3]}" for some, what in (
            ([one for one in self.acknowledged if one not in events],
             "events were acknowledged and are not stored"),
            ([one for one in wanted if one not in times], "deliveries were never received"),
            ([one for one in times if one not in wanted], "went to endpoints that did not subscribe"),
            (strangers, "duplicates without a cause")) if some]
        faults += [f"{mark.duplicates} duplicates at {mark.what}, at most {allowed.get(mark.what, 0)}"
                   for mark in self.marks if mark.duplicates > allowed.get(mark.what, 0)]
        faults += [f"take-over after {mark.silence:.2f} s at {mark.what}" for mark in self.marks
                   if mark.silence > Node.LEASE + SLACK]
        faults += self.wrong_rows(query, len(wanted))
        faults += self.wrong_order(events)
        faults += self.too_fast()
        self.case.assertEqual(faults, [], self.name)

    @staticmethod
    def wrong_rows(query, wanted):
        """Every delivery is stored as delivered with one attempt. Requests whose outcome was lost
        with a server have no row, so that they are the difference to the receiver's count."""
        states = [(row[0], int(row[1]))
                  for row in query("select state, count(*) from webhook_deliveries group by state")]
        attempts = [(int(row[0]), row[1], int(row[2])) for row in query(
            "select status, error, count(*) from webhook_attempts group by status, error")]
        if states == [("delivered", wanted)] and attempts == [(200, "", wanted)]:
            return []
        return [f"of {wanted} deliveries there are rows {states} and attempts {attempts}"]

    def attribute(self, times):
        """Gives each duplicate to the first mark after the receipt before; returns the rest."""
        out = []
        for key, ats in times.items():
            for first, second in zip(ats, ats[1:]):
                mark = next((m for m in self.marks if m.end >= first and m.start <= second), None)
                if mark is None:
                    out.append((key, round(first - self.began, 3), round(second - self.began, 3)))
                    continue
                mark.duplicates += 1
                mark.oldest = max(mark.oldest, mark.start - first)
        return out

    def measure_silences(self):
        for mark in self.marks:
            first = {}
            for at, number, _ in self.records:
                if number in mark.numbers and at > mark.start + 0.2:
                    first.setdefault(number, at)
            mark.silence = max(first.values(), default=mark.start) - mark.start

    def wrong_order(self, events):
        """FIFO: the next one, or around a mark the last one again."""
        out = []
        for endpoint in self.endpoints:
            if not endpoint.fifo:
                continue
            order = sorted((seq, event) for event, (seq, kind) in events.items()
                           if endpoint.takes(kind))
            position = {event: at for at, (_, event) in enumerate(order)}
            got = [(position[event], at) for at, number, event in self.records
                   if number == endpoint.number and event in position]
            for (before, t1), (now, t2) in zip([(-1, 0)] + got, got):
                around = any(m.end >= t1 and m.start <= t2 for m in self.marks)
                if now != before + 1 and not (around and now == before):
                    out.append(f"FIFO endpoint {endpoint.number}: position {now} came behind {before}"
                               f" {t2 - self.began:.3f} s after the start")
        return out

    def too_fast(self):
        out = []
        for endpoint in self.endpoints:
            if not endpoint.rate_limit:
                continue
            ats = sorted(at for at, number, _ in self.records if number == endpoint.number)
            # A second's worth, the burst, and what may have waited in the receiver's sockets.
            most = int(endpoint.rate_limit * 1.05) + endpoint.rate_limit // 10 + 32
            out += [f"endpoint {endpoint.number}: {most} in {last - first:.3f} s, its limit is "
                    f"{endpoint.rate_limit} a second" for first, last in zip(ats, ats[most:])
                    if last - first < 1]
        return out[:3]

    def report(self, events):
        per_mark = collections.defaultdict(list)
        for mark in self.marks:
            per_mark[mark.what].append(mark)
        print(f"\n{self.name}: {len(events)} events ({len(self.acknowledged)} acknowledged, "
              f"{len(self.acknowledged) / self.producer.took:.0f}/s), {len(self.records)} requests, "
              f"{len(self.records) / self.took:.0f} deliveries/s, {self.duplicates} duplicates")
        for what, marks in per_mark.items():
            print(f"  {len(marks)} x {what}: duplicates at each {[m.duplicates for m in marks]}, "
                  f"first received at most {max(m.oldest for m in marks):.3f} s before")
            if any(m.numbers for m in marks):
                print(f"    taken over after {[round(m.silence, 2) for m in marks]} s, the lease is "
                      f"{Node.LEASE} s")
        if self.producer.refused:
            print(f"  answers to the producer that were not 202: {self.producer.refused}")


def sqlite_query(home):
    """Reads the file of a server that has ended, and changes nothing in it."""
    path = next(home.rglob("mv.db"))

    def query(sql):
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()
    return query


def postgres_query(cluster, database):
    def query(sql):
        done = cluster.psql(f"copy ({sql}) to stdout (format csv)", database)
        assert done.returncode == 0, done.stderr
        import csv
        return [tuple(row) for row in csv.reader(done.stdout.splitlines())]
    return query
