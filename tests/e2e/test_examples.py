# SPDX-License-Identifier: Apache-2.0
"""Every example runs as it is written: cron lines, systemd units, CI jobs and scripts."""
import concurrent.futures
import datetime
import json
import os
import re
import shlex
import shutil
import subprocess
import time
import unittest

import support
from support import BIN, ROOT, wait_for

try:
    import yaml
except ImportError:
    yaml = None

EXAMPLES = ROOT / "examples"
INSTALLED = "/opt/musicverse/bin"


class Examples(support.TestCase):
    def setUp(self):
        super().setUp()
        self.home = self.folder / "home"
        self.work = self.folder / "work"
        self.home.mkdir()
        self.work.mkdir()

    def tearDown(self):
        self.mv("server", "stop")
        super().tearDown()

    def bare(self, **more):
        """What cron gives a command, with the programs of this build in place of the installed."""
        return {"HOME": str(self.home), "LOGNAME": "ada", "SHELL": "/bin/sh", "MV_SANDBOX": "yes",
                "PATH": f"{BIN}:/usr/bin:/bin", **more}

    def mv(self, *words, **more):
        return subprocess.run([support.MV, *map(str, words)], env=self.bare(**more), cwd=self.work,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)

    def json_of(self, *words, **more):
        done = self.mv(*words, "--json", **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def scheduled(self, title="Dawn", seconds=8, **more):
        """A release on SoundCloud that is due in a moment; its id, once it is uploaded."""
        track = support.write_wav(self.work / f"{title}.wav", seed=len(title))
        at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
        made = self.json_of("release", "create", track.name, "--title", title, "--artist", "Ada",
                            "--to", "soundcloud", "--at", at.strftime("%Y-%m-%dT%H:%M:%SZ"), **more)
        self.assertEqual(made["state"], "scheduled")
        return made

    def until_due(self, release):
        due = datetime.datetime.fromisoformat(release["schedule"]["due_at"].replace("Z", "+00:00"))
        wait_for(lambda: time.time() > due.timestamp() + 1.5, "it is due")

    def released_once(self, release, **more):
        shown = wait_for(lambda: (now := self.json_of("release", "show", release["id"], **more))
                         ["state"] == "live" and now, "it is live")
        events = self.json_of("event", "list", "--types", "release.released", **more)
        self.assertEqual([e["subject_id"] for e in events], [release["id"]])
        return shown


class Cron(Examples):
    def line(self):
        """The settings and the command of the crontab."""
        settings, commands = {}, []
        for line in (EXAMPLES / "cron/release-due.cron").read_text().splitlines():
            if not line or line.startswith("#"):
                continue
            found = re.fullmatch(r"([A-Z_]+)=(.*)", line)
            if found:
                settings[found[1]] = found[2].replace(INSTALLED, str(BIN))
            else:
                fields = line.split(None, 5)
                self.assertEqual(fields[:5], ["*"] * 5)
                self.assertNotIn("%", fields[5], "cron makes a line feed of it")
                commands.append(fields[5])
        self.assertEqual(len(commands), 1)
        return settings, commands[0]

    def run_line(self, **more):
        settings, command = self.line()
        return subprocess.run(["sh", "-c", command], env={**self.bare(), **settings, **more},
                              cwd=self.home, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=300)

    def run_two(self, **more):
        with concurrent.futures.ThreadPoolExecutor() as pool:
            runs = [pool.submit(self.run_line, **more) for _ in range(2)]
            done = [run.result() for run in runs]
        for one in done:
            self.assertEqual((one.returncode, one.stderr), (0, ""))
        return done

    def test_nothing_due_prints_nothing(self):
        done = self.run_line()
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_twice_at_once_without_a_server(self):
        release = self.scheduled()
        self.mv("server", "stop")
        self.until_due(release)
        done = self.run_two()
        self.assertIn(release["id"], "".join(one.stdout for one in done))
        self.assertIn("late", "".join(one.stdout for one in done))
        self.assertGreater(self.released_once(release)["late_ms"], 1000)
        self.assertEqual(self.run_line().stdout, "")

    def test_beside_the_server_of_a_terminal(self):
        terminal = {"XDG_RUNTIME_DIR": str(self.folder / "run"), "TERM": "xterm"}
        (self.folder / "run").mkdir(mode=0o700)
        release = self.scheduled(**terminal)
        self.run_two()
        self.until_due(release)
        self.run_two()
        self.assertEqual(self.released_once(release, **terminal)["late_ms"], 0)

    def test_twice_at_once_beside_a_server(self):
        server = self.server()
        own = {"MV_SERVER": f"unix:{server.socket}"}
        release = self.scheduled(**own)
        self.until_due(release)
        self.run_two(**own)
        self.assertEqual(self.released_once(release, **own)["late_ms"], 0)


class Pages(Examples):
    """The commands of docs/ci.md and docs/api.md, from a clean folder, at a shared server."""

    def setUp(self):
        super().setUp()
        self.owner = self.server()
        port = self.owner.ports()["port"]
        self.address = f"http://127.0.0.1:{port}"

    def blocks(self, page):
        """The indented lines of a page, block by block."""
        found = re.findall(r"(?:^    .*\n)+", (ROOT / "docs" / page).read_text(), re.M)
        return ["".join(line[4:] for line in block.splitlines(True)) for block in found]

    def block(self, page, words):
        return next(one for one in self.blocks(page) if words in one)

    def sh(self, text, **more):
        env = {"HOME": str(self.home), "PATH": f"{BIN}:/usr/bin:/bin", **more}
        return subprocess.run(["bash", "-e", "-c", text], env=env, cwd=self.work, timeout=120,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def song(self):
        plain = support.write_wav(self.work / "plain.wav", seconds=35)
        subprocess.run(["ffmpeg", "-loglevel", "error", "-i", plain, "-c", "copy", "-metadata",
                        "title=Dawn", "-metadata", "artist=Ada Stone", self.work / "song.wav"], check=True)

    def key(self):
        """key.txt, by the page's own command; its mode is the sandbox here."""
        done = self.sh(self.block("ci.md", "apikey create").replace("--quiet", "--quiet --sandbox"),
                       MV_SERVER=f"unix:{self.owner.socket}")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_step_of_ci(self):
        self.key()
        self.song()
        step = self.block("ci.md", "export MV_SERVER").replace("https://music.example.com", self.address)
        first = self.sh(step)
        self.assertEqual(first.returncode, 0, first.stderr)
        made = json.loads(first.stdout[first.stdout.index("{"):])
        self.assertEqual(set(made), {"id", "state"})
        self.assertEqual(made["state"], "live")
        again = self.sh(step)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn(made["id"], again.stdout)

    def test_the_action(self):
        if yaml is None:
            self.skipTest("python3-yaml is not installed")
        self.key()
        self.song()
        action = yaml.safe_load((EXAMPLES / "ci/action/action.yml").read_text())
        inputs = {name: row.get("default", "") for name, row in action["inputs"].items()}
        inputs.update({"files": "so*.wav", "to": "soundcloud,spotify", "server": self.address,
                       "api-key": (self.work / "key.txt").read_text().strip()})
        step = action["runs"]["steps"][0]
        fill = lambda text: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda m: inputs[m[1]], text)
        run = lambda: self.sh(step["run"], GITHUB_ACTION_PATH=str(EXAMPLES / "ci/action"),
                              GITHUB_OUTPUT=str(self.work / "output"),
                              **{name: fill(value) for name, value in step["env"].items()})
        done = run()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex((self.work / "output").read_text(), r"^ids<<END\ndst_\w{26}\nEND\n$")
        inputs.update({"server": "", "api-key": "", "sandbox": "true"})
        self.assertEqual(run().returncode, 0)
        inputs["files"] = "none*.wav"
        done = run()
        self.assertEqual(done.returncode, 2)
        self.assertIn("::error::There are no such files: none*.wav", done.stdout)

    def test_a_first_call(self):
        if not shutil.which("jq"):
            self.skipTest("jq is not installed")
        done = self.sh(self.block("api.md", "--unix-socket"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"has_more":false', done.stdout)
        self.sh("musicverse server stop")

    def test_a_file_by_its_name(self):
        self.key()
        self.song()
        call = self.block("api.md", "curl -T").splitlines()[0].split("  ")[0]
        done = self.sh(call, KEY=(self.work / "key.txt").read_text().strip(), URL=self.address)
        made = json.loads(done.stdout)
        self.assertEqual((made["file_name"], made["state"]), ("song.wav", "complete"))


class Systemd(Examples):
    def unit(self, name):
        """Section to lines of [key, value]."""
        out, section = {}, None
        for line in (EXAMPLES / "systemd" / name).read_text().splitlines():
            if line.startswith("["):
                section = out.setdefault(line.strip("[]"), [])
            elif line and not line.startswith("#"):
                section.append(tuple(line.split("=", 1)))
        return out

    def test_systemd_takes_them(self):
        verify = shutil.which("systemd-analyze")
        if not verify:
            self.skipTest("systemd-analyze is not installed")
        units = [str(path) for path in sorted((EXAMPLES / "systemd").iterdir())]
        done = subprocess.run([verify, "verify", "--man=no", *units], capture_output=True, text=True,
                              env=dict(os.environ, SYSTEMD_LOG_LEVEL="warning"), timeout=120)
        said = [line for line in (done.stdout + done.stderr).splitlines() if "musicverse" in line]
        if done.returncode and not said:
            self.skipTest("systemd-analyze does not work here: " + done.stderr[-200:])
        self.assertEqual((done.returncode, said), (0, []))

    def test_the_timer_starts_the_service(self):
        timer = dict(self.unit("musicverse-release-due.timer")["Timer"])
        self.assertEqual(timer["OnCalendar"], "minutely")
        self.assertTrue((EXAMPLES / "systemd/musicverse-release-due.service").exists())

    def test_exec_start(self):
        service = dict(self.unit("musicverse-release-due.service")["Service"])
        name, value = service["Environment"].split("=", 1)
        env = self.bare(**{name: value.replace(INSTALLED, str(BIN))})
        release = self.scheduled()
        self.mv("server", "stop")
        self.until_due(release)
        done = subprocess.run(shlex.split(service["ExecStart"]), env=env, cwd="/", text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(release["id"], done.stdout)
        self.released_once(release)


class Pipelines(Examples):
    def setUp(self):
        if yaml is None:
            self.skipTest("python3-yaml is not installed")
        super().setUp()
        (self.work / "tracks").mkdir()
        for seed, name in enumerate(("01 - Dawn.wav", "02 - Dusk.wav"), 1):
            support.write_wav(self.work / "tracks" / name, seed=seed)
        done = self.mv("release", "init", *sorted((self.work / "tracks").iterdir()))
        self.assertEqual(done.returncode, 0, done.stderr)
        path = self.work / "release.toml"
        text = path.read_text()
        path.write_text(self.filled_in(text))

    @staticmethod
    def filled_in(text):
        """What a person would write into the manifest that `release init` made."""
        say = {"title": '"First Light"', "artists": '["Ada Example"]',
               "platforms": '["soundcloud", "spotify"]'}
        head, tracks = text.split("[[tracks]]", 1)
        lines = [line for line in head.splitlines()
                 if not re.match(r"#?\s*(title|artists|platforms)\s*=", line)]
        at = lines.index("[release]") + 1
        lines[at:at] = [f"{key} = {value}" for key, value in say.items()]
        at = next(i for i, line in enumerate(lines) if line.startswith("[defaults]")) + 1
        lines.insert(at, 'writers = ["Ada Maria Example"]')
        return "\n".join(lines) + "\n\n[[tracks]]" + tracks

    def step(self, script, env):
        done = subprocess.run(["bash", "-e", "-c", script], cwd=self.work, stdin=subprocess.DEVNULL,
                              env=self.bare(CI="true", **env), capture_output=True, text=True,
                              timeout=300)
        return done

    def run_all(self, jobs):
        for name, steps, env in jobs:
            for script in steps:
                done = self.step(script, env)
                self.assertEqual(done.returncode, 0, f"{name}: {script}\n{done.stdout}{done.stderr}")
        wait_for(lambda: self.json_of("release", "list")[0]["state"] == "live", "it is live", 60)
        made = self.json_of("release", "list")
        for name, steps, env in jobs:
            for script in steps:
                done = self.step(script, env)
                self.assertEqual(done.returncode, 0, f"again: {name}: {script}\n{done.stderr}")
        self.assertEqual([r["id"] for r in self.json_of("release", "list")], [made[0]["id"]])
        self.assertEqual(len(self.json_of("distribution", "list")), 1)
        self.assertTrue(json.loads((self.work / "release.json").read_text())["id"])

    def refuses_bad_audio(self, check):
        support.write_wav(self.work / "tracks/02 - Dusk.wav", rate=22050)
        self.assertEqual(self.step(check, {}).returncode, 9)

    @staticmethod
    def plain(env):
        """Variables that are written out, without those of the CI's own store."""
        return {name: str(value) for name, value in (env or {}).items()
                if "${{" not in str(value) and value}

    def test_github_actions(self):
        flow = yaml.safe_load((EXAMPLES / "ci/github-actions.yml").read_text())
        jobs = [(name, [step["run"] for step in job["steps"] if "run" in step],
                 self.plain(job.get("env"))) for name, job in flow["jobs"].items()]
        self.assertEqual([name for name, *_ in jobs], ["check", "rehearse", "release"])
        self.assertEqual(jobs[1][2], {"MV_SANDBOX": "yes"})
        self.assertIn("tag", flow["jobs"]["release"]["if"])
        self.run_all(jobs)
        self.refuses_bad_audio(jobs[0][1][0])

    def test_gitlab_ci(self):
        flow = yaml.safe_load((EXAMPLES / "ci/gitlab-ci.yml").read_text())
        jobs = [(name, flow[name]["script"], self.plain(flow[name].get("variables")))
                for name in flow["stages"]]
        self.assertEqual(jobs[1][2], {"MV_SANDBOX": "yes"})
        self.assertIn("TAG", flow["release"]["rules"][0]["if"])
        self.run_all(jobs)
        self.refuses_bad_audio(jobs[0][1][0])


class Scripts(Examples):
    SCRIPT = EXAMPLES / "shell/release-folder.sh"

    def run_script(self, *words, **more):
        return subprocess.run([str(self.SCRIPT), *map(str, words)], env=self.bare(**more),
                              cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=300)

    def test_shellcheck(self):
        if not shutil.which("shellcheck"):
            self.skipTest("shellcheck is not installed")
        done = subprocess.run(["shellcheck", str(self.SCRIPT)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_releases_a_folder(self):
        songs = self.work / "my songs"
        songs.mkdir()
        for seed, name in enumerate(("a b.wav", "c.WAV"), 1):
            support.write_wav(songs / name, seed=seed)
        done = self.run_script(songs, "soundcloud,spotify", "--artist", "Ada Example")
        self.assertEqual(done.returncode, 0, done.stderr)
        made = self.json_of("distribution", "list")
        self.assertEqual([item["state"] for item in made], ["live", "live"])
        support.write_wav(songs / "low.wav", rate=22050)
        done = self.run_script(songs, "soundcloud,spotify", "--artist", "Ada Example")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("low.wav: exit code 9", done.stderr)
        self.assertEqual(len(self.json_of("distribution", "list")), 2)

    def test_exit_codes(self):
        self.assertEqual(self.run_script("nowhere", "spotify").returncode, 2)
        empty = self.work / "empty"
        empty.mkdir()
        self.assertEqual(self.run_script(empty, "spotify").returncode, 6)
        support.write_wav(empty / "low.wav", rate=22050)
        self.assertEqual(self.run_script(empty, "spotify").returncode, 9)
        support.write_wav(empty / "good.wav")
        (empty / "low.wav").unlink()
        done = self.run_script(empty, "spotifi", "--artist", "Ada Example")
        self.assertEqual(done.returncode, 2, done.stderr)


class Readme(unittest.TestCase):
    def test_names_everything(self):
        text = (EXAMPLES / "README.md").read_text()
        for folder in ("cron", "systemd", "ci", "shell"):
            for path in sorted((EXAMPLES / folder).iterdir()):
                name = path.name if path.suffix != ".timer" else ".timer"
                self.assertIn(name, text)


if __name__ == "__main__":
    unittest.main()
