"""Media types: what is accepted, by the letter of RFC 9110 and TAXII 2.1 §1.6.8."""

import pytest

from kentongan.taxii.errors import NotAcceptable, NotTaxii
from kentongan.taxii.negotiation import demand_acceptable, demand_taxii


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "*/*",
        "application/*",
        "application/taxii+json",
        "application/taxii+json;version=2.1",
        "application/taxii+json; version=2.1",
        'application/taxii+json ; version="2.1"',
        "Application/TAXII+JSON;Version=2.1",
        "text/html, application/taxii+json;version=2.1;q=0.1",
        "application/taxii+json;version=2.0, application/taxii+json;version=2.1",
        "application/taxii+json;version=2.1,application/json;q=0.5,*/*;q=0",
        'text/html;x="a,b;c", */*;q=0.001',
    ],
)
def test_a_client_that_would_take_taxii_is_answered(header: str | None):
    demand_acceptable(header)


@pytest.mark.parametrize(
    "header",
    [
        "application/json",
        "text/html",
        "application/taxii+json;version=2.0",
        "application/taxii+json;version=2.1;q=0",
        "application/taxii+json;q=0, */*",
        "*/*;q=0",
        "application/stix+json;version=2.1",
        "application/vnd.oasis.taxii+json;version=2.0",
        ";",
        ",,,",
    ],
)
def test_a_client_that_would_not_is_told_so(header: str):
    with pytest.raises(NotAcceptable):
        demand_acceptable(header)


@pytest.mark.parametrize(
    "header",
    [
        "application/taxii+json;version=2.1",
        "application/taxii+json; version=2.1",
        "application/taxii+json",
        "application/taxii+json;version=2.1;charset=utf-8",
        'APPLICATION/taxii+json;version="2.1"',
    ],
)
def test_a_body_of_taxii_is_read(header: str):
    demand_taxii(header)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "application/json",
        "application/taxii+json;version=2.0",
        "text/plain",
        "application/stix+json;version=2.1",
        "application/taxii+json;charset=latin-1",
        "application/taxii+json, application/json",
        "*/*",
    ],
)
def test_a_body_of_another_kind_is_not(header: str | None):
    with pytest.raises(NotTaxii):
        demand_taxii(header)
