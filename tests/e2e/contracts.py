# SPDX-License-Identifier: Apache-2.0
"""What mvd sends to a service, and what its simulator answers, against the service's own OpenAPI description.

The descriptions are not ours to publish: MV_CONTRACTS_DIR names the folder with them (without it: shared/data/contracts
beside the repository). The judge is Debian's python3-jsonschema. Requests are judged strictly: what the description does
not name is a fault.
"""
import json
import os
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def folder():
    return pathlib.Path(os.environ.get("MV_CONTRACTS_DIR") or ROOT.parent / "shared" / "data" / "contracts")


class Contract:
    def __init__(self, name):
        file = folder() / name
        if not file.exists():
            raise unittest.SkipTest(f"{file} is not there: MV_CONTRACTS_DIR names the folder with the contracts")
        try:
            import jsonschema
            import yaml
        except ImportError as missing:
            raise unittest.SkipTest(f"{missing}: install python3-jsonschema and python3-yaml") from None
        self.judge = jsonschema.Draft4Validator
        self.document = yaml.load(file.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def resolved(self, node):
        while isinstance(node, dict) and "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def schema(self, node, strict, depth=0):
        """As JSON Schema: OpenAPI 3.0 says null by `nullable`; strict = nothing that is not named."""
        node = self.resolved(node)
        if not isinstance(node, dict) or depth > 12:
            return {}
        if "allOf" in node:
            merged = {"type": "object", "properties": {}, "required": []}
            for part in node["allOf"]:
                part = self.resolved(part)
                merged["properties"].update(part.get("properties", {}))
                merged["required"] += part.get("required", [])
            node = merged
        out = {key: node[key] for key in ("type", "enum", "required", "maxLength", "minimum", "maximum")
               if node.get(key) not in (None, [])}
        if node.get("nullable") and isinstance(out.get("type"), str):
            out["type"] = [out["type"], "null"]
        if "properties" in node:
            out["properties"] = {name: self.schema(one, strict, depth + 1) for name, one in node["properties"].items()}
            if strict:
                out["additionalProperties"] = False
        if "items" in node:
            out["items"] = self.schema(node["items"], strict, depth + 1)
        return out

    def operation(self, method, path):
        for template, methods in self.document["paths"].items():
            if re.fullmatch(re.sub(r"\{[^/]+\}", "[^/]+", template), path) and method.lower() in methods:
                return methods[method.lower()]
        return None

    def faults(self, what, value, schema):
        return [f"{what}{''.join(f'/{part}' for part in one.absolute_path)}: {one.message}"
                for one in self.judge(schema).iter_errors(value)]

    def of_request(self, request):
        what = f"{request['method']} {request['path']}"
        operation = self.operation(request["method"], request["path"])
        if operation is None:
            return [f"{what}: the service has no such operation"]
        kind = request.get("type", "").split(";")[0]
        content = self.resolved(operation.get("requestBody", {})).get("content", {})
        if not kind:
            return [f"{what}: a body is wanted"] if content and request["method"] != "DELETE" else []
        if kind not in content:
            return [f"{what}: {kind} is not accepted"]
        schema = self.schema(content[kind]["schema"], True)
        value = typed(request["form"], schema) if "form" in request else json.loads(request["body"])
        return self.faults(what, value, schema)

    def of_answer(self, request):
        what = f"{request['status']} to {request['method']} {request['path']}"
        operation = self.operation(request["method"], request["path"])
        answers = operation["responses"] if operation else {}
        answer = self.resolved(answers.get(str(request["status"]), answers.get(request["status"])))
        if answer is None:
            return [f"{what}: the service does not answer this"]
        content = answer.get("content", {})
        if not content or not request.get("answer"):
            return []
        value = json.loads(request["answer"])
        # Lists are an array, or a page of one when it was asked for.
        schema = self.resolved(next(iter(content.values()))["schema"])
        for one in schema.get("oneOf", [schema]):
            found = self.faults(what, value, self.schema(one, False))
            if not found:
                return []
        return found


def typed(form, schema):
    """The fields of a form as the values that their texts stand for."""
    out = {}
    for field in form:
        wanted = schema.get("properties", {}).get(field["name"], {}).get("type")
        text = field.get("text", "a file")
        out[field["name"]] = {"true": True, "false": False}.get(text, text) if wanted == "boolean" else text
    return out
