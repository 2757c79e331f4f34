"""Who an observable is: the id that its values give it, and one spelling for values that are written in several.

STIX 2.1 §2.9 and the tables of §6: an observable SHOULD have a UUIDv5 of its contributing properties as RFC 8785 JSON,
so that two who saw one thing give it one id. That holds where both spell it alike; ``natural_key`` is for the rest.
"""

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import idna
import rfc8785

from kentongan.stix.terms import Thing

NAMESPACE = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")

CONTRIBUTING: Mapping[str, tuple[str, ...]] = {
    "artifact": ("hashes", "payload_bin"),
    "autonomous-system": ("number",),
    "directory": ("path",),
    "domain-name": ("value",),
    "email-addr": ("value",),
    "email-message": ("from_ref", "subject", "body"),
    "file": ("hashes", "name", "extensions", "parent_directory_ref"),
    "ipv4-addr": ("value",),
    "ipv6-addr": ("value",),
    "mac-addr": ("value",),
    "mutex": ("name",),
    "network-traffic": ("start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions"),
    "process": (),
    "software": ("name", "cpe", "swid", "vendor", "version"),
    "url": ("value",),
    "user-account": ("account_type", "user_id", "account_login"),
    "windows-registry-key": ("key", "values"),
    "x509-certificate": ("hashes", "serial_number"),
}
"""The properties that give an observable its id, by type."""

_CHOSEN_FOR_ID = ("MD5", "SHA-1", "SHA-256", "SHA-512")
_CHOSEN_FOR_KEY = ("SHA-256", "SHA3-256", "SHA-512", "SHA3-512", "SHA-1", "MD5", "SSDEEP", "TLSH")
_FROM_VERSION = len("00abedb4-aa42-")
_LONGEST_NAME = 253


def in_one_spelling(stix_id: str) -> str:
    """Return an id as it is kept and compared: a UUID means the same in capitals (RFC 4122 §3, STIX 2.1 §2.9)."""
    if stix_id == stix_id.lower():
        return stix_id
    kind, two_dashes, uuid = stix_id.partition("--")
    return f"{kind}{two_dashes}{uuid.lower() if uuid.isascii() else uuid}"


def deterministic_id(value: Thing) -> str | None:
    """Return the id that an observable should have; None where nothing in it contributes to one (STIX 2.1 §2.9)."""
    names = CONTRIBUTING.get(value.get("type", ""), ())
    given: dict[str, Any] = {name: value[name] for name in names if name in value}
    if "hashes" in given:
        given["hashes"] = _one_hash(given["hashes"])
    if not given or given.get("hashes", ()) is None:
        return None
    try:
        return f"{value['type']}--{uuid5(NAMESPACE, rfc8785.dumps(given).decode())}"
    except (rfc8785.CanonicalizationError, RecursionError):
        return None


def id_matches(value: Thing) -> bool | None:
    """Whether an observable has the id that its values give it; None where they give it none."""
    wanted = deterministic_id(value)
    return None if wanted is None else wanted == str(value.get("id", "")).lower()


def contributing(value: Thing) -> frozenset[str]:
    """Return the names of the properties that give an object its id; none, where it is not an observable."""
    return frozenset(CONTRIBUTING.get(value.get("type", ""), ()))


def is_random(value: Thing) -> bool:
    """Whether an id is a UUIDv4, and so tells nothing of what it stands for."""
    uuid = str(value.get("id", "")).rpartition("--")[2]
    return uuid[_FROM_VERSION : _FROM_VERSION + 1] == "4"


def natural_key(value: Thing) -> str:
    """Return type and value of an observable in one spelling (``domain-name:example.org``); ``""`` for what is none, or
    has no value to be known by. Of values that cannot be read the key is the value as it stands."""
    key_of = _KEYS.get(value.get("type", ""))
    if key_of is None:
        return ""
    try:
        key = key_of(value)
    except (KeyError, TypeError, AttributeError):
        return ""
    return f"{value['type']}:{key}" if key else ""


def domain_key(name: str) -> str:
    """Return a domain name in lower case, as ASCII (UTS 46), without the dot at its end."""
    bare = name.strip().rstrip(".。").lower()
    if bare.isascii() or len(bare) > _LONGEST_NAME:
        return bare
    try:
        return idna.encode(bare, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return bare


def _one_hash(hashes: object) -> Mapping[str, object] | None:
    """Return the hash that counts: the first of four there is, else the first as they stand."""
    if not isinstance(hashes, dict) or not hashes:
        return None
    name = next((one for one in _CHOSEN_FOR_ID if one in hashes), next(iter(hashes)))
    return {name: hashes[name]}


def _hash_key(value: Thing) -> str:
    hashes = value.get("hashes")
    if not isinstance(hashes, dict) or not hashes:
        return ""
    name = next((one for one in _CHOSEN_FOR_KEY if one in hashes), min(hashes))
    said = str(hashes[name])
    return f"{name}:{said if name == 'SSDEEP' else said.lower()}"


def _address(value: Thing) -> str:
    text: str = value["value"].strip()
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return text.lower()
    whole = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if whole else str(network)


def _email(value: Thing) -> str:
    text: str = value["value"].strip()
    name, at, domain = text.rpartition("@")
    return f"{name}@{domain_key(domain)}" if at else text


def _url(value: Thing) -> str:
    text: str = value["value"].strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return text
    if not parts.scheme or not host:
        return text
    user = parts.netloc.rpartition("@")[0]
    place = f"[{host}]" if ":" in host else domain_key(host)
    usual = {"http": 80, "https": 443, "ftp": 21}.get(parts.scheme)
    place += "" if port is None or port == usual else f":{port}"
    bare = parts._replace(netloc=f"{user}@{place}" if user else place, path=parts.path or "/")
    return str(bare.geturl())


_HIVES = {
    "hklm": "hkey_local_machine",
    "hkcu": "hkey_current_user",
    "hkcr": "hkey_classes_root",
    "hkcc": "hkey_current_config",
    "hku": "hkey_users",
}


def _registry_key(value: Thing) -> str:
    whole: str = value["key"]
    hive, slash, rest = whole.lower().partition("\\")
    return (_HIVES.get(hive, hive) + slash + rest).rstrip("\\")


def _account(value: Thing) -> str:
    known = value.get("user_id") or value.get("account_login") or ""
    return f"{value.get('account_type', '')}:{known}" if known else ""


def _software(value: Thing) -> str:
    known = value.get("cpe") or ":".join(str(value.get(name, "")) for name in ("vendor", "name", "version"))
    return str(known).lower()


def _certificate(value: Thing) -> str:
    serial = str(value.get("serial_number", "")).replace(":", "").replace(" ", "").lower()
    return _hash_key(value) or (f"{value.get('issuer', '')}:{serial}" if serial else "")


def _number(value: Thing) -> str:
    number = value["number"]
    return str(number) if type(number) is int else ""


_KEYS: Mapping[str, Callable[[Thing], str]] = {
    "artifact": lambda value: _hash_key(value) or str(value.get("url", "")),
    "autonomous-system": _number,
    "directory": lambda value: value["path"].rstrip("/\\") or value["path"],
    "domain-name": lambda value: domain_key(value["value"]),
    "email-addr": _email,
    "email-message": lambda value: str(value.get("message_id", "")).strip(" <>"),
    "file": lambda value: _hash_key(value) or str(value.get("name", "")),
    "ipv4-addr": _address,
    "ipv6-addr": _address,
    "mac-addr": lambda value: value["value"].lower().replace("-", ":"),
    "mutex": lambda value: str(value["name"]),
    "software": _software,
    "url": _url,
    "user-account": _account,
    "windows-registry-key": _registry_key,
    "x509-certificate": _certificate,
}
