"""The WSGI callable that ``kentongan serve`` runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kentongan.site.settings")
application = get_wsgi_application()
