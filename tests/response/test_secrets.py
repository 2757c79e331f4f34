"""What opens a link does not stand in what staff see of a mail."""

from hypothesis import given
from hypothesis import strategies as some

from kentongan.response.secrets import new_code, new_secret, without_secrets


@given(some.binary(min_size=20, max_size=20), some.binary(min_size=16, max_size=16))
def test_no_secret_is_left_and_telephone_numbers_are(bits: bytes, more: bytes) -> None:
    secret, code = new_secret(lambda _: bits), new_code(lambda _: more)
    text = f"Open it:\n  https://hub.example/w/{secret}/\n\n  {code}\n\nCall +60 3 5555 0100."
    shown = without_secrets(text)
    assert secret not in shown
    assert code not in shown
    assert "+60 3 5555 0100" in shown
