"""Where the hall's day is kept. Nothing above this package knows which kind of store it is."""

from hall.store.interface import Reading, Store, Writing
from hall.store.opening import create_store, open_store, stores_of, told_backup, told_place, told_rights

__all__ = [
    "Reading",
    "Store",
    "Writing",
    "create_store",
    "open_store",
    "stores_of",
    "told_backup",
    "told_place",
    "told_rights",
]
