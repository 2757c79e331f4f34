"""A character that not every database keeps is refused by every input of the API with a sentence, and in an address."""

import json
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpRequest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.accounts.people import signed_in
from tests.api.described import description, paths

from kentongan.accounts.terms import Role
from kentongan.api.door import OnlyJson
from kentongan.kernel.texts import ControlCharacters

pytestmark = pytest.mark.django_db

OPERATIONS = [(path, method, operation) for path, methods in paths().items() for method, operation in methods.items()]
WITH_JSON = [one for one in OPERATIONS if "application/json" in one[2].get("requestBody", {}).get("content", {})]
SPOILING = ["\x00", "\x1b", "\x7f", "\r", "\ud800", "\u202e", "\u2066"]
CONFIRMED_ANEW = {"/api/v1/tokens"}
"""Where a person confirms that it is them before anything is read."""


@pytest.fixture(autouse=True)
def _password_is_enough(settings: Any) -> None:
    settings.MFA_REQUIRED = False


def _address(path: str, *, text: str = "x") -> str:
    def filled(slot: "re.Match[str]") -> str:
        name = slot[1]
        if name == "day":
            return "2026-01-01"
        return str(uuid4()) if name == "into" or (name.endswith("_id") and name != "stix_id") else text

    return re.sub(r"\{(\w+)\}", filled, path)


def _holes(schema: dict[str, Any], spoilt: str) -> Any:
    """Return a body as a schema has it in which every text is spoilt."""
    schema = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    for one in schema.get("anyOf", schema.get("allOf", ())):
        if one.get("type") != "null":
            return _holes(one, spoilt)
    match schema.get("type"):
        case "object":
            return {name: _holes(inner, spoilt) for name, inner in schema.get("properties", {}).items()} or {
                "x": spoilt
            }
        case "array":
            return [_holes(schema["items"], spoilt)]
        case "boolean":
            return False
        case "integer" | "number":
            return 1
        case _:
            return spoilt


def test_every_body_with_a_null_character_is_refused_with_a_sentence() -> None:
    clients = [signed_in(role, name=f"one-{role.value}") for role in Role]
    for path, method, operation in WITH_JSON:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        body, address = json.dumps(_holes(schema, "a\x00b")), _address(path)
        answers = [one.generic(method.upper(), address, body, content_type="application/json") for one in clients]
        told = {(answer.status_code, answer.json()["code"]) for answer in answers}
        assert all(400 <= status < 500 for status, _code in told), (path, told)
        assert (400, "control-characters") in told or path in CONFIRMED_ANEW, (path, told)


def test_a_text_that_is_shown_in_another_order_than_it_is_kept_is_refused_in_every_body() -> None:
    clients = [signed_in(role, name=f"one-{role.value}") for role in Role]
    for path, method, operation in WITH_JSON:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        body, address = json.dumps(_holes(schema, "a\u202eb")), _address(path)
        answers = [one.generic(method.upper(), address, body, content_type="application/json") for one in clients]
        told = {(answer.status_code, answer.json()["code"]) for answer in answers}
        assert (400, "control-characters") in told or path in CONFIRMED_ANEW, (path, told)


def test_every_address_with_a_null_character_is_refused_before_anybody_is_asked_who_they_are(client: Client) -> None:
    for path, method, operation in OPERATIONS:
        texts = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
        asked = [_address(path) + f"?{name}=a%00b" for name in texts]
        if re.search(r"\{(slug|scenario|key|name|stix_id)\}", path):
            asked.append(_address(path, text="a%00b"))
        for address in asked:
            answer = client.generic(method.upper(), address)
            assert (answer.status_code, answer.json()["code"]) == (400, "control-characters"), address


@given(
    st.sampled_from(SPOILING),
    st.recursive(st.text(max_size=3), st.lists),
)
def test_what_json_brings_is_looked_through_where_it_is_read(sign: str, more: Any) -> None:
    request = HttpRequest()
    request.META["CONTENT_TYPE"] = request.content_type = "application/json"  # type: ignore[misc]
    request._body = json.dumps({"more": more, "text": f"a{sign}"}).encode()
    with pytest.raises(ControlCharacters):
        OnlyJson().parse_body(request)


def test_a_line_end_and_a_tab_are_texts_like_any_other() -> None:
    request = HttpRequest()
    request.META["CONTENT_TYPE"] = request.content_type = "application/json"  # type: ignore[misc]
    request._body = json.dumps({"text": "a\r\nb\n\tc", "id": str(UUID(int=1))}).encode()
    assert OnlyJson().parse_body(request)["text"] == "a\r\nb\n\tc"
