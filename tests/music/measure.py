# SPDX-License-Identifier: Apache-2.0
"""Orders music from mvd-render and measures it: from the WAV what is heard, from the MIDI when notes begin."""
import cmath
import json
import math
import os
import pathlib
import struct
import subprocess
import wave

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("MV_BIN", ROOT / "build" / "bin"))
LONG = os.environ.get("MV_TEST_SIZE") == "long"
WINDOW = 2048


def render(output, **order):
    """The result of one order; each call is a process of its own."""
    order = dict(order, kind="music", output=str(output), midi=str(output.with_suffix(".mid")))
    done = subprocess.run([BIN / "mvd-render"], input=json.dumps(order).encode(), capture_output=True,
                          check=False, timeout=600)
    last = json.loads(done.stdout.splitlines()[-1])
    if "result" not in last:
        raise AssertionError(f"{order}: {last} {done.stderr.decode()}")
    return last["result"]


def preflight(path, home):
    """The findings on the audio and the measure of `mv check`, which needs no server."""
    done = subprocess.run([BIN / "musicverse", "check", path, "--for", "spotify,apple-music", "--json"],
                          capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=120,
                          env=dict(os.environ, MV_HOME=str(home)))
    report = json.loads(done.stdout)["files"][0]
    audio = [each for each in report["findings"] if each["at"] == "audio" and each["level"] != "info"]
    return audio, report["format"], report["measure"]


CYMBALS = {42, 44, 46, 51, 53, 59}


def rhythm(path, seconds):
    """Of the MIDI file: beginnings of notes, drum strokes and strokes on cymbals a second, and where notes
    between two beats and between two eighths stand (0.5 is the middle, swing is later)."""
    data, at, ticks, drums, cymbals = path.read_bytes(), 14, set(), 0, 0
    while at < len(data):
        length = struct.unpack(">I", data[at + 4:at + 8])[0]
        for tick, channel, key in _notes(data[at + 8:at + 8 + length]):
            ticks.add(tick)
            drums += channel == 9
            cymbals += channel == 9 and key in CYMBALS
        at += 8 + length
    # A struck chord is one moment, however loosely it is played.
    moments = [-100]
    for tick in sorted(ticks):
        if tick - moments[-1] > 40:
            moments.append(tick)
    eighths = [tick % 480 / 480 for tick in moments[1:] if 190 < tick % 480 < 350]
    sixteenths = [tick % 240 / 240 for tick in moments[1:] if 95 < tick % 240 < 170]
    return (len(moments[1:]) / seconds, drums / seconds, cymbals / seconds, sum(eighths) / max(1, len(eighths)),
            sum(sixteenths) / len(sixteenths) if sixteenths else 0.5)


def _notes(track):
    at = tick = 0

    def number():
        nonlocal at
        value = 0
        while True:
            byte = track[at]
            at += 1
            value = value << 7 | byte & 0x7f
            if byte < 0x80:
                return value

    while at < len(track):
        tick += number()
        status = track[at]
        at += 1
        if status == 0xff:
            at += 1
            size = number()
            at += size
        elif status & 0xf0 == 0xc0:
            at += 1
        else:
            if status & 0xf0 == 0x90:
                yield tick, status & 15, track[at]
            at += 2


def _fft(x):
    if len(x) == 1:
        return x
    even, odd = _fft(x[0::2]), _fft(x[1::2])
    half = len(x) // 2
    turned = [cmath.exp(-2j * math.pi * i / len(x)) * odd[i] for i in range(half)]
    return ([even[i] + turned[i] for i in range(half)] + [even[i] - turned[i] for i in range(half)])


def centroid(path, windows=24):
    """The mean of the spectrum's centre by magnitude, in Hz, over windows spread over the file."""
    with wave.open(str(path)) as file:
        rate, frames = file.getframerate(), file.getnframes()
        weighted = total = 0.0
        for n in range(windows):
            file.setpos(int((frames - WINDOW) * (n + 0.5) / windows))
            raw = file.readframes(WINDOW)
            samples = [(int.from_bytes(raw[i:i + 3], "little", signed=True) +
                        int.from_bytes(raw[i + 3:i + 6], "little", signed=True)) / 2 ** 24
                       for i in range(0, len(raw), 6)]
            shaped = [s * (0.5 - 0.5 * math.cos(2 * math.pi * i / WINDOW)) for i, s in enumerate(samples)]
            spectrum = _fft(shaped)
            for i in range(1, WINDOW // 2):
                weighted += abs(spectrum[i]) * i * rate / WINDOW
                total += abs(spectrum[i])
    return weighted / total
