# SPDX-License-Identifier: Apache-2.0
"""The API's document as the tests walk it: its operations, what its schemas allow, and requests sent as exactly the
bytes a test chose."""
import dataclasses
import http.client
import json
import math
import re
import socket

import support

DOCUMENT = support.ROOT / "docs" / "openapi.json"
METHODS = ("get", "head", "post", "put", "patch", "delete")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
# Every word that a schema of a request may use; another one would go unchecked, so it stops the tests.
KNOWN = {"type", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "items",
         "properties", "required", "additionalProperties", "format", "description", "examples", "default"}


@dataclasses.dataclass
class Operation:
    id: str
    method: str
    path: str
    parameters: list
    schema: dict | None  # of the JSON body
    content: list  # the types of body it takes
    scope: str | None

    def of(self, where):
        """The parameters in "path", "query" or "header"."""
        return [one for one in self.parameters if one["in"] == where]

    def takes(self, header):
        return any(one["name"] == header for one in self.of("header"))


class Document:
    def __init__(self):
        self.root = json.loads(DOCUMENT.read_text())
        self.operations = [self.operation(path, method, paths[method], paths.get("parameters", []))
                           for path, paths in self.root["paths"].items() for method in METHODS if method in paths]
        self.by_id = {one.id: one for one in self.operations}

    def operation(self, path, method, said, common):
        content = said.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        parameters = [self.resolved(one) for one in said.get("parameters", []) + common]
        for one in parameters:
            one["schema"] = self.resolved(one["schema"])
        return Operation(said["operationId"], method.upper(), path, parameters, schema and self.resolved(schema),
                         list(content), said.get("x-scope"))

    def resolved(self, value):
        """Without references; no schema of a request contains itself."""
        if isinstance(value, list):
            return [self.resolved(one) for one in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            found = self.root
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            return self.resolved(found)
        if "anyOf" in value and value["anyOf"][1:] == [{"type": "null"}]:  # a reference that may be null
            inner = self.resolved(value["anyOf"][0])
            return {**inner, "type": [*types_of(inner), "null"]}
        return {name: self.resolved(one) for name, one in value.items()}


def types_of(schema):
    kind = schema.get("type", [])
    return kind if isinstance(kind, list) else [kind]


def kind_fits(value, kind):
    if kind == "integer":
        return not isinstance(value, bool) and (isinstance(value, int) or (
            isinstance(value, float) and math.isfinite(value) and value == int(value)))
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return isinstance(value, {"string": str, "boolean": bool, "null": type(None), "array": list, "object": dict}[kind])


def text_fits(schema, text):
    if any(0xD800 <= ord(c) < 0xE000 for c in text):
        return False  # half a character is none
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text)):
        return False
    if schema.get("format") == "date-time" and not DATE_TIME.fullmatch(text):
        return False
    # "$" of a schema is the end; Python's also matches before a last line break.
    return "pattern" not in schema or bool(re.search(schema["pattern"].replace("$", r"\Z"), text))


def allows(schema, value):
    """Whether the value is valid by the schema. Its words are checked too: see KNOWN."""
    unknown = set(schema) - KNOWN
    if unknown:
        raise AssertionError(f"api_document.py does not know {unknown} of {schema}")
    kinds = types_of(schema)
    if kinds and not any(kind_fits(value, kind) for kind in kinds):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, str):
        return text_fits(schema, value)
    if isinstance(value, list):
        return (schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)) and
                all(allows(schema.get("items", {}), one) for one in value))
    if isinstance(value, dict):
        known = schema.get("properties", {})
        more = schema.get("additionalProperties", True)
        return (all(name in value for name in schema.get("required", [])) and
                all(allows(known[name], one) if name in known else bool(more) for name, one in value.items()))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return True


def as_query(schema, text):
    """What the text of a query or a path stands for; None when it cannot be of its type."""
    kinds = types_of(schema)
    if "integer" in kinds:
        return int(text) if re.fullmatch(r"-?[0-9]{1,100}", text) else None
    if "boolean" in kinds:
        return {"true": True, "false": False}.get(text)
    return text


class Dropped(Exception):
    """The connection ended without an answer."""


@dataclasses.dataclass
class Answer:
    status: int
    headers: object
    body: bytes

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Wire:
    """One connection to a server's Unix socket, on which a request is the bytes it is given."""

    def __init__(self, server, timeout=60):
        self.path, self.timeout, self.sock = str(server.socket), timeout, None
        server.on_stop(self.close)

    def close(self):
        if self.sock:
            self.sock.close()
        self.sock = None

    def ask(self, method, target, headers=(), body=b""):
        """target and the headers' values: bytes or text. Of a stream only the head is read."""
        as_bytes = lambda text: text if isinstance(text, bytes) else str(text).encode()
        lines = [as_bytes(method) + b" " + as_bytes(target) + b" HTTP/1.1", b"Host: localhost"]
        lines += [as_bytes(name) + b": " + as_bytes(value) for name, value in headers]
        if body or method in ("POST", "PUT", "PATCH"):
            lines.append(b"Content-Length: %d" % len(body))
        if self.sock is None:
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.settimeout(self.timeout)
            self.sock.connect(self.path)
        try:
            self.sock.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it answers before it has read all
        try:
            answer = http.client.HTTPResponse(self.sock, method=method)
            answer.begin()
            stream = answer.getheader("Content-Type", "").startswith("text/event-stream")
            text = b"" if stream else answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Dropped(f"{type(error).__name__}: {error}") from error
        if stream or answer.will_close:
            self.close()
        return Answer(answer.status, answer.headers, text)
