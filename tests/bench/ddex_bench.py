# SPDX-License-Identifier: Apache-2.0
"""DDEX: messages written in a second, memory for a large release, `mv ddex validate` beside `xmllint --schema`, and
`mv ddex send` beside `sftp`, each pair in turns. MV_TEST_SIZE=long judges."""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
BIN = pathlib.Path(os.environ["MV_BIN"])
LONG = os.environ.get("MV_TEST_SIZE") == "long"
SCHEMAS = pathlib.Path(os.environ.get("MV_DDEX_XSD_DIR") or HERE.parents[2] / "shared" / "data" / "ddex-xsd")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
FAILED = []


def judge(words, value, least):
    print(f"{words}: {value:,.2f} (wanted: {least} or more)", flush=True)
    if LONG and value < least:
        FAILED.append(words)


def seconds(command, **options):
    begun = time.monotonic()
    subprocess.run([str(word) for word in command], check=True, **QUIET, **options)
    return time.monotonic() - begun


def number(*words):
    done = subprocess.run([BIN / "ddex_bench", *map(str, words)], capture_output=True, text=True, check=True)
    return [float(part) for part in done.stdout.split()]


def writing():
    rate, size = number("write", 50_000 if LONG else 2_000)
    print(f"a single of one track: {size / 1000:.1f} kB")
    judge("messages written in a second, of 5,000", rate / 5_000, 1)
    small, _ = number("memory", 50)
    large, size = number("memory", 500)
    print(f"writing 500 tracks ({size / 1e6:.1f} MB) takes {large:.0f} kB more, 50 tracks {small:.0f} kB")
    judge("of what is written, the part that never stands in memory", 1 - large * 1000 / size, 0.5)


def validating(folder):
    schema = SCHEMAS / "4.3" / "release-notification.xsd"
    if not schema.exists() or not shutil.which("xmllint"):
        print(f"validate: skipped, {SCHEMAS} or xmllint is not there")
        return
    files = []
    for count in range(400 if LONG else 40):
        files.append(folder / f"{count}.xml")
        subprocess.run([BIN / "ddex_bench", "file", files[-1], str(1 + count % 40)], check=True)
    ours, with_schema, theirs = [], [], []
    for _ in range(5 if LONG else 1):
        mv = [BIN / "musicverse", "ddex", "validate", "--no-hashes"]
        ours.append(seconds_of_findings([*mv, *files]))
        with_schema.append(seconds_of_findings([*mv, "--schemas", SCHEMAS, *files]))
        theirs.append(seconds(["xmllint", "--noout", "--nonet", "--schema", schema, *files]))
    base = statistics.median(theirs)
    judge("mv ddex validate beside xmllint --schema", base / statistics.median(ours), 1)
    print(f"the same with the schema held against, too: {base / statistics.median(with_schema):.2f}")


def seconds_of_findings(command):
    """Their recordings are missing, so that it ends with 9."""
    begun = time.monotonic()
    done = subprocess.run([str(word) for word in command], **QUIET)
    assert done.returncode == 9, done.returncode
    return time.monotonic() - begun


def sending(folder):
    try:
        import delivery_servers
        server = delivery_servers.SshServer(folder, folder / "root").start()
    except Exception as missing:  # no sshd here
        print(f"send: skipped, {missing}")
        return
    try:
        size = (1000 if LONG else 50) << 20
        batch = folder / "N_1"
        (batch / "r" / "resources").mkdir(parents=True)
        (folder / "root").mkdir()
        with open(batch / "r" / "resources" / "a.wav", "wb") as out:
            for _ in range(size >> 20):
                out.write(os.urandom(1 << 20))
        import test_ddex_send
        import hashlib
        message = test_ddex_send.MESSAGE
        (batch / "r" / "r.xml").write_text(message)
        manifest = test_ddex_send.MANIFEST.format(md5=hashlib.md5(message.encode()).hexdigest())
        (batch / "BatchComplete_1.xml").write_text(manifest.replace("4006381333931/4006381333931.xml", "r/r.xml"))
        ratios = []
        for _ in range(5 if LONG else 1):
            shutil.rmtree(folder / "root" / "N_1", ignore_errors=True)
            ours = seconds([BIN / "musicverse", "ddex", "send", batch, "--to", server.address, "--host-key",
                            server.host_key, "--key-file", server.key])
            shutil.rmtree(folder / "root" / "N_1", ignore_errors=True)
            theirs = seconds(["sftp", "-q", "-P", server.port, "-i", server.key, "-o", "StrictHostKeyChecking=no", "-o",
                              "UserKnownHostsFile=/dev/null", "-b", "-", f"{server.user}@127.0.0.1"],
                             input=f"put {batch}/r/resources/a.wav {folder}/root/a.wav\n".encode())
            ratios.append(theirs / ours)
            print(f"{size / ours / 1e6:.0f} MB/s, sftp {size / theirs / 1e6:.0f} MB/s")
        judge("mv ddex send beside sftp", statistics.median(ratios), 0.8)
    finally:
        server.stop()


def main():
    writing()
    with tempfile.TemporaryDirectory() as name:
        validating(pathlib.Path(name))
    with tempfile.TemporaryDirectory() as name:
        sending(pathlib.Path(name))
    sys.exit("below what is wanted: " + ", ".join(FAILED) if FAILED else 0)


main()
