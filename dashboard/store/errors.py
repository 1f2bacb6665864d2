"""What goes wrong with a store."""

from dashboard.model import VigieError


class StoreError(VigieError):
    """The store can't be opened, read or written."""


class DamageError(StoreError):
    """A file of the store is damaged or gone; `vigie store check` names every one."""
