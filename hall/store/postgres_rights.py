"""What each kind of program may do in a hall's schema, as the statements that the server's keeper runs once."""

from collections.abc import Iterator, Mapping, Sequence

from hall.store.interface import TABLES

# Beside the right to read all. Every act counts up `revision`; every program reports itself in `device`.
_REPORTS = {"revision": ("UPDATE",), "device": ("INSERT", "UPDATE")}
# Any program may be the first of a day, which ends what is left of the one before.
_ACTS = {"ticket": ("INSERT", "UPDATE"), "event": ("INSERT",), "stop": ("INSERT", "UPDATE", "DELETE"), **_REPORTS}
RIGHTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    # One of a zone's displays speaks.
    "display": {"speaker": ("INSERT", "UPDATE"), **_REPORTS},
    # Without `counter` nobody can be called.
    "kiosk": {"print_job": ("INSERT", "UPDATE"), "learned": ("INSERT", "DELETE"), **_ACTS},
    "counter": {"counter": ("INSERT", "UPDATE"), "learned": ("INSERT", "DELETE"), **_ACTS},
}


def grants(hall: str) -> Iterator[str]:
    """A role for each kind of program of a hall, with least rights; programs log in as members of them.

    :param hall: the name of its schema; of letters that need no quotes.
    """
    for kind, tables in RIGHTS.items():
        role = f"{hall}_{kind}"
        yield f"CREATE ROLE {role} NOLOGIN"
        yield f"GRANT USAGE ON SCHEMA {hall} TO {role}"
        yield f"GRANT SELECT ON {', '.join(f'{hall}.{table}' for table in (*TABLES, 'revision', 'step'))} TO {role}"
        for table, rights in sorted(tables.items()):
            yield f"GRANT {', '.join(rights)} ON {hall}.{table} TO {role}"
