# SPDX-License-Identifier: Apache-2.0
import dataclasses
import json


@dataclasses.dataclass
class Request:
    method: str
    path: str
    body: object = None  # of JSON
    headers: tuple = ()
    raw: bytes = b""  # of any other type
    other: object = None  # another valid body, for the same key
    of: str = ""  # the id of what it is about

    def data(self):
        return self.raw if self.body is None else json.dumps(self.body).encode()

    def fields(self):
        """The header fields it has of its own."""
        kind = () if self.body is None else (("Content-Type", "application/json"),)
        return (("MusicVerse-Mode", "sandbox"), *kind, *self.headers)
