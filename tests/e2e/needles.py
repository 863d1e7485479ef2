# SPDX-License-Identifier: Apache-2.0
"""Looks for secrets where they must not be: as they are, as base64, percent-encoded and as hex, whole or in part; in
files, in texts, and in the command lines and environments of processes."""
import base64
import itertools
import os
import pathlib
import subprocess
import threading
import urllib.parse

import support
from valid_requests import LOOPBACK

PIECE = 20  # so much of a secret's middle gives it away
PART = "a part of it"


def shapes(secret):
    """{how: bytes} of everything that shows the secret or most of it."""
    raw = secret.encode()
    out = {"as it is": raw, "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode(),
           "percent-encoded": urllib.parse.quote(secret, safe="").encode(),
           "percent-encoded, all": "".join(f"%{byte:02X}" for byte in raw).encode()}
    if len(raw) > PIECE + 8:
        at = (len(raw) - PIECE) // 2 + 2
        out[PART] = raw[at:at + PIECE]
    for shift in range(3):  # what stands before it moves the bits
        text = base64.b64encode(b"\0" * shift + raw)
        cut = text[(0, 2, 3)[shift]:]  # letters that depend on what is before
        cut = cut[:-4] if cut.endswith(b"=") or len(raw) % 3 else cut
        out[f"base64, {shift}"] = cut
        out[f"base64url, {shift}"] = cut.replace(b"+", b"-").replace(b"/", b"_")
    return {how: text for how, text in out.items() if len(text) >= 8}


class Loud(support.Server):
    """A server that logs all it can, with a log of its requests."""

    def start(self, extra_env=None):
        self.addresses.unlink(missing_ok=True)
        env = dict(os.environ, MV_HOME=str(self.home), MV_ACCESS_LOG=str(self.home / "access.jsonl"), **LOOPBACK,
                   **(extra_env or {}))
        if self.database:
            env["MV_DATABASE_URL"] = self.database
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [support.MVD, "serve", "--verbose", "--socket", str(self.socket), "--listen", "127.0.0.1:0",
                 "--addresses-file", str(self.addresses), "--lease", "1s"], env=env, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL)
        support.wait_for(lambda: self.addresses.exists() or not self.alive(), "mvd starts")
        if not self.alive():
            raise AssertionError("mvd ended: " + self.log.read_text()[-2000:])


class Needles:
    """The secrets a test has made, by what they are."""

    def __init__(self):
        self.secrets, self.found, self.looked = {}, [], 0

    def add(self, name, secret, parts=True):
        """parts: no, where a part of it is also one of another secret."""
        if len(secret) < 12:
            raise AssertionError(f"{name}: '{secret}' is too short to be searched for")
        if secret not in (one for one, _ in self.secrets.values()):
            texts = {how: text for how, text in shapes(secret).items() if parts or how != PART}
            self.secrets[f"{name} {len(self.secrets)}"] = (secret, texts)
        return secret

    def look(self, data, where, but=()):
        """Notes every secret in the data but those that are meant to be there."""
        data = data.encode() if isinstance(data, str) else data
        self.looked += len(data)
        for name, (secret, texts) in list(self.secrets.items()):
            for how, text in texts.items():
                if text in data and secret not in but:
                    at = data.index(text)
                    around = data[max(0, at - 40):at] + b"<<<>>>" + data[at + len(text):at + len(text) + 20]
                    self.found.append(f"{name}, {how}, in {where}: {around!r}")
                    break

    def look_below(self, folder, written=()):
        """Every file there but those the test wrote itself; written: {path: secrets meant to be in it}."""
        count = 0
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if not path.is_file() or path.is_socket():
                continue
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue  # a file of the database that has just gone
            count += 1
            self.look(data, str(path.relative_to(folder)), dict(written).get(path, ()))
            self.look(str(path), "a file's name")
        return count


class ProcessWatch:
    """Looks at all processes that have to do with the folder, as long as it is open: none shows a secret in its
    command line, and a server shows none in its environment that it was not given by the test itself."""

    SERVERS = ("mvd", "mvd-render")

    def __init__(self, needles, folder, given=()):
        self.needles, self.folder = needles, str(folder).encode()
        self.given = list(given)  # secrets that servers are meant to have in their environment
        self.seen, self.ours = set(), set()  # names; process ids
        self.end = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.end.set()
        self.thread.join()

    def run(self):
        while not self.end.wait(0.01):
            self.look()

    def look(self):
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                # The name first: a command that becomes a server takes its own environment only there.
                name = (process / "exe").readlink().name
                line, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
                parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue  # it has ended
            if self.folder not in line and self.folder not in environment and parent not in self.ours:
                continue
            self.ours.add(process.name)
            self.seen.add(name)
            self.needles.look(line, f"the command line of {name}")
            if name in self.SERVERS:
                self.needles.look(environment, f"the environment of {name}", self.given)


def check_shapes():
    """That a secret in any of its forms is found: what finds nothing must be able to."""
    whole = "mv_test_0123456789abcdefghijKLMNOPQ/+=?rstuvw"
    for prefix, cut in itertools.product(("", "a", "ab", "abc"), range(4)):
        secret = whole[:len(whole) - cut]
        plain = (prefix + secret + "xyz").encode()
        hidden = [plain, plain.hex().encode(), base64.b64encode(plain), base64.urlsafe_b64encode(plain),
                  urllib.parse.quote(plain, safe="").encode(), plain[:len(prefix) + 36]]
        for data in hidden:
            needles = Needles()
            needles.add("a key", secret)
            needles.look(b"before " + data + b" after", "here")
            if not needles.found:
                raise AssertionError(f"not found in {data!r}")
    needles = Needles()
    needles.add("a key", secret)
    needles.look(b"mv_test_0123...QRst", "here", ())
    if needles.found:
        raise AssertionError(needles.found)


if __name__ == "__main__":
    check_shapes()
    print(support.BIN, "all forms are found")
