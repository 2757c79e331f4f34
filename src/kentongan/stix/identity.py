"""STAND-IN until the branch ``stix`` is merged."""

from kentongan.stix.terms import Thing


def natural_key(value: Thing) -> str:
    return f"{value['type']}:{value['value']}" if "value" in value else ""
