"""``kentongan directory key``: the OpenPGP certificate of a contact, given or taken away."""

from typing import IO, TYPE_CHECKING

import click

from kentongan.cli.django import set_up
from kentongan.cli.errors import translated
from kentongan.cli.serve import demand_migrated
from kentongan.kernel.clock import utc_now

if TYPE_CHECKING:
    from kentongan.directory.models import Contact

LONGEST = 1 << 20
"""Octets of a certificate's file that are read; real ones have some thousands."""


@click.command()
@click.argument("organisation")
@click.argument("address")
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--remove", is_flag=True, help="Forget the certificate.")
def key(organisation: str, address: str, file: IO[bytes] | None, remove: bool) -> None:
    """Encrypt what is strict to the contact ADDRESS of ORGANISATION with the OpenPGP certificate in FILE (- for input).

    The certificate is armoured (“BEGIN PGP PUBLIC KEY BLOCK”), and it is tried before it is kept. Get it from the
    contact by a way that you trust, and read its fingerprint out to them.
    """
    if remove == (file is not None):
        raise click.UsageError(translated("Give a FILE, or --remove."))
    set_up()
    demand_migrated()
    from kentongan.directory.actions.keys import remove_contact_key, set_contact_key

    contact = _contact(organisation, address)
    if file is None:
        remove_contact_key(contact.id, actor=None, at=utc_now())
        click.echo(translated("{address} has no certificate any more.", address=address))
        return
    certificate = file.read(LONGEST).decode("utf-8", "replace")
    set_contact_key(contact.id, certificate=certificate, actor=None, at=utc_now())
    click.echo(translated("What is strict leaves for {address} only encrypted from now on.", address=address))


def _contact(organisation: str, address: str) -> "Contact":
    """Return the mail contact. Raises UnknownOrganisation, UnknownContact, or what an unreadable address raises."""
    from kentongan.accounts.terms import HUB_ITSELF
    from kentongan.directory import queries
    from kentongan.directory.errors import UnknownContact
    from kentongan.routing.contacts import Channel, read_contact_address

    party = queries.organisation(organisation, reader=HUB_ITSELF)
    wanted = read_contact_address(address, channel=Channel.EMAIL)
    found = queries.contacts_of(party.id, reader=HUB_ITSELF).filter(channel=Channel.EMAIL.value, address=wanted).first()
    if found is None:
        raise UnknownContact(contact=address)
    return found
