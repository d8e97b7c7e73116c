"""A program that asks whatever the description allows, and much that it does not, finds nothing wrong."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import AuthContext, Case
from starlette.testclient import TestClient

from flowkit import load, unfold
from flowkit.run.sessions import Sessions
from flowkit.web import Site, application

app = application(
    Site(Sessions(unfold(load("flows/msa")), "memory:"), secure=False, patience=0.0, limits=None)
)
schema: Any = schemathesis.openapi.from_asgi("/-/api/openapi.json", app)
client = TestClient(app)
# whether an event can happen now is for the session to say, not for a description of all of them
schema.config.checks.positive_data_acceptance.expected_statuses.append("422")


@schema.auth(refresh_interval=None)
class Token:
    """A session of its own for each request."""

    def get(self, case: Case[Any], context: AuthContext) -> str:
        return str(client.post("/-/api/sessions").json()["token"])

    def set(self, case: Case[Any], data: str, context: AuthContext) -> None:
        case.headers["authorization"] = f"Bearer {data}"


@schema.parametrize()  # type: ignore[untyped-decorator]
@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_nothing_is_found(case: Case[Any]) -> None:
    case.call_and_validate()
