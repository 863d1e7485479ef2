# SPDX-License-Identifier: Apache-2.0
"""Calls of the Bot API against the types of aiogram, which are generated from Telegram's own description: a line of JSON
{"method": "sendMessage", "parameters": {...}} in, a list of what is wrong out. What the method does not name is a fault."""
import json
import sys

from aiogram import methods
from pydantic import ValidationError


def faults_of(call):
    name = call["method"][:1].upper() + call["method"][1:]
    kind = getattr(methods, name, None)
    if kind is None:
        return [f"{call['method']}: the Bot API has no such method"]
    known = set(kind.model_fields)
    out = [f"{call['method']}: it has no parameter {one}" for one in call["parameters"] if one not in known]
    try:
        kind.model_validate({key: value for key, value in call["parameters"].items() if key in known})
    except ValidationError as wrong:
        out += [f"{call['method']}/{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong.errors()]
    return out


for line in sys.stdin:
    print(json.dumps(faults_of(json.loads(line))), flush=True)
