# SPDX-License-Identifier: Apache-2.0
"""Real servers that take deliveries: OpenSSH's sshd, and S3-compatible storage that verifies signatures."""
import os
import pathlib
import pwd
import select
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

import libraries


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, program):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if program.poll() is not None:
            raise AssertionError(f"{program.args[0]} ended with {program.returncode}: {program.stderr.read()}")
    raise AssertionError(f"{program.args[0]} does not listen")


class Server:
    program = None

    def stop(self):
        if self.program:
            self.program.send_signal(signal.SIGKILL)
            self.program.wait()
            self.program.stderr.close()
            self.program = None


class SshServer(Server):
    """sshd for this user alone, with SFTP below `root`; its keys are made anew each time."""

    def __init__(self, folder, root, user_key="ed25519"):
        self.folder, self.root = pathlib.Path(folder), pathlib.Path(root)
        program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:" + os.environ["PATH"])
        if not program:
            raise unittest.SkipTest("sshd is not installed (package openssh-server)")
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        self.sshd = program
        self.user = pwd.getpwuid(os.geteuid()).pw_name
        self.port = free_port()
        for name, kind in (("host", "ed25519"), ("user", user_key)):
            subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", self.folder / name], check=True)
        shutil.copy(self.folder / "user.pub", self.folder / "authorized_keys")
        (self.folder / "sshd_config").write_text(f"""\
Port {self.port}
ListenAddress 127.0.0.1
HostKey {self.folder}/host
PidFile none
AuthorizedKeysFile {self.folder}/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
Subsystem sftp internal-sftp
LogLevel ERROR
""")

    @property
    def key(self):
        return self.folder / "user"

    @property
    def host_key(self):
        done = subprocess.run(["ssh-keygen", "-l", "-f", self.folder / "host.pub"], capture_output=True, text=True,
                              check=True)
        return done.stdout.split()[1]

    @property
    def address(self):
        return f"sftp://{self.user}@127.0.0.1:{self.port}{self.root}"

    def start(self):
        self.program = subprocess.Popen([self.sshd, "-D", "-e", "-f", self.folder / "sshd_config"], text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wait_for(self.port, self.program)
        return self


class SlowLink:
    """A way to a port of this machine on which so many bytes a second get through in each direction."""

    def __init__(self, port, rate):
        self.rate, self.target = rate, port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    def carry(self, source, target):
        begun, carried = time.monotonic(), 0
        try:
            while block := source.recv(4096):
                carried += len(block)
                ahead = carried / self.rate - (time.monotonic() - begun)
                while ahead > 0:
                    select.select([], [], [], min(ahead, 0.1))
                    ahead = carried / self.rate - (time.monotonic() - begun)
                target.sendall(block)
        except OSError:
            pass
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        source.close()

    def stop(self):
        self.listener.close()


class S3Server(Server):
    """versitygw over a folder: each bucket is a folder in it."""
    key_id, secret = "AKIDEXAMPLE00000TEST", "a secret access key of the tests"

    def __init__(self, root):
        self.root = pathlib.Path(root)
        libraries.S3_SERVER.prepare()
        self.port = free_port()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        env = dict(os.environ, ROOT_ACCESS_KEY=self.key_id, ROOT_SECRET_KEY=self.secret)
        self.program = subprocess.Popen([*libraries.S3_SERVER.command, "--port", f"127.0.0.1:{self.port}", "--region",
                                         "us-east-1", "--quiet", "posix", self.root], env=env, text=True,
                                        cwd=libraries.S3_SERVER.folder(), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wait_for(self.port, self.program)
        return self
