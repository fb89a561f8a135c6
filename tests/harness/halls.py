"""Small halls for tests."""

from pathlib import Path

from hall.settings.hallfile import HallFile
from hall.settings.reading import read_hall_file

# A library and a bank. Counter 1 prefers loans, 2 serves returns and loans, 3 is the bank's, 4 serves all.
SMALL = """
[hall]
name = "Balai Uji"
time_zone = "Asia/Jakarta"
languages = ["id", "en"]
country = "ID"
priority = { every = 2 }
no_show_return_minutes = 30

[[agency]]
code = "PUS"
name = { id = "Perpustakaan", en = "Library" }
series = "A"
zone = "utara"
hours = "always"

[[agency.service]]
code = "PINJAM"
name = { id = "Pinjam", en = "Loan" }
handling_minutes = 5

[[agency.service]]
code = "KEMBALI"
name = { id = "Kembali", en = "Return" }
series = "B"
handling_minutes = 2

[[agency]]
code = "BANK"
name = { id = "Bank", en = "Bank" }
series = "C"
zone = "selatan"
hours = { mon-thu = ["08:00-12:00", "13:00-15:00"], fri = ["08:00-11:00"] }

[[agency.service]]
code = "SETOR"
name = { id = "Setor", en = "Deposit" }
handling_minutes = 4

[[agency.service]]
code = "KREDIT"
name = { id = "Kredit", en = "Credit" }
handling_minutes = 20
daily_quota = 2

[[counter]]
code = "1"
name = { id = "Loket 1", en = "Counter 1" }
services = ["PINJAM"]

[[counter]]
code = "2"
name = { id = "Loket 2", en = "Counter 2" }
services = ["KEMBALI", "PINJAM"]

[[counter]]
code = "3"
name = { id = "Loket 3", en = "Counter 3" }
services = ["SETOR", "KREDIT"]

[[counter]]
code = "4"
name = { id = "Loket 4", en = "Counter 4" }
services = ["KEMBALI", "PINJAM", "SETOR", "KREDIT"]
zone = "utara"
"""


def read(toml: str, folder: Path) -> tuple[HallFile, str]:
    """A hall from TOML text, by the way of a real file."""
    path = folder / "hall.toml"
    path.write_text(toml, encoding="utf-8")
    return read_hall_file(path)
