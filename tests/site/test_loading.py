"""What a served process loads before anybody asks it for anything heavy: memory that each of its copies would hold."""

import os
import subprocess
import sys

LOADED = """
import sys
import kentongan.site.wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
print(*sorted({"duckdb", "numpy"} & sys.modules.keys()))
"""


def test_pages_and_the_api_load_neither_duckdb_nor_numpy() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "kentongan.site.settings"}
    done = subprocess.run([sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
