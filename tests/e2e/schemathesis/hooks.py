# SPDX-License-Identifier: Apache-2.0
"""What a document cannot say of a request."""
import os
import uuid

import schemathesis
from schemathesis import GenerationMode


@schemathesis.hook
def before_call(context, case, kwargs):
    # A key stands for one request: another one with it is refused, as it should be.
    if case.headers and "Idempotency-Key" in case.headers and 0 < len(case.headers["Idempotency-Key"]) <= 255:
        if case.headers["Idempotency-Key"].isascii() and case.headers["Idempotency-Key"].isprintable():
            case.headers["Idempotency-Key"] = str(uuid.uuid4())
    # A cursor is one that a page gave.
    if case.meta and case.meta.generation.mode == GenerationMode.POSITIVE and case.query:
        case.query.pop("cursor", None)
    # Its own key, which a list showed, it may not change.
    if case.path_parameters and case.path_parameters.get("id") == os.environ["MV_KEY_ID"]:
        case.path_parameters["id"] = "key_0"
    # Its own tier it may change, and then ten requests an hour are all it has.
    if case.operation.path.endswith("/users/{id}/tier") and case.path_parameters:
        if case.path_parameters.get("id") in ("me", "usr_operator"):
            case.path_parameters["id"] = "usr_0"
