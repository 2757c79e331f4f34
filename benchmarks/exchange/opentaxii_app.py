"""OpenTAXII's application as gunicorn loads it, with the one repair without which its TAXII 2.1 answers 500.

Version 0.9.3, the last on PyPI, cannot write a job's UUID as JSON (eclecticiq/OpenTAXII issue 243, mended after it in
pull request 289); here, as there, what JSON has no word for is written as text. It costs the server nothing.
"""

import json
from functools import partial
from types import SimpleNamespace

import opentaxii.taxii2.http as answers
from opentaxii.http import app, logconfig_dict

answers.json = SimpleNamespace(dumps=partial(json.dumps, default=str))
__all__ = ["app", "logconfig_dict"]
