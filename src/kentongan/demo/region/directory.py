"""The demo's directory, as a directory file of the public format: what any hub could import."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

VERIFIED = 30
"""Days since most claims and contacts were last verified."""

Item = Mapping[str, Any]


@cache
def region() -> Mapping[str, Any]:
    """Return the region as its file has it: states and organisations."""
    return tomllib.loads(resources.files(__package__).joinpath("region.toml").read_text("utf-8"))


def directory_file(today: date) -> bytes:
    """Return the directory file of the region, its dates counted back from today."""
    organisations = [_organisation(item, today=today) for item in region()["organisation"]]
    return json.dumps({"version": 1, "organisations": organisations}, ensure_ascii=False, indent=1).encode()


def _organisation(item: Item, *, today: date) -> dict[str, Any]:
    kept = ("id", "name", "country", "kind", "size", "sectors", "critical", "languages")
    made = {key: item[key] for key in kept if key in item}
    return made | {"contacts": _contacts(item, today=today), "claims": list(_claims(item, today=today))}


def _contacts(item: Item, *, today: date) -> list[dict[str, Any]]:
    """A mail address each, some have more; those on duty at night have a telephone; the smallest were never checked."""
    domain = next(iter(item.get("domains", ())), f"{item['id']}.example")
    verified = None if item["size"] == "micro" else _day(today, back=VERIFIED)
    role = item.get("role", "technical")
    contacts = [
        _contact(role, "email", f"{mailbox}@{domain}", priority=priority, verified=verified)
        for priority, mailbox in enumerate(("security", *item.get("mailboxes", ())), start=1)
    ]
    if item.get("critical") or item["kind"] == "national_cert":
        number = "+999" + str(sum(map(ord, item["id"])) * 7919 % 10**7).zfill(7)
        contacts.append(_contact("technical", "phone", number, priority=9, verified=verified))
    return contacts


def _contact(role: str, channel: str, address: str, *, priority: int, verified: str | None) -> dict[str, Any]:
    return {"role": role, "channel": channel, "address": address, "priority": priority, "verified_at": verified}


def _claims(item: Item, *, today: date) -> Iterator[dict[str, Any]]:
    verified = _day(today, back=VERIFIED)
    for net in item.get("nets", ()):
        yield _claim("cidr", net, verified=verified)
    for domain in item.get("domains", ()):
        yield _claim("domain", domain, verified=verified)
    for story in item.get("stories", ()):
        told = None if story.get("unverified") else _day(today, back=story.get("verified", VERIFIED))
        claim = _claim("cidr", story["net"], verified=told)
        for end in ("from", "to"):
            if end in story:
                claim["valid_" + end] = _day(today, back=story[end])
        yield claim
    if item.get("fallback"):
        state = next(state for state in region()["state"] if state["code"] == item["country"])
        for kind, value in (
            ("cidr", state["prefix4"]),
            ("cidr", state["prefix6"]),
            ("asn", str(state["asn"])),
            ("country", state["code"]),
        ):
            yield _claim(kind, value, verified=verified) | {"tier": "fallback"}


def _claim(kind: str, value: str, *, verified: str | None) -> dict[str, Any]:
    return {"kind": kind, "value": value, "source": "manual", "verified_at": verified, "as_of": verified}


def _day(today: date, *, back: int) -> str:
    return (today - timedelta(days=back)).isoformat()
