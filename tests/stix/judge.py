"""What stix2-validator and stix2 say of objects: run in an environment of its own, one JSON object a line in and out.

Lines in: ``{"key": …, "value": {…}}``. Lines out: ``{"key": …, "errors": [texts]}``. The first argument is the judge:
``validator`` or ``stix2``.
"""

import json
import sys


def by_validator(value):
    from stix2validator import ValidationOptions, validate_parsed_json

    try:
        result = validate_parsed_json(value, ValidationOptions(version="2.1", silent=True))
    except Exception as error:  # noqa: BLE001 — a validator that falls over has refused
        return [f"fell over: {type(error).__name__}: {error}"]
    return [str(error) for error in result.errors] if not result.is_valid else []


def by_stix2(value):
    import stix2

    try:
        stix2.parse(value, allow_custom=True, version="2.1")
    except Exception as error:  # noqa: BLE001
        return [f"{type(error).__name__}: {error}"]
    return []


if __name__ == "__main__":
    judge = {"validator": by_validator, "stix2": by_stix2}[sys.argv[1]]
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps({"key": asked["key"], "errors": judge(asked["value"])}) + "\n")
