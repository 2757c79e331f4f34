"""OpenPGP's frame around a text that is signed and can be read (RFC 9580 §7). The signature itself is not looked at."""

from typing import NamedTuple

_BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"


class Framed(NamedTuple):
    """The signed lines with their numbers in the file, those outside of the frame, and whether there is a frame.

    Without one, all lines are the text. What stands outside of a frame was not signed (RFC 9116 §2.3: not to be used).
    """

    lines: list[tuple[int, str]]
    outside: list[tuple[int, str]]
    signed: bool


def framed(text: str) -> Framed:
    """Return a text's lines, out of their frame where there is one. A frame that does not close is none."""
    lines = list(enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1))
    bare = [line.strip() for _, line in lines]
    if _BEGIN not in bare:
        return Framed(lines, [], signed=False)
    begin = bare.index(_BEGIN)
    try:
        signature = bare.index(_SIGNATURE, begin)
        end = bare.index(_END, signature)
        blank = bare.index("", begin)  # headers such as "Hash: SHA512" end with a blank line
    except ValueError:
        return Framed(lines, [], signed=False)
    inside = lines[min(blank, signature) + 1 : signature]
    outside = [one for one in [*lines[:begin], *lines[end + 1 :]] if one[1].strip()]
    return Framed([(number, line.removeprefix("- ")) for number, line in inside], outside, signed=True)
