"""Any request that the description allows is answered as described; any other is refused, and never breaks."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from schemathesis import Case, GenerationMode

from dashboard.api.answers import TABLES

# More of them take long: VIGIE_FUZZ=500 python -m pytest tests/api/test_fuzz.py
EXAMPLES = int(os.environ.get("VIGIE_FUZZ", "6"))


def upside_down(asked: dict[str, Any]) -> bool:
    """Whether a range or a box runs from high to low: no schema says that it may not, and it is refused."""
    ends = [str(asked.get(count, "")).split("..") for count in ("killed", "wounded", "abducted")]
    ends += [str(asked.get("box", "")).split(",")[1::2]]
    return any(len(pair) == 2 and all(pair) and float(pair[0]) > float(pair[1]) for pair in ends)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", [*(f"/{table}" for table in TABLES), "/incidents/{incident_id}"])
def test_as_described(application, path, mode):
    described = schemathesis.openapi.from_asgi("/api/openapi.json", application)
    assert len(described) == len(TABLES) + 1

    @given(described[path]["GET"].as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    def check(case: Case) -> None:
        assume(mode.is_negative or not upside_down(case.query or {}))
        case.call_and_validate()

    check()
