"""Where the rooms are put together: settings, addresses, the WSGI callable."""
