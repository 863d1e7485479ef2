# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: the real programs in a home of their own."""
import http.client
import itertools
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import unittest
import wave

import traffic

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MV_BIN", ROOT / "build" / "bin"))
MV = str(BIN / "musicverse")
MVD = str(BIN / "mvd")
LONG = os.environ.get("MV_TEST_SIZE") == "long"


def wait_for(condition, what, seconds=30):
    """Waits until condition() is true; looks often, fails after the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        select_wait(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


def select_wait(seconds):
    """Gives the processor away between two looks at a condition."""
    import select
    select.select([], [], [], seconds)


def write_wav(path, seconds=31, rate=44100, width=2, channels=2, seed=1):
    """A WAV of quiet, changing chords; another seed is other audio."""
    rng = random.Random(seed)
    block = bytearray()
    frames = rate // 2
    base = rng.randrange(180, 420)
    step = [2 * 3.14159265 * base * f / rate for f in (1.0, 1.2599, 1.4983)]
    phase = [0.0, 0.0, 0.0]
    import math
    scale = {1: 30, 2: 7000, 3: 1_800_000}[width]
    for i in range(frames):
        value = sum(math.sin(p) for p in phase) / 3 + rng.uniform(-0.02, 0.02)
        value *= 0.6 + 0.4 * math.sin(2 * math.pi * i / frames)
        phase = [p + s for p, s in zip(phase, step)]
        sample = int(value * scale)
        data = (sample + 128).to_bytes(1, "little") if width == 1 else sample.to_bytes(
            width, "little", signed=True)
        block += data * channels
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        for _ in range(seconds * 2):
            out.writeframes(bytes(block))
    return path


def write_png(path, width, height):
    import zlib
    raw = b"".join(b"\0" + bytes([(x * 7 + y * 3) % 256 for x in range(width * 3)])
                   for y in range(height))

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    path.write_bytes(b"\x89PNG\r\n\x1a\n" +
                     chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(raw, 1)) + chunk(b"IEND", b""))
    return path


class Server:
    """An mvd of the test's own, on a Unix socket and a picked TCP port."""

    def __init__(self, home, database=None, extra_env=None, idle=None):
        self.home = pathlib.Path(home)
        self.home.mkdir(parents=True, exist_ok=True)
        self.database = database
        self.socket = self.home / "s.sock"
        self.addresses = self.home / "addresses.json"
        self.log = self.home / "mvd.log"
        self.process = None
        self.ends = []
        self.unknown = []
        self.start(extra_env)

    def start(self, extra_env=None):
        self.addresses.unlink(missing_ok=True)
        env = dict(os.environ, MV_HOME=str(self.home), **(extra_env or {}))
        command = [MVD, "serve", "--socket", str(self.socket), "--listen", "127.0.0.1:0",
                   "--addresses-file", str(self.addresses), "--lease", "1s"]
        if self.database:
            command += ["--database", self.database]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, env=env, stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)
        wait_for(lambda: self.addresses.exists() or self.process.poll() is not None, "mvd starts")
        if self.process.poll() is not None and not self.addresses.exists():
            if not (extra_env or {}).get("MV_CRASH_AT"):
                raise AssertionError("mvd ended: " + self.log.read_text()[-2000:])

    def alive(self):
        return self.process.poll() is None

    def ports(self):
        return json.loads(self.addresses.read_text())

    def on_stop(self, end):
        """Calls end() when the server is ended."""
        self.ends.append(end)

    def kill(self, how=signal.SIGKILL):
        while self.ends:
            self.ends.pop()()
        if self.alive():
            self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def stop(self):
        self.judge()
        return self.kill(signal.SIGTERM)

    def judge(self):
        """Notes what it asked of SoundCloud that SoundCloud does not know."""
        self.unknown += traffic.faults_of(self)

    def env(self):
        return dict(os.environ, MV_HOME=str(self.home), MV_SERVER=f"unix:{self.socket}",
                    MV_SANDBOX="yes")

    def mv(self, *args, timeout=120, env=None, stdin=""):
        return subprocess.run([MV, *map(str, args)], env=env or self.env(), input=stdin,
                              capture_output=True, text=True, timeout=timeout)

    def simulator(self, service, method="GET", path="/_sandbox/state", body=None):
        """On PostgreSQL the simulators of a server that was killed are led to until its lease ends."""
        deadline = time.monotonic() + 20
        while True:
            try:
                return request(self.ports()[service], method, path, body)[1]
            except (ConnectionError, http.client.HTTPException):
                if method != "GET" or time.monotonic() > deadline:
                    raise
                select_wait(0.1)

    def live_counts(self):
        """How many releases are public at each simulated platform."""
        soundcloud = self.simulator("soundcloud")
        labelgrid = self.simulator("labelgrid")
        return soundcloud, labelgrid

    def mv_measured(self, upload_id, seconds=600, **metadata):
        """Follows an upload until it is measured, then makes a track of it, as the command does."""
        path = f"/api/v1/uploads/{upload_id}"
        wait_for(lambda: self.api("GET", path)[1]["measured"]["state"] in ("done", "failed"),
                 f"{upload_id} is measured", seconds)
        return self.api("POST", "/api/v1/tracks", {"upload_id": upload_id, "metadata": metadata})

    def api(self, method, path, body=None, headers=None):
        """One call; again while a file is being measured or a cover drawn, as clients do."""
        deadline = time.monotonic() + 120
        while True:
            status, answer = self.api_once(method, path, body, headers)
            soon = status == 409 and ("measured" in answer["detail"] or "drawn" in answer["detail"])
            if not soon or time.monotonic() > deadline:
                return status, answer

    def api_once(self, method, path, body=None, headers=None):
        connection = UnixConnection(str(self.socket))
        connection.request(method, path, body=json.dumps(body) if body is not None else None,
                           headers={"MusicVerse-Mode": "sandbox",
                                    **({"Content-Type": "application/json"} if body is not None
                                       else {}), **(headers or {})})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text) if text else None


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


def request(address, method, path, body=None, headers=None):
    host, slash, below = address.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request(method, slash + below + path, body=json.dumps(body) if body is not None else None,
                       headers={**({"Content-Type": "application/json"} if body is not None else {}),
                                **(headers or {})})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    try:
        return answer.status, json.loads(text) if text else None
    except ValueError:
        return answer.status, text


class TestCase(unittest.TestCase):
    """Has a folder that goes away, and ends every server it started."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-e2e-"))
        self.servers = []

    def tearDown(self):
        for server in self.servers:
            server.judge()
            server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.assertEqual([fault for server in self.servers for fault in server.unknown], [],
                         "a service knows no such request")

    def server(self, name="home", **options):
        server = Server(self.folder / name, **options)
        self.servers.append(server)
        return server

    def assert_live(self, result, platforms):
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        answer = json.loads(result.stdout)
        self.assertRegex(answer["id"], r"^dst_[0-9a-z]{26}$")
        self.assertRegex(answer["track_id"], r"^trk_[0-9a-z]{26}$")
        self.assertEqual([p["platform"] for p in answer["placements"]], platforms)
        for placement in answer["placements"]:
            self.assertEqual(placement["state"], "live", answer)
            self.assertTrue(placement["external_id"], answer)
        return answer


def on_sqlite(run):
    """`run` gets what to give to each new server as its database."""
    run(itertools.repeat(None))


def on_postgresql(test, run):
    """The same with a cluster for the time of it: a new database for each."""
    cluster = Postgres()
    try:
        run(cluster.database(f"mv{number}") for number in itertools.count(1))
    finally:
        for server in test.servers:
            server.kill()
        cluster.stop()


class Postgres:
    """A throw-away cluster as an unprivileged user; None when it is not installed."""

    def __init__(self):
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise unittest.SkipTest("PostgreSQL is not installed")
        self.bin = found[-1].parent
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mv-pg-"))
        self.prefix = []
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self.folder.chmod(0o755)
        run = lambda *args: subprocess.run([*self.prefix, *map(str, args)], check=True,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                                           cwd="/")
        run(self.bin / "initdb", "-D", self.folder / "data", "-U", "mv", "-A", "trust", "--no-sync")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [*self.prefix, str(self.bin / "postgres"), "-D", str(self.folder / "data"), "-p",
             str(self.port), "-k", str(self.folder), "-c", "listen_addresses=127.0.0.1",
             "-c", "fsync=off"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        wait_for(self.ready, "PostgreSQL answers")

    def psql(self, sql, database="postgres"):
        return subprocess.run([str(self.bin / "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U",
                               "mv", "-d", database, "-Atc", sql], capture_output=True, text=True)

    def ready(self):
        return self.psql("select 1").returncode == 0

    def database(self, name):
        done = self.psql(f"create database {name}")
        assert done.returncode == 0, done.stderr
        return f"postgresql://mv@127.0.0.1:{self.port}/{name}"

    def end(self):
        """Ends the server; start() goes on with its data."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)

    def stop(self):
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)


class NodesCase(TestCase):
    """Several servers of one PostgreSQL, with one media folder and copies of one key file."""

    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres()

    @classmethod
    def tearDownClass(cls):
        cls.postgres.stop()

    def shared(self):
        return {"MV_MEDIA": str(self.folder / "shared")}

    def node(self, name, database):
        home = self.folder / name
        for other in self.servers[:1]:
            key = next(other.home.rglob("server.key"))
            copy = home / key.relative_to(other.home)
            copy.parent.mkdir(parents=True)
            copy.write_text(key.read_text())
            copy.chmod(0o600)
        return self.server(name, database=database, extra_env=self.shared())
