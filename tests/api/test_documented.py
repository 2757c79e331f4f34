"""What the API says of itself: a description that is whole, and documents that leave nothing out."""

import re
from pathlib import Path

import pytest
from tests.api.described import paths

from kentongan.accounts.rules import scopes_for
from kentongan.accounts.terms import Role, Scope

DOCS = Path(__file__).parents[2] / "docs"
OPERATIONS = [(path, method, operation) for path, methods in paths().items() for method, operation in methods.items()]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_endpoint_says_what_it_does_and_whom_it_asks(path, method, operation):
    assert operation["description"].strip().endswith(".")
    assert operation["security"]
    assert operation["tags"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_every_endpoint_is_documented(path, method, operation):
    page = (DOCS / "developer" / "api.md").read_text("utf-8")
    short = re.sub(r"\{(\w+_)?id\}", "{id}", path.removeprefix("/api/v1"))
    assert f"`{method.upper()} {short}" in page or (method == "get" and f"`{short}`" in page), short


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_is_documented_for_who_hands_it_out(scope):
    assert f"| `{scope.value}` |" in (DOCS / "operator" / "accounts.md").read_text("utf-8")


@pytest.mark.parametrize("role", Role)
def test_every_role_is_documented_and_can_hold_some_token(role):
    assert f"| `{role.value}` |" in (DOCS / "operator" / "accounts.md").read_text("utf-8")
    assert scopes_for(role)


def test_anybody_may_read_the_description(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
