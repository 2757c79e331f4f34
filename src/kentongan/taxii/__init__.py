"""TAXII 2.1: the wire protocol by which members share and receive; a plain WSGI callable in front of Django."""
