"""The WSGI callable that ``kentongan serve`` runs: TAXII in front, Django for everything else."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.site.settings")
_django = get_wsgi_application()

from kentongan.taxii.door import mounted  # noqa: E402 - its models can be loaded only now

application = mounted(_django)
