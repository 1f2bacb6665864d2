"""The reading API: what the page shows, over HTTP, for programs. Read-only; it asks for the role of a viewer.

``parameters``   what may be asked, one row a parameter: name, JSON schema, how its text is read
``answers``      the routes: incidents, one incident, claims, figures, articles, changes
``description``  the same as OpenAPI 3.1, made from the tables of parameters, columns and formats

The routes stand under ``/api`` in the process of the dashboard, which shares its snapshots with them.
"""

from dashboard.api.answers import PREFIX, routes

__all__ = ["PREFIX", "routes"]
