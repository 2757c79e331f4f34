"""What opens a recipient's link to a message: its secret and one-time codes, of which only keyed hashes are kept."""

from uuid import UUID

from kentongan.accounts.secrets import Chance, digits_of, keyed_digest, new_code, new_link_secret

__all__ = ["Chance", "code_digest", "mailbox_digest", "new_code", "new_secret", "secret_digest"]

new_secret = new_link_secret


def secret_digest(secret: str) -> str:
    """Return the keyed hash of a link's secret, however somebody copied it, as 64 hexadecimal digits."""
    return keyed_digest(secret.strip().lower(), purpose="kentongan.messages.link")


def code_digest(code: str, *, link: UUID) -> str:
    """Return the keyed hash of a code for one link. Only its ASCII digits count, however they are spaced."""
    return keyed_digest(digits_of(code), purpose=f"kentongan.messages.code.{link}")


def mailbox_digest(address: str) -> str:
    """Return the keyed hash of the mailbox to which a link was sent."""
    return keyed_digest(address.casefold(), purpose="kentongan.messages.mailbox")
