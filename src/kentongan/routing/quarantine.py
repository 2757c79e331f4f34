"""Why a row of a feed is refused: the codes that stand in quarantine, and what each means."""

from kentongan.kernel.errors import marked

REASONS = {
    "time-missing": marked("The row has no time."),
    "time-unreadable": marked("The time is in no form that can be read, or no calendar has it."),
    "port-unreadable": marked("The port is not a number from 0 to 65535."),
    "asn-unreadable": marked("The AS number is not a number from 0 to 4294967295."),
    "address-unreadable": marked("The address is neither an IPv4 nor an IPv6 address."),
    "name-unreadable": marked("The name is not the name of a host."),
    "nothing-affected": marked("The row names neither an address nor a name that is affected."),
}
"""Why a row of a readable file cannot be taken, by the code that stands in quarantine; the first that holds."""
