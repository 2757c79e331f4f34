"""How the secret of a machine's account is kept: by a keyed hash, and only where the hub made it."""

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from kentongan.accounts.actions import create_user, set_password, set_secret
from kentongan.accounts.hashing import NO_SECRET, RANDOM_SECRET
from kentongan.accounts.secrets import new_secret
from kentongan.accounts.terms import Role
from kentongan.kernel.clock import utc_now


def kept(secret: str) -> str:
    return make_password(secret, hasher=RANDOM_SECRET)


def test_a_secret_opens_what_it_was_kept_as_and_no_other_does():
    one, other = new_secret(), new_secret()
    assert check_password(one, kept(one))
    assert not check_password(other, kept(one))
    assert one not in kept(one)


def test_nothing_opens_an_account_that_is_not_there():
    assert not check_password(new_secret(), NO_SECRET)
    assert not check_password("", NO_SECRET)


def test_a_stolen_database_opens_nothing_under_another_key(settings):
    secret = new_secret()
    stolen = kept(secret)
    settings.SECRET_KEY = "another hub's"
    assert not check_password(secret, stolen)


@pytest.mark.django_db
def test_what_a_person_chooses_is_kept_by_the_slow_hash_and_what_the_hub_made_is_not():
    at, made = utc_now(), new_secret()
    user = create_user("machine", role=Role.MEMBER, secret=made, actor=None, at=at)
    assert identify_hasher(user.password).algorithm == RANDOM_SECRET
    set_password(user, password="a password that somebody chose", actor=None, at=at)
    assert identify_hasher(user.password).algorithm == "scrypt"
    assert not check_password(made, user.password)
    again = new_secret()
    set_secret(user, secret=again, actor=None, at=at)
    assert check_password(again, user.password)
    assert identify_hasher(user.password).algorithm == RANDOM_SECRET
