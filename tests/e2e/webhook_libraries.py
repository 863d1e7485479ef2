# SPDX-License-Identifier: Apache-2.0
"""The official libraries that verify webhooks, each behind a small program of webhook_verifiers/.

Versions are pinned there. The packages are installed below MV_TEST_CACHE, or in a folder that goes
away; what cannot be installed for want of a tool or of the network is skipped with the reason.
"""
import atexit
import dataclasses
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCES = pathlib.Path(__file__).resolve().parent / "webhook_verifiers"
# What the package managers say when they cannot reach their registry.
OFFLINE = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|"
    r"NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|dial tcp|i/o timeout|"
    r"[Cc]ould not resolve|[Cc]ouldn't resolve|[Cc]ould not connect|Failed to connect|"
    r"Temporary failure in name resolution|no such host|Operation timed out|offline mode")


def cache():
    if os.environ.get("MV_TEST_CACHE"):
        return pathlib.Path(os.environ["MV_TEST_CACHE"])
    folder = tempfile.mkdtemp(prefix="mv-libraries-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["MV_TEST_CACHE"] = folder
    return pathlib.Path(folder)


def need(program, package):
    if not shutil.which(program):
        raise unittest.SkipTest(f"{program} is not installed (package {package})")


def run(folder, *command, env=None):
    """The output; a skip when the network is missing, else a failure with what was said."""
    try:
        done = subprocess.run([str(part) for part in command], cwd=folder, timeout=900, text=True,
                              env=dict(os.environ, **(env or {})), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired:
        raise unittest.SkipTest(f"{command[0]} did not end within 15 minutes") from None
    if done.returncode:
        offline = OFFLINE.search(done.stdout)
        if offline:
            raise unittest.SkipTest(f"{command[0]} has no network: {offline[0]}")
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


def install_npm(folder):
    need("node", "nodejs")
    need("npm", "npm")
    run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1")


def install_pypi(folder):
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        raise unittest.SkipTest("pip is not installed (package python3-pip)")
    run(folder, sys.executable, "-m", "pip", "install", "--disable-pip-version-check",
        "--retries=1", "--only-binary=:all:", "--target=site", "--requirement=requirements.txt")


def install_go(folder):
    need("go", "golang-go")
    env = {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly -buildvcs=false"}
    version = run(folder.parent, "go", "env", "GOVERSION").strip()
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < (1, 21):
        raise unittest.SkipTest(f"the library needs Go 1.21, and this is {version}")
    run(folder, "go", "build", "-o", "verify", ".", env=env)


def install_rust(folder):
    need("cargo", "cargo")
    # The lock file of the repository does not name the registry: cargo tells its name.
    locked = folder / "Cargo.lock"
    pinned = locked.read_text()
    locked.unlink()
    run(folder, "cargo", "generate-lockfile")
    source = re.search(r'^source = ".*"\n', locked.read_text(), re.M)[0]
    locked.write_text(re.sub(r"^(?=checksum = )", lambda _: source, pinned, flags=re.M))
    run(folder, "cargo", "build", "--locked", "--jobs", "2", "--target-dir", "target")


@dataclasses.dataclass
class Library:
    name: str
    source: str
    install: object
    command: list
    env: dict = dataclasses.field(default_factory=dict)

    def folder(self):
        files = sorted(path for path in (SOURCES / self.source).rglob("*") if path.is_file())
        digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
        return cache() / f"webhook-{self.source}-{digest[:12]}"

    def prepare(self):
        """Installs it unless that was done before. Raises SkipTest when it cannot be."""
        folder = self.folder()
        if (folder / "ready").exists():
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(SOURCES / self.source, folder)
        self.install(folder)
        (folder / "ready").touch()

    def verdicts(self, rows):
        """"valid" or "refused: why" for each (secret, id, timestamp, signatures, body)."""
        lines = ["\t".join([*row[:-1], row[-1].hex()]) for row in rows]
        done = subprocess.run(self.command, cwd=self.folder(), text=True, timeout=120,
                              input="\n".join(lines) + "\n", env=dict(os.environ, **self.env),
                              capture_output=True)
        verdicts = done.stdout.splitlines()
        if done.returncode or len(verdicts) != len(rows):
            raise AssertionError(
                f"{self.name} judged {len(verdicts)} of {len(rows)}\n{done.stderr}")
        return verdicts


SITE = {"PYTHONPATH": "site", "PYTHONDONTWRITEBYTECODE": "1"}
LIBRARIES = [
    Library("npm standardwebhooks", "npm", install_npm, ["node", "verify.mjs", "standardwebhooks"]),
    Library("npm svix", "npm", install_npm, ["node", "verify.mjs", "svix"]),
    Library("PyPI standardwebhooks", "pypi", install_pypi,
            [sys.executable, "verify.py", "standardwebhooks"], SITE),
    Library("PyPI svix", "pypi", install_pypi, [sys.executable, "verify.py", "svix"], SITE),
    Library("Go standard-webhooks", "go", install_go, ["./verify"]),
    Library("Rust standardwebhooks", "rust", install_rust, ["target/debug/webhook-verifier"]),
]
