# SPDX-License-Identifier: Apache-2.0
"""A flow of events to 20 endpoints while servers die, and what must be true of it at the end."""
import collections
import csv
import dataclasses
import pathlib
import signal
import socket
import sqlite3
import struct
import subprocess
import time

import support
from webhook_traffic import TYPES, Producer, Receiver

# What the engine may have under way (server/webhooks/engine.hpp, loop.cpp): attempts at a time, and
# outcomes that wait for the database before nothing more is sent.
IN_FLIGHT = 256
UNSTORED = 8192
# Beyond the lease until another node sends: its next renewal, and a loaded machine.
SLACK = 2
HELD = 3  # seconds that PostgreSQL keeps the locks of a frozen node


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
            command += ["--database", self.database, "--key-file", str(self.key_file),
                        "--media", str(pathlib.Path(self.key_file).parent / "media")]
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
    duplicates: list = dataclasses.field(default_factory=list)  # (endpoint, first, second receipt)
    numbers: list = dataclasses.field(default_factory=list)  # endpoints another node takes over
    since: float = 0    # from when on they are silent; `start` if not set
    silence: float = 0  # seconds until all of these got something again

    def oldest(self):
        """Seconds between the first receipt of a duplicate and the mark."""
        return max([0, *(self.start - first for _, first, _ in self.duplicates)])

    def story(self):
        """How many at which endpoint, and when, in seconds from the mark's start."""
        counts = collections.Counter(endpoint for endpoint, _, _ in self.duplicates)
        when = [[round(at - self.start, 2) for at in one[1:]] for one in self.duplicates]
        return (f"{dict(counts)}; it lasted {self.end - self.start:.2f} s; first and second "
                f"{when[:3]} to {when[-3:]}")


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
        return sum(endpoint.takes(kind)
                   for endpoint in self.endpoints for kind in TYPES) / len(TYPES)

    def mark(self, what):
        self.marks.append(Mark(what, time.monotonic()))
        return self.marks[-1]

    def kill(self, node, how=signal.SIGKILL, what="kill"):
        mark = self.mark(what)
        node.kill(how)
        self.receiver.flush()  # what it had sent
        mark.end = time.monotonic()
        return mark

    def wait_received(self, count, seconds=300):
        try:
            support.wait_for(lambda: self.receiver.total() >= count, f"{count} deliveries arrive",
                             seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.state()}") from None

    def state(self):
        """What everybody has to say when nothing more comes."""
        now = time.monotonic()
        out = [f"{self.receiver.total()} deliveries came, the last "
               f"{now - max(self.receiver.last):.1f} s ago; "
               f"{self.producer.acknowledged.value} events were acknowledged"]
        for node in self.case.servers:
            if not node.alive():
                out.append(f"{node.home.name} has ended: {node.process.returncode}")
            else:
                out.append(f"{node.home.name} has pending: {self.pending(node)}")
            out.append(node.log.read_text(errors="replace")[-2000:])
        return "\n".join(out)

    @staticmethod
    def pending(node):
        """How many deliveries wait, by endpoint; or why it does not say."""
        try:
            status, page = node.api("GET", "/api/v1/webhooks?limit=100")
        except OSError as error:
            return repr(error)
        if status != 200:
            return page
        return {hook["id"]: hook["pending"] for hook in page["data"] if hook["pending"]}

    def drain(self, node, seconds=120):
        """Ends the producer and waits until nothing is pending."""
        self.acknowledged = self.producer.finish(seconds)

        try:
            support.wait_for(lambda: not self.pending(node), "everything is delivered", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.state()}") from None
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
        strangers = self.attribute(times, allowed)
        self.measure_silences()
        self.report(events)
        faults = [f"{len(some)} {what}, as {some[:3]}" for some, what in (
            ([one for one in self.acknowledged if one not in events],
             "events were acknowledged and are not stored"),
            ([one for one in wanted if one not in times], "deliveries were never received"),
            ([one for one in times if one not in wanted], "deliveries nobody subscribed to"),
            (strangers, "duplicates without a cause")) if some]
        faults += [f"{len(mark.duplicates)} duplicates at {mark.what}, at most "
                   f"{allowed.get(mark.what, 0)}: {mark.story()}"
                   for mark in self.marks if len(mark.duplicates) > allowed.get(mark.what, 0)]
        faults += [f"silent for {mark.silence:.2f} s at {mark.what}" for mark in self.marks
                   if mark.silence > Node.LEASE + SLACK + HELD * (mark.what == "freeze")]
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

    def attribute(self, times, allowed):
        """Gives each duplicate to what happened between its receipts, best to something that may
        make some; returns those that nothing explains."""
        out = []
        for key, ats in times.items():
            for first, second in zip(ats, ats[1:]):
                around = [m for m in self.marks if m.end >= first and m.start <= second]
                around.sort(key=lambda m: m.what not in allowed)
                mark = next(iter(around), None)
                if mark is None:
                    out.append((key, round(first - self.began, 3), round(second - self.began, 3)))
                    continue
                mark.duplicates.append((key[0], first, second))
        return out

    def measure_silences(self):
        for mark in self.marks:
            since = mark.since or mark.start
            first = {}
            for at, number, _ in self.records:
                # What the dead one has sent may be read a moment later.
                if number in mark.numbers and at > since + 0.2:
                    first.setdefault(number, at)
            mark.silence = max(first.values(), default=since) - since

    def wrong_order(self, events):
        """FIFO: the next one, or around a mark the last one again. A node that was frozen between
        its decision and the write to the socket sends that one when it thaws, whatever came since:
        no lease can call back what is in its kernel's hands."""
        out = []
        for endpoint in self.endpoints:
            if not endpoint.fifo:
                continue
            order = sorted((seq, event) for event, (seq, kind) in events.items()
                           if endpoint.takes(kind))
            position = {event: at for at, (_, event) in enumerate(order)}
            got = [(position[event], at) for at, number, event in self.records
                   if number == endpoint.number and event in position]
            last, t1 = -1, 0
            for now, t2 in got:
                around = {m.what for m in self.marks if m.end >= t1 and m.start <= t2}
                again = now == last if around else False
                if "freeze" in around:
                    again = now <= last
                if now != last + 1 and not again:
                    out.append(f"FIFO endpoint {endpoint.number}: position {now} came behind "
                               f"{last} {t2 - self.began:.3f} s after the start")
                last, t1 = max(last, now), t2
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
              f"{len(self.acknowledged) / self.producer.took:.0f}/s), "
              f"{len(self.records)} requests, {len(self.records) / self.took:.0f} deliveries/s, "
              f"{self.duplicates} duplicates")
        for what, marks in per_mark.items():
            print(f"  {len(marks)} x {what}: duplicates at each "
                  f"{[len(m.duplicates) for m in marks]}, first received at most "
                  f"{max(m.oldest() for m in marks):.3f} s before")
            if any(m.numbers for m in marks):
                print(f"    silent for {[round(m.silence, 2) for m in marks]} s, the lease is "
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
        return [tuple(row) for row in csv.reader(done.stdout.splitlines())]
    return query
