# SPDX-License-Identifier: Apache-2.0
"""The webhook benchmark: durable signed deliveries per second on SQLite and PostgreSQL beside bare
libcurl to the same receiver (the ceiling) and beside pg-boss + undici on the same PostgreSQL (the
reference), in one run. Every event is counted at the receiver. With MV_TEST_SIZE=long it judges.
Usage: webhook_bench.py [ceiling] [sqlite] [postgresql] [reference]   (without: all)"""
import http.client
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
import support  # noqa: E402
from libraries import REFERENCE  # noqa: E402

LONG = support.LONG
EVENTS = 200_000 if LONG else 5_000
REFERENCE_EVENTS = 50_000 if LONG else 5_000
ROUNDS = 3 if LONG else 1
OLD_ROWS = 1_000_000 if LONG else 20_000
ENDPOINTS = 10_000 if LONG else 200
CEILING_SECONDS = 4 if LONG else 1
RUN_LIMIT = 1200 if LONG else 120

missed = []


def promise(words, good):
    """Prints a line of the result; the long run remembers one that does not hold."""
    verdict = "not judged" if not LONG else "ok" if good else "MISSED"
    print(f"  {verdict:11}{words}", flush=True)
    if not good:
        missed.append(words)


def skip(words):
    print(f"SKIPPED: {words}", flush=True)


def program(name):
    """Path of a built program, None when it is not there."""
    path = support.BIN / name
    return str(path) if path.exists() else None


class Receiver:
    """The receiver of the bench in a process of its own; ends with its standard input."""

    def __init__(self):
        self.process = subprocess.Popen([program("webhook_receiver")], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]
        self.url = f"http://127.0.0.1:{self.port}/"

    def ask(self, method, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path)
            return connection.getresponse().read()
        finally:
            connection.close()

    def reset(self):
        self.ask("POST", "/reset")

    def stats(self):
        return json.loads(self.ask("GET", "/stats"))

    def latency(self):
        return json.loads(self.ask("GET", "/latency"))

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)


class Cluster:
    """A throw-away PostgreSQL as an unprivileged user, durable, on a Unix socket."""
    SETTINGS = {"listen_addresses": "", "fsync": "on", "synchronous_commit": "on",
                "full_page_writes": "on", "shared_buffers": "128MB", "max_wal_size": "2GB",
                "max_connections": "60"}

    def __init__(self, binaries):
        self.bin = binaries
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-pg-"))
        self.prefix = []
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
                           "--pdeathsig=QUIT"]
        subprocess.run([*self.prefix, str(self.bin / "initdb"), "-D", str(self.folder / "data"),
                        "-U", "mv", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
                       check=True, stdout=subprocess.DEVNULL, cwd="/")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        settings = [word for item in self.SETTINGS.items() for word in ("-c", "=".join(item))]
        self.process = subprocess.Popen(
            [*self.prefix, str(self.bin / "postgres"), "-D", str(self.folder / "data"), "-k",
             str(self.folder), "-p", str(self.port), *settings], cwd="/",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        support.wait_for(lambda: self.sql("select 1") == "1", "PostgreSQL answers")
        self.databases = 0

    @classmethod
    def start(cls):
        """None, with a word, when PostgreSQL is not installed."""
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                       key=lambda path: int(path.parts[-3]))
        if found:
            return cls(found[-1].parent)
        skip("PostgreSQL is not installed (package postgresql)")
        return None

    def sql(self, text, database="postgres"):
        return subprocess.run(
            [str(self.bin / "psql"), "-h", str(self.folder), "-p", str(self.port), "-U", "mv",
             "-d", database, "-Atc", text], capture_output=True, text=True).stdout.strip()

    def database(self):
        self.databases += 1
        self.sql(f"create database t{self.databases}")
        host = urllib.parse.quote(str(self.folder), safe="")
        return f"postgresql:///t{self.databases}?host={host}&port={self.port}&user=mv"

    def drop(self, url):
        """Lets the next run start without a vacuum or a checkpoint of this one's rows."""
        name = urllib.parse.urlparse(url).path[1:]
        self.sql(f"drop database {name} with (force)")
        self.sql("checkpoint")

    def memory_mb(self):
        """Proportional set size of the server's processes."""
        below = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
                               capture_output=True, text=True).stdout.split()
        return sum(memory_mb(pid) for pid in [self.process.pid, *below])

    def stop(self):
        self.process.send_signal(support.signal.SIGINT)
        self.process.wait(timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)


def memory_mb(pid):
    """MB of one process, shared pages divided among those who share; 0 when it has gone."""
    try:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


def run_json(words, what):
    """The last line of a program's output as JSON; its failure ends the benchmark."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=RUN_LIMIT)
    if done.returncode != 0:
        sys.exit(f"{what} failed ({done.returncode}): {done.stderr.strip() or done.stdout.strip()}")
    return json.loads(done.stdout.strip().splitlines()[-1])


class Bench:
    def __init__(self, wanted):
        self.wanted = wanted
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-webhook-bench-"))
        self.receiver = Receiver()
        self.cluster = None
        self.mvd = program("webhook_bench")
        self.reference = None

    def stop(self):
        self.receiver.stop()
        if self.cluster:
            self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self):
        if {"postgresql", "reference"} & self.wanted:
            self.cluster = Cluster.start()
        if not self.mvd and {"sqlite", "postgresql"} & self.wanted:
            skip(f"{support.BIN / 'webhook_bench'} is not built; mvd is not measured")
        if "reference" in self.wanted and self.cluster:
            self.reference = self.install_reference()

    def install_reference(self):
        """The reference with its packages, which scripts/test installs; None without them."""
        try:
            REFERENCE.prepare()
        except unittest.SkipTest as reason:
            return skip(f"the reference is not measured: {reason}")
        return REFERENCE.folder() / "sender.mjs"

    # ---- one measurement each ----

    def ceiling(self):
        return run_json([program("webhook_ceiling"), self.receiver.url + "hook", "--seconds",
                         str(CEILING_SECONDS)], "the ceiling")

    def run_mvd(self, kind, **more):
        """One run of our engine on a new database; what it says, and what the receiver says."""
        if kind == "sqlite":
            place = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
            url = f"sqlite:{place / 'bench.db'}"
        else:
            url = self.cluster.database()
        words = [self.mvd, "--database", url, "--receiver", self.receiver.url]
        for name, value in {"events": EVENTS, **more}.items():
            words += ["--" + name.replace("_", "-"), str(value)]
        self.receiver.reset()
        out = run_json(words, f"webhook_bench on {kind}")
        out["seen"] = self.receiver.stats()
        if out["seen"]["unique_ids"] < EVENTS:
            sys.exit(f"{kind}: of {EVENTS} events only {out['seen']['unique_ids']} were received")
        latency = self.receiver.latency()
        if latency["count"]:
            out.update(p50_ms=latency["p50_ms"], p99_ms=latency["p99_ms"])
        if kind == "sqlite":
            shutil.rmtree(place)
        else:
            out["database_mb"] = self.cluster.memory_mb()
            self.cluster.drop(url)
        return out

    def run_reference(self):
        url = self.cluster.database()
        self.receiver.reset()
        out = run_json(["node", str(self.reference), "--database", url, "--receiver",
                        self.receiver.url + "hook", "--events", str(REFERENCE_EVENTS)],
                       "the reference")
        out["database_mb"] = self.cluster.memory_mb()
        self.cluster.drop(url)
        return out

    # ---- the table ----

    def kinds(self):
        if not self.mvd:
            return []
        return [kind for kind in ("sqlite", "postgresql") if kind in self.wanted and
                (kind == "sqlite" or self.cluster)]

    def rates(self):
        """Rounds of everything in turn, so that a busy minute meets all alike."""
        runs = {}
        for _ in range(ROUNDS):
            if "ceiling" in self.wanted:
                runs.setdefault("ceiling", []).append(self.ceiling())
            for kind in self.kinds():
                runs.setdefault(kind, []).append(self.run_mvd(kind))
            if self.reference:
                runs.setdefault("reference", []).append(self.run_reference())
        return {name: median_of(of) for name, of in runs.items()}

    def print_rates(self, rates):
        receiver = memory_mb(self.receiver.process.pid)
        print(f"{EVENTS:,} events, median of {ROUNDS}; load {os.getloadavg()[0]:.1f} on "
              f"{os.cpu_count()} processors; receiver {receiver:.1f} MB")
        print(f"{'':24}{'per second':>12}{'RSS MB':>10}{'database MB':>13}")
        for name, one in rates.items():
            rate = one["per_second"]
            print(f"{name:24}{rate:12,.0f}{one.get('rss_mb', 0):10.1f}"
                  f"{one.get('database_mb', 0):13.1f}", flush=True)
        if "ceiling" in rates:
            print(f"ceiling: {rates['ceiling']['cpu_us_per_request']:.1f} us of processor each, "
                  f"by {rates['ceiling']['style']}")
        if "reference" in rates:
            one = rates["reference"]
            print("reference: the rate is that of jobs inserted while others are sent; of a "
                  f"backlog {one['backlog_per_second']:,.0f}/s, inserting alone "
                  f"{one['insert_per_second']:,.0f}/s; {one['cpu_us_per_event']:.1f} us of node's "
                  "processor time each")

    def judge_rates(self, rates):
        for kind, other, ratio, least in (("sqlite", "ceiling", 0.3, 20_000),
                                          ("postgresql", "reference", 1.3, 10_000)):
            if kind not in rates:
                continue
            rate = rates[kind]["per_second"]
            promise(f"{kind}: {rate:,.0f}/s (>= {least:,})", rate >= least)
            if other in rates:
                backlog = rates[kind].get("mode") == "backlog"  # like is compared with like
                peer = rates[other].get("backlog_per_second" if backlog else "per_second",
                                        rates[other]["per_second"])
                found = rate / peer
                promise(f"{kind} / {other}: {found:.2f} (>= {ratio})", found >= ratio)

    def judge_more(self, rates):
        """Latency at half rate; the rate with much history and with many endpoints."""
        for kind in self.kinds():
            plain = rates[kind]["per_second"]
            half = self.run_mvd(kind, rate=max(1, int(plain / 2)))
            promise(f"{kind} at half rate: p50 {half['p50_ms']:.1f} ms, "
                    f"p99 {half['p99_ms']:.1f} ms (< 100)", half["p99_ms"] < 100)
            for words, more in ((f"with {OLD_ROWS:,} old rows", {"old_rows": OLD_ROWS}),
                                (f"with {ENDPOINTS:,} endpoints", {"endpoints": ENDPOINTS})):
                one = self.run_mvd(kind, **more)
                part = one["per_second"] / plain
                promise(f"{kind} {words}: {one['per_second']:,.0f}/s, {part:.2f} of without "
                        f"(>= 0.8), {one.get('rss_mb', 0):.1f} MB", part >= 0.8)


def median_of(runs):
    """The run whose rate is the median, whole."""
    rate = statistics.median_low([run["per_second"] for run in runs])
    return next(run for run in runs if run["per_second"] == rate)


def main():
    wanted = set(sys.argv[1:]) or {"ceiling", "sqlite", "postgresql", "reference"}
    missing = [name for name in ("webhook_receiver", "webhook_ceiling") if not program(name)]
    if missing:
        sys.exit(f"not built: {', '.join(missing)} in {support.BIN}; build them, or set MV_BIN")
    bench = Bench(wanted)
    try:
        bench.prepare()
        rates = bench.rates()
        bench.print_rates(rates)
        bench.judge_rates(rates)
        bench.judge_more(rates)
    finally:
        bench.stop()
    if missed and LONG:
        sys.exit("below the promise: " + "; ".join(missed))


if __name__ == "__main__":
    main()
