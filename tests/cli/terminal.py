# SPDX-License-Identifier: Apache-2.0
"""A real terminal of a given width, in which a program runs."""
import fcntl
import os
import pty
import re
import select
import struct
import termios
import time

PAINTED = re.compile(r"\x1b\[(\d+)A\x1b\[J")


def resize(columns, rows=40):
    """For a dialog: gives the terminal another size."""
    return lambda end: fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Terminal:
    """Runs `argv`; answers[i] is typed when the i-th question ("[y/N]") stands there. Instead, `dialog`
    has pairs of what is waited for and what is typed then, in their order; "\\x03" is Ctrl-C, and a
    function is called with the terminal's end."""

    def __init__(self, argv, env, folder, columns=80, answers=(), seconds=60, dialog=()):
        self.questions = 0
        answers, dialog, said = list(answers), list(dialog), 0
        dialog_given = bool(dialog)
        child, end = pty.fork()
        if child == 0:
            os.chdir(folder)
            os.execve(argv[0], argv, env)
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        out, deadline = b"", time.monotonic() + seconds
        asked = 0
        while time.monotonic() < deadline:
            if not select.select([end], [], [], 0.1)[0]:
                continue
            try:
                block = os.read(end, 65536)
            except OSError:
                break
            if not block:
                break
            out += block
            while dialog and (at := out.find(dialog[0][0].encode(), said)) >= 0:
                expected, typed = dialog.pop(0)
                said = at + len(expected.encode())
                if callable(typed):
                    typed(end)
                else:
                    os.write(end, typed.encode())
            if not dialog_given and out.count(b"[y/N] ") > asked:
                asked += 1
                os.write(end, (answers.pop(0) if answers else "").encode() + b"\n")
        self.unsaid = [expected for expected, _ in dialog]  # what was waited for in vain
        os.close(end)
        self.code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self.questions = asked
        self.raw = out.decode("utf-8", "replace").replace("\r\n", "\n")

    @property
    def screen(self):
        """What stands there at the end: repainted lines once, no colours."""
        lines = []
        for line in self.raw.split("\n"):
            up = PAINTED.match(line)
            if up:
                del lines[-int(up.group(1)):]
                line = line[up.end():]
            lines.append(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line))
        return "\n".join(lines)
