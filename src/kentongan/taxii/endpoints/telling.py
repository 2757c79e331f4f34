"""Discovery, API roots, collections, status: what there is for this caller, and nothing else (§4, §5.1, §5.2)."""

from collections.abc import Sequence

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from kentongan.accounts.terms import Scope
from kentongan.exchange.errors import UnknownCollection, UnknownRoot
from kentongan.exchange.queries.sight import visible_collections
from kentongan.exchange.queries.statuses import status_of
from kentongan.exchange.terms import CollectionLine
from kentongan.taxii.addresses import MOUNT, root_of
from kentongan.taxii.answers import Answer, told
from kentongan.taxii.callers import Caller
from kentongan.taxii.endpoints.calls import Call
from kentongan.taxii.errors import NotTheScope
from kentongan.taxii.negotiation import STIX, TAXII
from kentongan.taxii.requests import Request

MEDIA_TYPES = [STIX + "2.1", STIX + "2.0"]


def discovery(call: Call) -> Answer:
    """Tell the API roots in which the caller may know of a collection (§4.1)."""
    _demand_any_scope(call.caller)
    names = sorted({line.root for line in visible_collections(call.caller.viewer, at=call.at)})
    roots = [f"{_origin(call.request)}{MOUNT}{name}/" for name in names]
    return told({"title": "Kentongan", "default": roots[0] if len(roots) == 1 else None, "api_roots": roots})


def api_root(call: Call) -> Answer:
    """Tell an API root (§4.2)."""
    _lines(call)
    root = root_of(call.address)
    return told(
        {
            "title": root.title,
            "description": root.description,
            "versions": [TAXII],
            "max_content_length": root.max_content_length,
        }
    )


def status(call: Call) -> Answer:
    """Tell what became of a request of this caller's member (§4.3); somebody else's is not there."""
    _demand_any_scope(call.caller)
    return Answer(200, status_of(call.address.status, root=call.address.root, member=call.caller.member))


def collections(call: Call) -> Answer:
    """Tell the collections of an API root that the caller may know of (§5.1)."""
    return told({"collections": [_told(line, call.caller) for line in _lines(call)]})


def collection(call: Call) -> Answer:
    """Tell one collection (§5.2)."""
    _demand_any_scope(call.caller)
    serial = call.sight(call.place()).collection
    lines = visible_collections(call.caller.viewer, root=call.address.root, at=call.at)
    found = next((line for line in lines if line.serial == serial), None)
    if found is None:  # the right was ended between the two looks
        raise UnknownCollection(collection=call.address.collection)
    return told(_told(found, call.caller))


def _lines(call: Call) -> Sequence[CollectionLine]:
    """Return what the caller may know of in the address's API root; one without anything is not there for them."""
    _demand_any_scope(call.caller)
    lines = visible_collections(call.caller.viewer, root=call.address.root, at=call.at)
    if not lines:
        raise UnknownRoot(root=call.address.root)
    return lines


def _told(line: CollectionLine, caller: Caller) -> dict[str, object]:
    told_of: dict[str, object] = {
        "id": str(line.id),
        "title": line.title,
        "description": line.description or None,
        "alias": line.alias or None,
        "can_read": line.reads and Scope.TAXII_READ in caller.scopes,
        "can_write": line.writes and caller.member is not None and Scope.TAXII_WRITE in caller.scopes,
        "media_types": MEDIA_TYPES,
    }
    return {key: value for key, value in told_of.items() if value is not None}


def _demand_any_scope(caller: Caller) -> None:
    if not caller.scopes:
        raise NotTheScope(scope=Scope.TAXII_READ.value)


def _origin(request: Request) -> str:
    """Return scheme and host of absolute addresses (§4.1.1); nothing where the hub does not go by the name asked."""
    host = request.header("HTTP_HOST") or ""
    name, _ = split_domain_port(host)
    if not name or not validate_host(name, settings.ALLOWED_HOSTS or _LOCAL):
        return ""
    scheme = "https" if settings.HTTPS else str(request.environ.get("wsgi.url_scheme", "http"))
    return f"{scheme}://{host}"


_LOCAL = [".localhost", "127.0.0.1", "[::1]"]
