# SPDX-License-Identifier: Apache-2.0
"""The API's document, judged by programs that nobody here wrote, and the server held to it."""
import json
import os
import pathlib
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


if __name__ == "__main__":
    unittest.main()
