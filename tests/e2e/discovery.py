# SPDX-License-Identifier: Apache-2.0
"""Requests against a discovery document of Google: those of PyPI google-api-python-client (tests/e2e/google_api). The judge is
Debian's python3-jsonschema. What the document does not name is a fault."""
import functools
import json
import re

import libraries

# https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol: not in the document.
PROTOCOL = {"uploadType", "upload_id"}


class Discovery:
    def __init__(self, name):
        import jsonschema
        libraries.GOOGLE.prepare()
        folder = libraries.GOOGLE.folder() / "site" / "googleapiclient" / "discovery_cache" / "documents"
        self.document = json.loads((folder / f"{name}.json").read_text())
        self.judge = jsonschema.Draft4Validator

    @functools.cached_property
    def methods(self):
        def below(resources):
            for resource in resources.values():
                yield from resource.get("methods", {}).values()
                yield from below(resource.get("resources", {}))
        return list(below(self.document["resources"]))

    def method(self, verb, path):
        for one in self.methods:
            templates = [one["path"]] + [way["path"] for way in one.get("mediaUpload", {}).get("protocols", {}).values()]
            for template in templates:
                if one["httpMethod"] == verb and re.fullmatch(re.sub(r"{[^/]+}", "[^/]+", "/" + template.lstrip("/")), path):
                    return one
        return None

    def schema(self, node, depth=0):
        if depth > 10:
            return {}
        if "$ref" in node:
            node = self.document["schemas"][node["$ref"]]
        kind = node.get("type")
        if kind == "array":
            return {"type": "array", "items": self.schema(node["items"], depth + 1)}
        if kind == "object" and "properties" in node:
            return {"type": "object", "additionalProperties": False,
                    "properties": {name: self.schema(one, depth + 1) for name, one in node["properties"].items()}}
        if kind == "object":
            return {"type": "object"}
        out = {} if kind in (None, "any") else {"type": kind}
        if "enum" in node:
            out["enum"] = node["enum"]
        return out

    def of_request(self, request):
        verb, path = request["method"], request["path"]
        query, what = request.get("query", {}), f"{verb} {path}"
        if verb == "PUT" and path.startswith("/upload/") and "upload_id" in query:
            return []  # a part of a file
        method = self.method(verb, path)
        if method is None:
            return [f"{what}: the service has no such method"]
        known = {**self.document.get("parameters", {}), **method.get("parameters", {})}
        out = [f"{what}: it has no parameter {name}" for name in query if name not in known and name not in PROTOCOL]
        out += [f"{what}: the parameter {name} is missing" for name, one in method.get("parameters", {}).items()
                if one.get("required") and one["location"] == "query" and name not in query]
        kind = request.get("type", "").split(";")[0]
        if kind == "application/json":
            if "request" not in method:
                return out + [f"{what}: it takes no body"]
            body = json.loads(request["body"])
            out += [f"{what}{''.join(f'/{part}' for part in one.absolute_path)}: {one.message}"
                    for one in self.judge(self.schema(method["request"])).iter_errors(body)]
            parts = set(query.get("part", "").split(","))
            out += [f"{what}: {name} is not among the parts" for name in body if name not in parts | {"id"}]
        return out
