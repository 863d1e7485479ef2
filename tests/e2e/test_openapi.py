# SPDX-License-Identifier: Apache-2.0
"""The API's document, judged by programs that nobody here wrote, and the server held to it."""
import json
import pathlib
import re
import subprocess
import unittest

import support
from libraries import REDOCLY, SCHEMATHESIS, SPECTRAL

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENT = HERE.parent.parent / "docs" / "openapi.json"


class Document(unittest.TestCase):
    maxDiff = None

    def judged(self, library, *words):
        running = library.start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = running.communicate(timeout=300)
        return out, err

    def test_redocly(self):
        out, err = self.judged(REDOCLY, "--config", "redocly.yaml", "--format=json", DOCUMENT)
        found = json.loads(out)["problems"]
        self.assertEqual([f"{each['ruleId']}: {each['message']}" for each in found][:20], [], err)

    def test_spectral(self):
        out, err = self.judged(SPECTRAL, "-r", "spectral.yaml", "-f", "json", DOCUMENT)
        found = json.JSONDecoder().raw_decode(out)[0]  # words follow
        self.assertEqual([f"{each['code']} at {'/'.join(each['path'])}: {each['message']}" for each in found][:20], [],
                         err)


class Server(support.TestCase):
    """Thousands of requests made from the document, good ones and bad ones: no 5xx, no status and no header field that
    is not in it, every answer as its schema says, and what is not valid is refused."""

    def test_schemathesis(self):
        SCHEMATHESIS.prepare()
        server = self.server()
        _, key = server.api("POST", "/api/v1/api-keys", {"name": "schemathesis", "scopes": ["*"]})
        # It sends a key in every way there is at once, which is refused: one way is enough.
        document = json.loads(DOCUMENT.read_text())
        del document["components"]["securitySchemes"]["bearer"]
        for operations in document["paths"].values():
            for operation in operations.values():
                if operation.get("security"):
                    operation["security"] = [{"apiKey": []}]
        # It cannot make wrong values of what may be null beside a schema of its own ("does not support a `not` reaching
        # back into its own complement"): it is not told of null there.
        patch = document["components"]["schemas"]["CreateDistribution"]["properties"]
        patch["metadata"] = patch["metadata"]["anyOf"][0]
        judged = self.folder / "openapi.json"
        judged.write_text(json.dumps(document))
        running = SCHEMATHESIS.start(
            "--config-file", "schemathesis.toml", "run", judged, "--url", f"http://127.0.0.1:{server.ports()['port']}",
            "--phases", "examples,coverage,fuzzing", "--max-examples", 300 if support.LONG else 6,
            "--request-timeout", 20, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            variables={"MV_KEY": key["key"], "MV_KEY_ID": key["id"], "SCHEMATHESIS_HOOKS": "hooks"})
        out, _ = running.communicate(timeout=1500)
        print("\n".join(line for line in out.splitlines() if "generated" in line or line.startswith("Seed")))
        # Errors are what kept it from asking.
        found = re.search("=+ (FAILURES|ERRORS) =+", out)
        self.assertEqual(running.returncode, 0, out[found.start():][:6000] if found else out[-6000:])
        self.assertTrue(server.alive())


if __name__ == "__main__":
    unittest.main()
