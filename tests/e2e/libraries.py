# SPDX-License-Identifier: Apache-2.0
"""Programs that nobody here wrote, against which the tests hold the server: libraries that verify webhooks, clients of
tus and of OAuth, judges of the API's document, what drives a browser. Most stand behind a small program of the folder
they are named with.

Versions are pinned there. `libraries.py FOLDER` installs them (scripts/test does, into build/test-cache); the tests only
use what is there below MV_TEST_CACHE. What cannot be installed for want of a tool or of the network is skipped with the
reason.
"""
import dataclasses
import functools
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

SOURCES = pathlib.Path(__file__).resolve().parent
# What the package managers say when they cannot reach their registry.
OFFLINE = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|"
    r"NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|dial tcp|i/o timeout|"
    r"[Cc]ould not resolve|[Cc]ouldn't resolve|[Cc]ould not connect|Failed to connect|"
    r"Temporary failure in name resolution|no such host|Operation timed out|offline mode")


def cache():
    if not os.environ.get("MV_TEST_CACHE"):
        raise unittest.SkipTest("MV_TEST_CACHE does not name the folder with the libraries")
    return pathlib.Path(os.environ["MV_TEST_CACHE"])


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


def install_npm_of_node_20(folder):
    need("node", "nodejs")
    version = run(folder, "node", "--version").strip()
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < (20, 12):
        raise unittest.SkipTest(f"the library needs Node.js 20.12, and this is {version}")
    install_npm(folder)


def install_pypi(folder):
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode:
        raise unittest.SkipTest("pip is not installed (package python3-pip)")
    run(folder, sys.executable, "-m", "pip", "install", "--disable-pip-version-check",
        "--retries=1", "--only-binary=:all:", "--target=site", "--requirement=requirements.txt")


def install_go(folder, program="verify", least=(1, 21), package="."):
    need("go", "golang-go")
    env = {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly -buildvcs=false"}
    version = run(folder.parent, "go", "env", "GOVERSION").strip()
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < least:
        raise unittest.SkipTest(f"the library needs Go {'.'.join(map(str, least))}, and this is {version}")
    run(folder, "go", "build", "-o", program, package, env=env)


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
        source = (SOURCES / self.source).resolve()
        files = sorted(path for path in source.rglob("*")
                       if path.is_file() and "node_modules" not in path.parts)
        digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
        name = "-".join(part for part in self.source.split("/") if part != "..")
        return cache() / f"{name}-{digest[:12]}"

    def why_not(self):
        """Where it is said why it could not be installed."""
        return self.folder().with_suffix(".skipped")

    def prepare(self):
        """Raises SkipTest unless it is installed."""
        if (self.folder() / "ready").exists():
            return
        said = self.why_not()
        raise unittest.SkipTest(said.read_text() if said.exists()
                                else "not installed; scripts/test does that")

    def install_now(self):
        """Installs it unless that was done before. Raises SkipTest when it cannot be."""
        folder = self.folder()
        if (folder / "ready").exists():
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(SOURCES / self.source, folder,
                        ignore=shutil.ignore_patterns("node_modules"))
        self.install(folder)
        (folder / "ready").touch()
        self.why_not().unlink(missing_ok=True)

    def start(self, *words, variables=None, stdin=subprocess.DEVNULL, **options):
        """Its program with these words; its folder is the working folder."""
        self.prepare()
        return subprocess.Popen([*self.command, *map(str, words)], cwd=self.folder(), text=True,
                                env=dict(os.environ, **self.env, **(variables or {})), stdin=stdin, **options)

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
    Library("npm standardwebhooks", "webhook_verifiers/npm", install_npm, ["node", "verify.mjs", "standardwebhooks"]),
    Library("npm svix", "webhook_verifiers/npm", install_npm, ["node", "verify.mjs", "svix"]),
    Library("PyPI standardwebhooks", "webhook_verifiers/pypi", install_pypi,
            [sys.executable, "verify.py", "standardwebhooks"], SITE),
    Library("PyPI svix", "webhook_verifiers/pypi", install_pypi, [sys.executable, "verify.py", "svix"], SITE),
    Library("Go standard-webhooks", "webhook_verifiers/go", install_go, ["./verify"]),
    Library("Rust standardwebhooks", "webhook_verifiers/rust", install_rust, ["target/debug/webhook-verifier"]),
]
# The sender that the benchmark compares with.
REFERENCE = Library("npm pg-boss and undici", "../bench/webhook_reference", install_npm, [])

TUS_CLIENTS = [
    Library("npm tus-js-client", "tus_clients/npm", install_npm, ["node", "upload.mjs"]),
    Library("PyPI tuspy", "tus_clients/pypi", install_pypi, [sys.executable, "upload.py"], SITE),
]
# These two want TLS everywhere, and here all is on the loopback.
OAUTH_SITE = {**SITE, "AUTHLIB_INSECURE_TRANSPORT": "1", "OAUTHLIB_INSECURE_TRANSPORT": "1"}
OAUTH_CLIENTS = [
    Library("npm oauth4webapi", "oauth_clients/npm", install_npm_of_node_20, ["node", "flows.mjs", "oauth4webapi"]),
    Library("npm openid-client", "oauth_clients/npm", install_npm_of_node_20, ["node", "flows.mjs", "openid-client"]),
    Library("npm simple-oauth2", "oauth_clients/npm", install_npm_of_node_20, ["node", "flows.mjs", "simple-oauth2"]),
    Library("PyPI Authlib", "oauth_clients/pypi", install_pypi, [sys.executable, "flows.py", "authlib"], OAUTH_SITE),
    Library("PyPI requests-oauthlib", "oauth_clients/pypi", install_pypi,
            [sys.executable, "flows.py", "requests-oauthlib"], OAUTH_SITE),
    Library("Go x/oauth2", "oauth_clients/go", functools.partial(install_go, program="flows", least=(1, 18)),
            ["./flows"]),
    Library("Debian idwcc", "oauth_clients/debian", lambda folder: need("idwcc", "idwcc"),
            [sys.executable, "flows.py"]),
]
# The authorization server that the tests of these clients are proven with.
OAUTH_REFERENCE = Library("npm oidc-provider", "oauth_reference", install_npm_of_node_20, ["node", "server.mjs"])
# Header fields as RFC 9651 reads them.
STRUCTURED_FIELDS = Library("PyPI http-sf", "structured_fields", install_pypi, [sys.executable], SITE)
# Signs events as Stripe does.
STRIPE = Library("npm stripe", "stripe_signer", install_npm_of_node_20, ["node", "sign.mjs"])
REDOCLY = Library("npm @redocly/cli", "openapi_lint", install_npm, ["node_modules/.bin/redocly", "lint"],
                  {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"})
SPECTRAL = Library("npm @stoplight/spectral-cli", "openapi_lint", install_npm, ["node_modules/.bin/spectral", "lint"])
SCHEMATHESIS = Library("PyPI schemathesis", "schemathesis", install_pypi,
                       [sys.executable, "-m", "schemathesis.cli"], {**SITE, "PYTHONPATH": "site:."})
# Reads DDEX's schemas, ID and IDREF included.
DDEX_SCHEMAS = Library("PyPI xmlschema", "ddex_schemas", install_pypi, [sys.executable, "judge.py"], SITE)
# S3-compatible storage that verifies signatures.
S3_SERVER = Library("Go versitygw", "s3_server",
                    functools.partial(install_go, program="versitygw", least=(1, 25),
                                      package="github.com/versity/versitygw/cmd/versitygw"), ["./versitygw"])
# What Google's and Telegram's interfaces know, and Google's own client.
GOOGLE = Library("PyPI google-api-python-client", "google_api", install_pypi, [sys.executable, "youtube.py"], SITE)
TELEGRAM = Library("PyPI aiogram", "telegram_api", install_pypi, [sys.executable, "judge.py"], SITE)
OPENFEATURE = Library("npm @openfeature/ofrep-provider", "openfeature", install_npm_of_node_20, ["node", "evaluate.mjs"])
# The browser is the distribution's.
PLAYWRIGHT = Library("npm playwright-core", "docs_page", install_npm, ["node", "browse.mjs"])
# The pages for people in that browser, and what judges whether everybody can use a page.
BROWSER = Library("npm playwright-core and axe-core", "browser", install_npm_of_node_20, ["node", "drive.mjs"])
ALL = [*LIBRARIES, REFERENCE, *TUS_CLIENTS, *OAUTH_CLIENTS, OAUTH_REFERENCE, STRUCTURED_FIELDS, REDOCLY, SCHEMATHESIS,
       OPENFEATURE, STRIPE, PLAYWRIGHT, BROWSER, DDEX_SCHEMAS, S3_SERVER, GOOGLE, TELEGRAM]


def main():
    os.environ["MV_TEST_CACHE"] = str(pathlib.Path(sys.argv[1]).resolve())
    for library in ALL:
        try:
            library.install_now()
        except (unittest.SkipTest, AssertionError) as reason:
            library.why_not().parent.mkdir(parents=True, exist_ok=True)
            library.why_not().write_text(str(reason))
            print(f"{library.name} is skipped: {reason}")


if __name__ == "__main__":
    main()
