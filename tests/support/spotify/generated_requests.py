"""Requests made from the service's own description, half of them as it allows and half as it does not; half name what
the catalogue has.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, CheckContext, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.errors import InvalidSchema
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

SPOTIFY_PATHS = "^/(v1/|api/token)"
_NOT_IN_BUNDLE = 501  # what the bundle in use lacks, as the description says of an operation; no fault of the service


def _no_fault(context: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    return None if response.status_code == _NOT_IN_BUNDLE else not_a_server_error(context, response, case)


_CHECKS_WITHOUT_SCHEMA = [_no_fault, status_code_conformance, content_type_conformance]
_CHECKS = [*_CHECKS_WITHOUT_SCHEMA, response_schema_conformance]
Answers = Counter[tuple[str, int]]


def send_generated(
    base_url: str,
    n_requests: int,
    random_seed: int,
    paths: str = SPOTIFY_PATHS,
    methods: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
) -> Answers:
    """Send at least so many requests and check every answer.

    Args:
        base_url: of the service.
        n_requests: to all operations together.
        random_seed: of what is sent.
        paths: pattern of the paths that are asked.
        methods: of the operations that are asked, in capitals; all where none is named.
        headers: of every request, over those that are generated.

    Returns:
        How often each operation answered with each status.

    Raises:
        FailureGroup: an answer is not as it is described.
    """
    schema = schemathesis.openapi.from_url(f"{base_url}/openapi.json", headers=dict(headers or {})).include(
        path_regex=paths
    )
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    operations = [operation for operation in found if not methods or operation.method.upper() in methods]
    rounds = random.Random(random_seed)
    answers: Answers = Counter()
    kinds = [
        (operation, mode) for operation in operations for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]
    while answers.total() < n_requests:  # an operation with few parameters has few different requests
        each = max(1, (n_requests - answers.total()) // len(kinds))
        kinds = [kind for kind in kinds if _send(*kind, each, rounds.randrange(2**32), answers, headers)]
    return answers


def _send(
    operation: Any,
    mode: GenerationMode,
    n: int,
    random_seed: int,
    answers: Answers,
    headers: Mapping[str, str] | None,
) -> bool:
    """Whether there are such requests: nothing can be wrong about one without parameters, or with a path alone."""
    known = _examples(operation)

    @seed(random_seed)
    @settings(
        max_examples=n,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), names_known=st.booleans())
    def send(case: Case[Any], names_known: bool) -> None:
        if names_known:
            for place in (case.path_parameters, case.query):
                for name in known.keys() & (place or {}).keys():
                    place[name] = known[name]
        response = case.call(headers=dict(headers or {}))
        try:
            case.validate_response(response, checks=_CHECKS)
        except InvalidSchema:  # schemathesis rewrites prefixItems, of a list of pairs, to what it then refuses itself
            case.validate_response(response, checks=_CHECKS_WITHOUT_SCHEMA)
        if response.status_code >= 400:
            error = response.json()["error"]
            if isinstance(error, dict):  # not of OAuth 2.0
                assert error.get("status", response.status_code) == response.status_code
                assert isinstance(error["message"], str)
        answers[f"{operation.method.upper()} {operation.path}", response.status_code] += 1

    try:
        send()
    except Unsatisfiable:
        return False
    return True


def _examples(operation: Any) -> dict[str, str]:
    """What the description names as examples: they are of the catalogue in use."""
    parameters = operation.definition.raw.get("parameters", [])
    return {parameter["name"]: parameter["example"] for parameter in parameters if "example" in parameter}
