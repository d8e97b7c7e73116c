"""Journeys in a browser: the pages of any flow, from the same YAML, on the sessions of a store.

    from flowkit.web import Site, application

    app = application(Site(sessions))          # an ASGI application: serve it, or mount it into another

``page`` says what a page shows, as data; templates make HTML of it, and JSON is the same data.
"""

from __future__ import annotations

from flowkit.web.app import application
from flowkit.web.site import Site

__all__ = ["Site", "application"]
