"""Reading a hall file: the sample is right, and a wrong file is answered with every mistake at once.

A clerk who edits the file gets, for each mistake, what a compiler would give: line, key, what is wrong, what would be
right. So each test changes the small hall in one place and asks for exactly that. The sign ¶ in a change marks the line
that must be named; it is taken out before the file is read.
"""

from itertools import pairwise
from pathlib import Path

import pytest

from hall.errors import HallFileError, Mistake
from hall.settings.hall import Hall
from hall.settings.hallfile import HallFile
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from hall.wording import Local
from tests.harness import halls

LINE_MARK = "¶"
BOM = b"\xef\xbb\xbf"
CAPITALS = "A code is written in capitals A to Z, digits and dashes: DUK-KK."
LETTERS = "A series is one or two letters A to Z, so that every printer has them."
A_DAY = "This must be a day: 2026-12-24."
HOURS_FORM = 'Write "always" or { mon-thu = ["08:00-12:00", "13:00-15:00"] }.'
BANK_HOURS = '{ mon-thu = ["08:00-12:00", "13:00-15:00"], fri = ["08:00-11:00"] }'


def written(data: bytes, folder: Path) -> Path:
    path = folder / "hall.toml"
    path.write_bytes(data)
    return path


def mistakes_in(path: Path) -> list[Mistake]:
    with pytest.raises(HallFileError) as refused:
        read_hall_file(path)
    assert refused.value.file == path
    assert refused.value.mistakes
    return refused.value.mistakes


def mistakes_of(toml: str, folder: Path) -> list[Mistake]:
    return mistakes_in(written(toml.encode(), folder))


def problems_of(toml: str, folder: Path) -> list[tuple[int | None, str, str]]:
    return [(mistake.line, mistake.path, str(mistake.problem)) for mistake in mistakes_of(toml, folder)]


def small_with(*changes: tuple[str, str]) -> str:
    """The small hall with its first occurrence of each old text changed."""
    toml = halls.SMALL
    for old, new in changes:
        assert old in toml
        toml = toml.replace(old, new, 1)
    return toml


def unmarked(toml: str) -> tuple[str, int]:
    """The text without its mark, and the line where the mark stood."""
    before, after = toml.split(LINE_MARK)
    return before + after, before.count("\n") + 1


# The sample


@pytest.fixture(scope="module")
def sample() -> HallFile:
    return read_hall_file(shipped("config", "mpp-contoh.toml"))[0]


def test_the_sample_is_a_whole_hall(sample: HallFile) -> None:
    assert len(sample.agency) == 24
    assert sum(len(agency.service) for agency in sample.agency) == 40
    assert len(sample.counter) >= 12
    assert {agency.zone for agency in sample.agency} == {"utara", "tengah", "selatan"}


def test_the_sample_claims_of_no_service_that_an_office_has_checked_it(sample: HallFile) -> None:
    assert [service.code for agency in sample.agency for service in agency.service if service.checked] == []


def test_every_text_of_the_sample_is_there_in_each_language_of_its_hall(sample: HallFile) -> None:
    assert sample.hall.languages == ["id", "en"]
    for agency in sample.agency:
        for service in agency.service:
            texts = [agency.name, service.name, service.requirements, service.procedure, service.completion_time]
            texts += [service.cost, service.product, service.complaints]
            assert [set(text) for text in texts if text is not None and set(text) != {"id", "en"}] == []


def test_a_two_letter_series_of_the_sample_is_never_mistaken_for_another_of_its_zone(sample: HallFile) -> None:
    hall = Hall(1, sample)
    for zone in ("utara", "tengah", "selatan"):
        series = {info.series for info in hall.services.values() if info.agency.zone == zone}
        singles = {letters for letters in series if len(letters) == 1}
        assert not any(set(letters) & singles for letters in series - singles)
        assert not set("".join(series)) & set("IOQ")


def test_the_store_gives_the_sample_back_as_it_was_read(sample: HallFile) -> None:
    assert HallFile.from_json(sample.model_dump_json(exclude_none=True)) == sample


def test_the_text_of_a_read_file_comes_along_for_the_store(tmp_path: Path) -> None:
    assert read_hall_file(written(halls.SMALL.encode(), tmp_path))[1] == halls.SMALL


# One mistake: line, key, what is wrong, what would be right

FIELDS: list[tuple[str, str, str, str, str | None]] = [
    ('[hall]\nname = "Balai Uji"', "¶[hall]", "hall.name", "is missing.", "Add it."),
    ('[[agency]]\ncode = "BANK"', "¶[[agency]]", "agency[1].code", "is missing.", "Add it."),
    ("handling_minutes = 4\n", "¶handling_minutes = 0\n", "agency[1].service[0].handling_minutes",
     "0 is too small.", "The least is 1."),
    ("handling_minutes = 4\n", "¶handling_minutes = 481\n", "agency[1].service[0].handling_minutes",
     "481 is too large.", "The most is 480."),
    ("handling_minutes = 4\n", '¶handling_minutes = "4"\n', "agency[1].service[0].handling_minutes",
     "“4” can't be used here.", "This must be a whole number."),
    ("handling_minutes = 4\n", "¶handling_minutes = 4.0\n", "agency[1].service[0].handling_minutes",
     "“4.0” can't be used here.", "This must be a whole number."),
    ("handling_minutes = 4\n", "¶handling_minutes = true\n", "agency[1].service[0].handling_minutes",
     "“True” can't be used here.", "This must be a whole number."),
    ("daily_quota = 2", "¶daily_quota = 10000", "agency[1].service[1].daily_quota",
     "10000 is too large.", "The most is 9999."),
    ("daily_quota = 2", "¶daily_qouta = 2", "agency[1].service[1].daily_qouta",
     "there is no key “daily_qouta” here.", "Did you mean “daily_quota”?"),
    ("daily_quota = 2", "¶wifi = 2", "agency[1].service[1].wifi", "there is no key “wifi” here.", None),
    ("{ every = 2 }", "¶{ evry = 2 }", "hall.priority.evry",
     "there is no key “evry” here.", "Did you mean “every”?"),
    ("{ every = 2 }", "¶{ every = 1 }", "hall.priority.every", "1 is too small.", "The least is 2."),
    ("{ every = 2 }", "¶2", "hall.priority", "“2” can't be used here.", "This must be a table of its own."),
    ('name = "Balai Uji"', "¶name = 7", "hall.name", "“7” can't be used here.", "This must be a text in quotes."),
    ('name = "Balai Uji"', f'¶name = "{"x" * 121}"', "hall.name", "is longer than 120 characters.", None),
    ('name = "Balai Uji"', '¶name = "  "', "hall.name", "is blank.", "Write a text, or leave the key out."),
    ('name = "Balai Uji"', '¶name = "Balai\\u0007Uji"', "hall.name",
     "holds the character U+0007, which can't be printed.", "Remove it."),
    ('name = "Balai Uji"', '¶name = "Balai\\nUji"', "hall.name",
     "holds the character U+000A, which can't be printed.", "Remove it."),
    ('name = "Balai Uji"', '¶name = "Balai\u202eUji"', "hall.name",
     "holds the character U+202E, which can't be printed.", "Remove it."),
    ('{ id = "Loket 1", en = "Counter 1" }', '¶{ id = "Loket \u2066 1" }', "counter[0].name.id",
     "holds the character U+2066, which can't be printed.", "Remove it."),
    ('{ id = "Loket 1", en = "Counter 1" }', '¶"Loket 1"', "counter[0].name",
     "“Loket 1” can't be used here.", 'This must be a table of languages: { id = "…", en = "…" }.'),
    ('{ id = "Loket 1", en = "Counter 1" }', '¶{ en = "Counter 1" }', "counter[0].name",
     "the hall's first language, “id”, is missing.", 'Add id = "…".'),
    ('{ id = "Loket 1", en = "Counter 1" }', '¶{ id = "Loket 1", fr = "Guichet 1" }', "counter[0].name.fr",
     "“fr” is no language that this version knows.", "Known are: id, en, jv."),
    ('languages = ["id", "en"]', '¶languages = ["id", "fr"]', "hall.languages[1]",
     "“fr” is no language that this version knows.", "Known are: id, en, jv."),
    ('languages = ["id", "en"]', "¶languages = []", "hall.languages", "is empty.", "At least one is needed."),
    ('"Asia/Jakarta"', '¶"Asia/Purbalingga"', "hall.time_zone", "there is no time zone “Asia/Purbalingga”.",
     "In Indonesia: Asia/Jakarta, Asia/Makassar or Asia/Jayapura."),
    ('country = "ID"', '¶country = "Indonesia"', "hall.country",
     "there is no country “Indonesia” in the calendar of holidays.", "Write two capitals, such as ID."),
    ('country = "ID"', 'country = "ID"\n¶closed = [20261224]', "hall.closed[0]",
     "“20261224” can't be used here.", A_DAY),
    ('country = "ID"', 'country = "ID"\n¶closed = ["24-12-2026"]', "hall.closed[0]",
     "“24-12-2026” can't be used here.", A_DAY),
    ('country = "ID"', 'country = "ID"\n¶closed = ["2026-02-30"]', "hall.closed[0]",
     "“2026-02-30” can't be used here.", A_DAY),
    ('country = "ID"', 'country = "ID"\n¶opened = [2026-12-24T08:30:00]', "hall.opened[0]",
     "“2026-12-24 08:30:00” can't be used here.", A_DAY),
    ('country = "ID"', 'country = "ID"\n¶opened = [08:30:00]', "hall.opened[0]",
     "“08:30:00” can't be used here.", A_DAY),
    ('country = "ID"', 'country = "ID"\n¶opened = "2026-12-24"', "hall.opened",
     "“2026-12-24” can't be used here.", "This must be a list: […]."),
    ('country = "ID"', 'country = "ID"\n¶print_when_printer_fails = "panic"', "hall.print_when_printer_fails",
     "“panic” can't be used here.", "Possible are: show, refuse."),
    ('series = "C"', '¶series = "Á"', "agency[1].series", "“Á” can't be used here.", LETTERS),
    ('series = "C"', '¶series = "c"', "agency[1].series", "“c” can't be used here.", LETTERS),
    ('series = "C"', '¶series = "CCC"', "agency[1].series", "“CCC” can't be used here.", LETTERS),
    ('zone = "selatan"', '¶zone = "Zona Selatan"', "agency[1].zone", "“Zona Selatan” can't be used here.",
     "A zone is written in small letters, digits and dashes: zona-utara."),
    ('code = "1"', '¶code = "loket 1"', "counter[0].code", "“loket 1” can't be used here.", CAPITALS),
    ('code = "1"', "¶code = 1", "counter[0].code", "“1” can't be used here.", "This must be a text in quotes."),
    ('services = ["PINJAM"]', "¶services = []", "counter[0].services", "is empty.", "At least one is needed."),
    ('services = ["PINJAM"]', '¶services = "PINJAM"', "counter[0].services",
     "“PINJAM” can't be used here.", "This must be a list: […]."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "problem", "remedy"), FIELDS)
def test_a_wrong_value_is_named_with_its_line_and_what_would_be_right(
    tmp_path: Path, old: str, new: str, path: str, problem: str, remedy: str | None
) -> None:
    toml, line = unmarked(small_with((old, new)))
    (mistake,) = mistakes_of(toml, tmp_path)
    assert (mistake.line, mistake.path) == (line, path)
    assert (str(mistake.problem), mistake.remedy and str(mistake.remedy)) == (problem, remedy)


@pytest.mark.parametrize("letters", ['"C\\n"', '"C "', '""', '"C1"', '"\uff23"'])
def test_a_series_that_a_printer_can_not_print_in_ascii_is_refused(tmp_path: Path, letters: str) -> None:
    toml, line = unmarked(small_with(('series = "C"', f"¶series = {letters}")))
    (mistake,) = mistakes_of(toml, tmp_path)
    assert (mistake.line, mistake.path, str(mistake.remedy)) == (line, "agency[1].series", LETTERS)


@pytest.mark.parametrize(
    "character", ["\\u0000", "\\u001B", "\\u009B", "\u200b", "\u202a", "\u2069", "\ufeff", "\u2028", "\ue000"]
)
@pytest.mark.parametrize("key", ["legal_basis", "checked_by", "cost.id", "product.en"])
def test_characters_that_drive_a_printer_or_turn_text_around_are_refused_in_every_text(
    tmp_path: Path, key: str, character: str
) -> None:
    rest = {"product.en": '\nproduct.id = "Buku"', "checked_by": "\nchecked_on = 2026-11-02"}.get(key, "")
    toml, line = unmarked(small_with(("daily_quota = 2", f'¶{key} = "Gratis{character}"{rest}')))
    (mistake,) = mistakes_of(toml, tmp_path)
    assert (mistake.line, mistake.path) == (line, f"agency[1].service[1].{key}")
    assert "can't be printed" in str(mistake.problem)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('code = "1"', 'code = "\\u001B[2J"'),
        ('services = ["PINJAM"]', 'services = ["PINJAM", "A\\nB"]'),
        ("daily_quota = 2", '"wi\u202efi" = 2'),
        ('"Asia/Jakarta"', '"Asia\\u0007"'),
    ],
)
def test_a_told_mistake_is_one_printable_line_whatever_the_file_holds(tmp_path: Path, old: str, new: str) -> None:
    for mistake in mistakes_of(small_with((old, new)), tmp_path):
        assert mistake.render(Path("hall.toml")).isprintable()


HOURS: list[tuple[str, str, str]] = [
    ('"sometimes"', "“sometimes” are no opening hours.", HOURS_FORM),
    ("{}", "“{}” are no opening hours.", HOURS_FORM),
    ('{ mon = "08:00-12:00" }', "“{'mon': '08:00-12:00'}” are no opening hours.", HOURS_FORM),
    ('{ monday = ["08:00-12:00"] }', "“monday” is no weekday.",
     "Write mon, tue, wed, thu, fri, sat or sun, or a range such as mon-thu."),
    ('{ mon-day = ["08:00-12:00"] }', "“mon-day” is no weekday.",
     "Write mon, tue, wed, thu, fri, sat or sun, or a range such as mon-thu."),
    ('{ thu-mon = ["08:00-12:00"] }', "the days “thu-mon” run backwards.", "Begin with the earlier day."),
    ('{ mon-thu = ["08:00-12:00"], wed = ["13:00-15:00"] }', "wed has hours twice.", "Name each day once."),
    ('{ mon = ["8-12"] }', "“8-12” (mon) is no span of a day.", "Write it like 08:00-12:00."),
    ('{ mon = ["08:60-12:00"] }', "“08:60-12:00” (mon) is no span of a day.", "Write it like 08:00-12:00."),
    ('{ mon = ["08:00-24:01"] }', "“08:00-24:01” (mon) is no span of a day.", "Write it like 08:00-12:00."),
    ("{ mon = [8] }", "“8” (mon) is no span of a day.", "Write it like 08:00-12:00."),
    ('{ mon = ["12:00-08:00"] }', "“12:00-08:00” (mon) ends before it begins.", "Write the earlier time first."),
    ('{ mon = ["08:00-08:00"] }', "“08:00-08:00” (mon) ends before it begins.", "Write the earlier time first."),
    ('{ mon = ["08:00-12:00", "11:59-15:00"] }', "08:00-12:00 and 11:59-15:00 (mon) overlap or are out of order.",
     "Put them in order, apart from each other."),
    ('{ mon = ["13:00-15:00", "08:00-12:00"] }', "13:00-15:00 and 08:00-12:00 (mon) overlap or are out of order.",
     "Put them in order, apart from each other."),
]  # fmt: skip


@pytest.mark.parametrize(("hours", "problem", "remedy"), HOURS)
def test_wrong_hours_are_named_with_the_day_or_span_that_is_wrong(
    tmp_path: Path, hours: str, problem: str, remedy: str
) -> None:
    toml, line = unmarked(small_with((BANK_HOURS, f"¶{hours}")))
    (mistake,) = mistakes_of(toml, tmp_path)
    assert mistake.line == line
    assert mistake.path.startswith("agency[1].hours")
    assert (str(mistake.problem), str(mistake.remedy)) == (problem, remedy)


@pytest.mark.parametrize("hours", ['"always"', '{ Mon-Sun = ["00:00-24:00"] }', '{ mon = ["8:00 - 12:00"], tue = [] }'])
def test_hours_may_be_written_as_people_write_them(tmp_path: Path, hours: str) -> None:
    file, _ = halls.read(small_with((BANK_HOURS, hours)), tmp_path)
    assert HallFile.from_json(file.model_dump_json(exclude_none=True)) == file


CROSS: list[tuple[str, str, str, str, str | None]] = [
    ('services = ["PINJAM"]', '¶services = ["PINJEM"]', "counter[0].services[0]",
     "there is no service “PINJEM”.", "Did you mean “PINJAM”?"),
    ('services = ["PINJAM"]', '¶services = ["PINJAM", "ZZ"]', "counter[0].services[1]",
     "there is no service “ZZ”.", None),
    ('services = ["PINJAM"]', '¶services = ["PINJAM", "PINJAM"]', "counter[0].services[1]",
     "“PINJAM” stands twice at this counter.", "Name it once."),
    ('series = "C"', '¶series = "B"', "agency[1].series", "series B already belongs to the agency PUS.",
     "Two agencies can't share one series; choose letters that no other agency uses."),
    ('daily_quota = 2', '¶series = "A"', "agency[1].service[1].series", "series A already belongs to the agency PUS.",
     "Two agencies can't share one series; choose letters that no other agency uses."),
    ('code = "BANK"', '¶code = "PUS"', "agency[1].code", "the agency code “PUS” stands here a second time.",
     "Give each its own."),
    ('code = "2"', '¶code = "1"', "counter[1].code", "the counter code “1” stands here a second time.",
     "Give each its own."),
    ('"KREDIT"]\nzone = "utara"', '"KREDIT"]\n¶zone = "utaro"', "counter[3].zone",
     "no agency is in a zone “utaro”.", "Did you mean “utara”?"),
    ('services = ["KEMBALI", "PINJAM", "SETOR", "KREDIT"]\nzone = "utara"',
     '¶services = ["KEMBALI", "PINJAM", "SETOR", "KREDIT"]', "counter[3].services",
     "this counter serves agencies of several zones: selatan, utara.", 'Say where it stands: zone = "selatan".'),
    ('country = "ID"', 'country = "ID"\nclosed = ["2026-12-24"]\n¶opened = [2026-12-23, 2026-12-24]',
     "hall.opened[1]", "2026-12-24 is both closed and opened.", "Keep it in one of the two."),
    ("daily_quota = 2", ("daily_quota = 2\n\n[[agency.service]]\n"
      '¶code = "GADAI"\nname = { id = "Gadai" }\nhandling_minutes = 9'), "agency[1].service[2].code",
     "no counter serves “GADAI”.", "Add it to the services of a counter, or remove it."),
    ("daily_quota = 2", ("daily_quota = 2\n\n[[agency.service]]\n"
      '¶code = "SETOR"\nname = { id = "Setor lagi" }\nhandling_minutes = 9'), "agency[1].service[2].code",
     "the service code “SETOR” stands here a second time.", "Give each its own."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "problem", "remedy"), CROSS)
def test_parts_that_disagree_are_named_where_the_second_of_them_stands(
    tmp_path: Path, old: str, new: str, path: str, problem: str, remedy: str | None
) -> None:
    toml, line = unmarked(small_with((old, new)))
    found = mistakes_of(toml, tmp_path)
    assert (line, path, problem, remedy) in [
        (mistake.line, mistake.path, str(mistake.problem), mistake.remedy and str(mistake.remedy)) for mistake in found
    ]
    assert {mistake.line for mistake in found} == {line}


def test_a_service_that_counters_misspell_is_named_at_each_counter(tmp_path: Path) -> None:
    toml = halls.SMALL.replace('code = "SETOR"', 'code = "SETORAN"')
    places = {path: (line, problem) for line, path, problem in problems_of(toml, tmp_path)}
    rows = toml.split("\n")
    assert places == {
        "agency[1].service[0].code": (rows.index('code = "SETORAN"') + 1, "no counter serves “SETORAN”."),
        "counter[2].services[0]": (rows.index('services = ["SETOR", "KREDIT"]') + 1, "there is no service “SETOR”."),
        "counter[3].services[2]": (
            rows.index('services = ["KEMBALI", "PINJAM", "SETOR", "KREDIT"]') + 1,
            "there is no service “SETOR”.",
        ),
    }


def test_a_wrong_entry_in_a_list_does_not_move_the_lines_of_those_after_it(tmp_path: Path) -> None:
    toml, line = unmarked(small_with(('services = ["PINJAM"]', 'services = [\n5,\n¶"PINJEM",\n]')))
    assert problems_of(toml, tmp_path) == [
        (line - 1, "counter[0].services[0]", "“5” can't be used here."),
        (line, "counter[0].services[1]", "there is no service “PINJEM”."),
    ]


def test_a_language_that_is_not_known_is_one_mistake_and_not_one_more_at_every_name(tmp_path: Path) -> None:
    toml, line = unmarked(small_with(('["id", "en"]', '¶["in", "en"]')))
    assert problems_of(toml, tmp_path) == [(line, "hall.languages[0]", "“in” is no language that this version knows.")]


def test_seconds_since_1970_are_no_day_even_in_quotes(tmp_path: Path) -> None:
    toml, line = unmarked(small_with(('country = "ID"', '¶closed = ["1766534400"]\ncountry = "ID"')))
    assert problems_of(toml, tmp_path) == [(line, "hall.closed[0]", "“1766534400” can't be used here.")]


@pytest.mark.parametrize("day", ['"2026-12-24"', "2026-12-24", '"2026-12-24T00:00:00"', "2026-12-24T00:00:00"])
def test_a_day_can_not_be_closed_and_opened_in_whatever_form_it_is_written(tmp_path: Path, day: str) -> None:
    days = f'closed = [{day}]\nopened = ["2026-12-24"]\n'
    places = [path for _, path, _ in problems_of(small_with(('country = "ID"', f'{days}country = "ID"')), tmp_path)]
    assert len(places) == 1
    assert places[0] in {"hall.closed[0]", "hall.opened[0]"}


# Every mistake at once


def test_ten_different_mistakes_are_all_told_sorted_by_line(tmp_path: Path) -> None:
    toml = small_with(
        ('name = "Balai Uji"', 'name = ""'),
        ('"Asia/Jakarta"', '"Jakarta"'),
        ("{ every = 2 }", "{ every = 99 }"),
        ('series = "A"', 'series = "Ä"'),
        ('{ id = "Pinjam", en = "Loan" }', '{ en = "Loan" }'),
        ("handling_minutes = 2\n", 'handling_minutes = "2"\n'),
        (BANK_HOURS, '{ mon = ["15:00-08:00"] }'),
        ("daily_quota = 2", "daily_qouta = 2"),
        ('services = ["PINJAM"]', 'services = ["PINJEM"]'),
        ('code = "2"', 'code = "1"'),
    )
    lines = {row: number for number, row in reversed(list(enumerate(toml.split("\n"), start=1)))}
    assert problems_of(toml, tmp_path) == [
        (lines['name = ""'], "hall.name", "is blank."),
        (lines['time_zone = "Jakarta"'], "hall.time_zone", "there is no time zone “Jakarta”."),
        (lines["priority = { every = 99 }"], "hall.priority.every", "99 is too large."),
        (lines['series = "Ä"'], "agency[0].series", "“Ä” can't be used here."),
        (lines['name = { en = "Loan" }'], "agency[0].service[0].name", "the hall's first language, “id”, is missing."),
        (lines['handling_minutes = "2"'], "agency[0].service[1].handling_minutes", "“2” can't be used here."),
        (lines['hours = { mon = ["15:00-08:00"] }'], "agency[1].hours.mon[0]", "“15:00-08:00” (mon) ends before it begins."),
        (lines["daily_qouta = 2"], "agency[1].service[1].daily_qouta", "there is no key “daily_qouta” here."),
        (lines['services = ["PINJEM"]'], "counter[0].services[0]", "there is no service “PINJEM”."),
        (lines['name = { id = "Loket 2", en = "Counter 2" }'] - 1, "counter[1].code",
         "the counter code “1” stands here a second time."),
    ]  # fmt: skip


def test_an_empty_file_misses_its_three_parts(tmp_path: Path) -> None:
    assert [(path, problem) for _, path, problem in problems_of("", tmp_path)] == [
        ("agency", "is missing."),
        ("counter", "is missing."),
        ("hall", "is missing."),
    ]


def test_a_mistake_reads_like_a_compilers_message_in_every_language(tmp_path: Path) -> None:
    toml, line = unmarked(small_with(("daily_quota = 2", "¶daily_qouta = 2")))
    (mistake,) = mistakes_of(toml, tmp_path)
    place = f"hall.toml:{line}: agency[1].service[1].daily_qouta: "
    assert mistake.render(Path("hall.toml")) == (
        f"{place}there is no key “daily_qouta” here. Did you mean “daily_quota”?"
    )
    told = mistake.render(Path("hall.toml"), "id")
    assert told.startswith(place)
    assert "“daily_qouta”" in told
    assert "“daily_quota”" in told


# The lines are right in whatever form the file is written

FORMS = {
    "an inline table over several keys": (
        '{ id = "Loket 1", en = "Counter 1" }', '¶{ id = "Loket 1", en = "\\u0000" }', "counter[0].name.en"),
    "dotted keys": (
        'name = { id = "Loket 1", en = "Counter 1" }', 'name.id = "Loket 1"\n¶name.en = " "', "counter[0].name.en"),
    "a list over several lines": (
        'services = ["PINJAM"]', 'services = [\n  "PINJAM", # "X",\n\n  ¶"pinjam",\n]', "counter[0].services[1]"),
    "a list over several lines with a remark behind it": (
        'services = ["PINJAM"]', 'services = [\n  "PINJAM",\n\n  ¶"pinjam",\n] # all', "counter[0].services[1]"),
    "a list in an inline table": (
        "daily_quota = 2", 'requirements = { id = ["KTP", "KK",\n\n ¶" "] }', "agency[1].service[1].requirements.id[2]"),
    "a quoted key": ("daily_quota = 2", '¶"daily_quota" = 0', "agency[1].service[1].daily_quota"),
    "a literal key": ("daily_quota = 2", "¶'daily_quota' = 0", "agency[1].service[1].daily_quota"),
    "a quoted key with a dot": ("daily_quota = 2", '¶"daily.quota" = 0', "agency[1].service[1].daily.quota"),
    "a key with an escape": ("daily_quota = 2", '\n¶"daily_\\u0071uota" = 0', "agency[1].service[1].daily_quota"),
    "a table of its own": (
        "daily_quota = 2", '[agency.service.cost]\nid = "Gratis"\n¶en = ""', "agency[1].service[1].cost.en"),
    "after a text over several lines": (
        "daily_quota = 2", 'legal_basis = \'\'\'UU\'\'\'\ncost.id = """\n\\\n\n  Gratis"""\n¶daily_quota = 0',
        "agency[1].service[1].daily_quota"),
}  # fmt: skip


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("begins", [b"", BOM], ids=["plain", "BOM"])
@pytest.mark.parametrize("form", FORMS)
def test_the_line_is_right_in_every_form_of_toml(tmp_path: Path, form: str, begins: bytes, ends: str) -> None:
    old, new, path = FORMS[form]
    toml, line = unmarked(small_with((old, new)))
    found = mistakes_in(written(begins + toml.replace("\n", ends).encode(), tmp_path))
    assert (line, path) in [(mistake.line, mistake.path) for mistake in found]
    assert {mistake.line for mistake in found} == {line}


@pytest.mark.parametrize("data", [BOM + halls.SMALL.encode(), halls.SMALL.replace("\n", "\r\n").encode()])
def test_a_byte_order_mark_and_windows_line_ends_are_no_mistakes(tmp_path: Path, data: bytes) -> None:
    assert read_hall_file(written(data, tmp_path)) == halls.read(halls.SMALL, tmp_path)


def test_a_missing_key_is_told_at_the_table_that_lacks_it(tmp_path: Path) -> None:
    header = '[[agency.service]]\ncode = "KREDIT"'
    toml, line = unmarked(small_with(("handling_minutes = 20\n", ""), (header, f"¶{header}")))
    assert problems_of(toml, tmp_path) == [(line, "agency[1].service[1].handling_minutes", "is missing.")]


def test_a_key_that_is_missing_from_a_table_without_a_header_is_told_at_its_part(tmp_path: Path) -> None:
    found = problems_of("\n\n[hall.priority]\nevery = 2\n", tmp_path)
    assert (3, "hall.name", "is missing.") in found


# What is no hall file at all


def the_only(mistakes: list[Mistake]) -> tuple[int | None, str, str]:
    (mistake,) = mistakes
    return mistake.line, mistake.path, str(mistake.problem)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert the_only(mistakes_in(tmp_path / "hall.toml")) == (None, "", "can't be read: No such file or directory.")


def test_a_folder_is_no_hall_file(tmp_path: Path) -> None:
    assert the_only(mistakes_in(tmp_path)) == (None, "", "can't be read: Is a directory.")


@pytest.mark.parametrize("begins", [b"", BOM], ids=["plain", "BOM"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("before", [b"", b"# one", b"# one\n", b"# one\n# two"])
def test_bytes_that_are_not_utf_8_are_told_with_their_line(
    tmp_path: Path, begins: bytes, ends: bytes, before: bytes
) -> None:
    data = begins + before.replace(b"\n", ends) + b"\xff"
    found = the_only(mistakes_in(written(data, tmp_path)))
    assert found == (before.count(b"\n") + 1, "", "holds bytes that are not UTF-8.")


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    "wrong",
    ["¶colour blue\n", '¶name = "Balai\n', "¶a = 1 b = 2\n", "a = 1\n¶a = 2\n", "¶x = \x00\n", "¶x = 2026-13-01\n"],
)
def test_what_is_not_toml_is_told_with_the_line_where_reading_ended(tmp_path: Path, wrong: str, ends: str) -> None:
    toml, line = unmarked(f"# a hall\n\n{wrong}[hall]\n")
    found = the_only(mistakes_in(written(toml.replace("\n", ends).encode(), tmp_path)))
    assert found[:2] == (line, "")
    assert found[2].startswith("this is not TOML: ")


@pytest.mark.parametrize("wrong", ["x = [1,", 'x = """a\n', "[hall", "x =", "x = {a = 1"])
def test_a_file_that_breaks_off_is_told_with_its_last_line(tmp_path: Path, wrong: str) -> None:
    toml = f"# a hall\n\n{wrong}"
    found = the_only(mistakes_of(toml, tmp_path))
    assert found[:2] == (toml.count("\n") + 1, "")
    assert found[2].startswith("this is not TOML: ")


NESTED = {
    "lists": lambda depth: "a = " + "[" * depth + "]" * depth,
    "inline tables": lambda depth: "a = " + "{ a = " * depth + "1" + " }" * depth,
    "brackets that never close": lambda depth: "a = " + "[" * depth,
    "dotted keys": lambda depth: "a." * depth + "a = 1",
    "a dotted header": lambda depth: "[" + "a." * depth + "a]",
}


@pytest.mark.parametrize("form", NESTED)
@pytest.mark.parametrize("depth", [100, 200, 300, 400, 450, 500, 700, 1000, 5000])
def test_however_deeply_a_file_is_nested_it_is_refused_like_any_other(tmp_path: Path, form: str, depth: int) -> None:
    mistakes_of(NESTED[form](depth), tmp_path)


@pytest.mark.parametrize("number", ["1" * 5000, "-" + "1" * 5000, "0x" + "F" * 5000, "0b" + "1" * 20000], ids=len)
def test_a_number_of_thousands_of_digits_is_only_a_mistake(tmp_path: Path, number: str) -> None:
    mistakes_of(small_with(("handling_minutes = 4\n", f"handling_minutes = {number}\n")), tmp_path)


def test_a_file_far_larger_than_any_hall_is_refused_unread(tmp_path: Path) -> None:
    found = the_only(mistakes_in(written(b"#" * 4_000_001, tmp_path)))
    assert found == (None, "", "is larger than any settings file.")


def test_a_long_wrong_value_is_shown_shortened(tmp_path: Path) -> None:
    toml, _ = unmarked(small_with(("handling_minutes = 4\n", f'¶handling_minutes = "{"9" * 400}"\n')))
    assert str(mistakes_of(toml, tmp_path)[0].problem) == f"“{'9' * 39}…” can't be used here."


def test_mistakes_come_in_the_order_of_their_lines(tmp_path: Path) -> None:
    lines = [line or 0 for line, _, _ in problems_of(halls.SMALL.replace('"', "'").replace("= '", "= '\t"), tmp_path)]
    assert len(lines) > 20
    assert all(first <= second for first, second in pairwise(lines))


@pytest.mark.parametrize(
    ("given", "wanted"), [('checked_by = "Bank"', "checked_on"), ("checked_on = 2026-11-02", "checked_by")]
)
def test_who_checked_and_when_are_said_together(tmp_path: Path, given: str, wanted: str) -> None:
    toml, line = unmarked(small_with(("daily_quota = 2", f"¶{given}")))
    (mistake,) = mistakes_of(toml, tmp_path)
    assert (mistake.line, mistake.path) == (line, f"agency[1].service[1].{given.partition(' ')[0]}")
    assert wanted in str(mistake.problem)


def test_a_language_is_named_once(tmp_path: Path) -> None:
    toml, line = unmarked(small_with(('languages = ["id", "en"]', '¶languages = ["id", "en", "id"]')))
    (mistake,) = mistakes_of(toml, tmp_path)
    assert (mistake.line, mistake.path) == (line, "hall.languages[2]")


def test_a_text_that_the_readers_language_lacks_is_read_in_the_halls_first_language(tmp_path: Path) -> None:
    hall, _ = halls.read(
        halls.SMALL.replace('{ id = "Pinjam", en = "Loan" }', '{ en = "Loan", id = "Pinjam" }'), tmp_path
    )
    assert Local(hall.agency[0].service[0].name).render("jv") == "Pinjam"


def test_every_mistake_inside_the_hours_is_told_on_its_own_line(tmp_path: Path) -> None:
    toml = small_with()
    own = """hours.mon = ["25:00-26:00", "12:00-08:00"]
hours.tues = ["08:00-12:00"]
hours.wed = ["08:00-12:00", "11:00-13:00"]"""
    toml = toml.replace(f"hours = {BANK_HOURS}", own)
    first = toml.splitlines().index(own.splitlines()[0]) + 1
    told = [(mistake.line, mistake.path) for mistake in mistakes_of(toml, tmp_path)]
    assert told == [
        (first, "agency[1].hours.mon[0]"),
        (first, "agency[1].hours.mon[1]"),
        (first + 1, "agency[1].hours.tues"),
        (first + 2, "agency[1].hours.wed[1]"),
    ]


def test_a_missing_first_language_is_told_beside_an_unknown_one(tmp_path: Path) -> None:
    toml = small_with(('{ id = "Setor", en = "Deposit" }', '{ en = "Deposit", fr = "Depot" }'))
    told = {mistake.path for mistake in mistakes_of(toml, tmp_path)}
    assert told == {"agency[1].service[0].name", "agency[1].service[0].name.fr"}
