"""The endpoints: from what is asked for to the exchange's queries and actions, and from what they return to bytes."""

from collections.abc import Mapping

from kentongan.taxii.addresses import Endpoint
from kentongan.taxii.endpoints import objects, telling
from kentongan.taxii.endpoints.calls import Handler

HANDLERS: Mapping[Endpoint, Handler] = {
    Endpoint.DISCOVERY: telling.discovery,
    Endpoint.ROOT: telling.api_root,
    Endpoint.STATUS: telling.status,
    Endpoint.COLLECTIONS: telling.collections,
    Endpoint.COLLECTION: telling.collection,
    Endpoint.MANIFEST: objects.manifest,
    Endpoint.OBJECTS: objects.objects,
    Endpoint.OBJECT: objects.one_object,
    Endpoint.VERSIONS: objects.versions,
}

__all__ = ["HANDLERS"]
