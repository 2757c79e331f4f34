"""How the content of a row is kept: the mail or the document as it was given, in one blob (MessagePack)."""

import msgspec

from kentongan.delivery.terms import Mail


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """Either a mail or a document."""

    mail: Mail | None = None
    document: bytes | None = None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Kept)


def pack(*, mail: Mail | None, document: bytes | None) -> bytes:
    """Return the blob of a mail or a document."""
    return _encoder.encode(Kept(mail=mail, document=document))


def unpack(blob: bytes) -> Kept:
    """Return what ``pack`` was given."""
    return _decoder.decode(blob)
