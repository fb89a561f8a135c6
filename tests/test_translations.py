"""Everything that the product says to people is translated, and in step with the code.

A sentence is written once, in English, where something happens. These tests find every one of them in the code, and ask
for its translation, with the same values in it: of what staff read into Indonesian, of what visitors read into Javanese
too (more of theirs in test_translations_kiosk.py). A reader at a terminal gets the language of the locale's variables.
"""

import ast
import gettext
import re
import shutil
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from hall import catalogues, errors
from hall.errors import AntreanError, Refusal, RefusedError, StoreError
from hall.messages import Message, catalogue_path, reader_language
from hall.queue import Queue
from tests.conftest import refused
from tests.harness.clock import SetClock
from tools import translations

HALL = Path(errors.__file__).parent
PROGRAMS = [translations.ROOT / folder for folder in translations.PROGRAMS]
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

FILES = [file for domain in translations.SOURCES for file in translations.catalogues(domain)]
every_catalogue = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.stem}-{file.parent.parent.name}")

# The places where a sentence arrives in a variable: it was written, and found, elsewhere.
WITH_A_VARIABLE = {
    "hall/cli/joined.py": 1,
    "hall/cli/looks.py": 1,
    "hall/cli/output.py": 1,
    "hall/errors.py": 1,
    "hall/refusals.py": 1,
    "hall/report/page.py": 1,
    "hall/settings/sentences.py": 3,
}


def read(file: Path) -> Catalog:
    with file.open("rb") as po_file:
        return read_po(po_file)


def sentences(file: Path) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every sentence of a catalogue and its translation; more than one text each where it is a plural."""
    for message in read(file):
        if message.id:
            yield in_forms(message.id), in_forms(message.string)


def in_forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text),)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@cache
def in_the_code(domain: str) -> set[translations.Sentence]:
    return translations.sentences(domain)


@cache
def code() -> list[tuple[Path, ast.Call, str]]:
    """Every call of a plain name in hall/ and the programs: the file, the call, the name."""
    return [
        (file, node, node.func.id)
        for folder in (HALL, *PROGRAMS)
        for file in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    return ((file, call) for file, call, called in code() if called == name)


def test_staff_read_indonesian_and_visitors_javanese_too() -> None:
    shipped = [catalogue_path("id", "antrean"), catalogue_path("id", "screens"), catalogue_path("jv", "screens")]
    assert shipped == FILES


@every_catalogue
def test_a_compiled_catalogue_says_the_same(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / file.name
    shutil.copy(file, copy)
    as_read = catalogues.read(copy)
    compiled = catalogues.put_compiled(copy)
    with compiled.open("rb") as opened:
        assert gettext.GNUTranslations(opened).gettext("Closed") == as_read.gettext("Closed")
    for forms, translated in sentences(file):
        if len(forms) == 1:
            assert catalogues.read(copy).gettext(forms[0]) == as_read.gettext(forms[0]) == translated[0]


def test_a_compiled_catalogue_of_another_time_is_not_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "screens.po"
    shutil.copy(FILES[-1], file)
    catalogues.put_compiled(file)
    file.write_text(file.read_text(encoding="utf-8") + '\nmsgid "Newest"\nmsgstr "Terbaru"\n', encoding="utf-8")
    assert catalogues.read(file).gettext("Newest") == "Terbaru"


@pytest.mark.parametrize("broken", [b"", b"\xde\x12\x04\x95", b"no catalogue at all", bytes(64)])
def test_a_compiled_catalogue_that_is_broken_is_not_looked_at(broken: bytes, tmp_path: Path) -> None:
    file = tmp_path / "screens.po"
    file.write_text('msgid ""\nmsgstr ""\n\nmsgid "Newest"\nmsgstr "Terbaru"\n', encoding="utf-8")
    file.with_suffix(".mo").write_bytes(broken)
    assert catalogues.read(file).gettext("Newest") == "Terbaru"


@every_catalogue
def test_the_catalogue_has_every_sentence_of_the_code_and_no_other(file: Path) -> None:
    compared = translations.compare(file, in_the_code(file.stem))
    assert (compared.added, compared.removed) == ((), ())
    assert compared.in_step, "run: make translations"


@every_catalogue
def test_every_sentence_is_translated_and_none_is_doubtful(file: Path) -> None:
    assert [asked for asked, given in sentences(file) if not all(text.strip() for text in given)] == []
    catalogue = read(file)
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


@every_catalogue
def test_a_translation_has_the_values_of_its_sentence_and_can_be_filled(file: Path) -> None:
    for asked, given in sentences(file):
        values = placeholders(asked[-1])
        assert placeholders(asked[0]) <= values, asked
        for text in given:
            assert placeholders(text) == values, asked
            assert text.format(**dict.fromkeys(values, "x")), asked


@every_catalogue
def test_a_plural_has_as_many_forms_as_the_language(file: Path) -> None:
    """Indonesian and Javanese say one and many alike."""
    catalogue = read(file)
    assert (catalogue.num_plurals, catalogue.plural_expr) == (1, "0")
    assert "Plural-Forms: nplurals=1; plural=0;" in file.read_text(encoding="utf-8").partition("\n\n")[0]
    assert [asked for asked, given in sentences(file) if len(given) != 1] == []


@pytest.mark.parametrize("domain", translations.SOURCES)
def test_the_indonesian_is_spelled_as_the_dictionary_has_it(domain: str) -> None:
    file = catalogue_path("id", domain)
    assert file
    for asked, given in sentences(file):
        found = re.findall(r"antrian|silahkan|\bijin|\bmengijin|\bnomer\b", " ".join(given), re.IGNORECASE)
        assert found == [], asked


@every_catalogue
def test_the_catalogue_keeps_no_line_numbers_and_names_its_licence(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"^#:", text, re.MULTILINE)
    assert "MIT License" in text.partition("msgid")[0]


def test_the_search_finds_every_sentence_in_the_code() -> None:
    """Babel's search and the syntax tree must agree, or a sentence could stay English unseen."""
    written, variables = set(), Counter[str]()
    for file, call in [*calls("Message"), *calls("text")]:
        first = call.args[0]
        if isinstance(first, ast.Constant):
            assert isinstance(first.value, str)
            written.add(first.value)
        else:
            assert not isinstance(first, ast.JoinedStr), f"{file.name}:{call.lineno} can't be translated"
            variables[file.relative_to(HALL.parent).as_posix()] += 1
    assert variables == WITH_A_VARIABLE
    assert written <= in_the_code("antrean")


def test_new_sentences_come_without_a_translation_and_lost_ones_go(tmp_path: Path) -> None:
    file = tmp_path / "id" / "LC_MESSAGES" / "antrean.po"
    file.parent.mkdir(parents=True)
    header = '# A head that stays.\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    file.write_text(header + '\nmsgid "kept"\nmsgstr "tetap"\n\nmsgid "lost"\nmsgstr "hilang"\n', encoding="utf-8")
    found = translations.compare(file, {"kept", "added"})
    assert (found.added, found.removed, found.in_step) == (("added",), ("lost",), False)
    assert found.wanted == header + '\nmsgid "added"\nmsgstr ""\n\nmsgid "kept"\nmsgstr "tetap"\n'
    file.write_text(found.wanted, encoding="utf-8")
    assert translations.compare(file, {"kept", "added"}).in_step


def test_a_new_plural_gets_the_forms_of_its_language_and_a_lost_one_goes(tmp_path: Path) -> None:
    file = tmp_path / "jv" / "LC_MESSAGES" / "screens.po"
    file.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    file.write_text(header + '\nmsgid "a cow"\nmsgid_plural "cows"\nmsgstr[0] "lembu"\n', encoding="utf-8")
    found = translations.compare(file, {("an ox", "oxen")})
    assert (found.added, found.removed) == ((("an ox", "oxen"),), (("a cow", "cows"),))
    assert found.wanted == header + '\nmsgid "an ox"\nmsgid_plural "oxen"\nmsgstr[0] ""\n'
    file.write_text(found.wanted, encoding="utf-8")
    assert translations.compare(file, {("an ox", "oxen")}).in_step


def test_a_catalogue_of_which_nothing_is_left_keeps_its_head(tmp_path: Path) -> None:
    file = tmp_path / "id" / "LC_MESSAGES" / "screens.po"
    file.parent.mkdir(parents=True)
    header = '# A head.\nmsgid ""\nmsgstr ""\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    file.write_text(header + '\nmsgid "lost"\nmsgstr "hilang"\n', encoding="utf-8")
    assert translations.compare(file, []).wanted == header


def test_the_check_writes_nothing_and_ends_with_one_when_a_catalogue_is_not_in_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "assets" / "translations" / "id" / "LC_MESSAGES" / "antrean.po"
    file.parent.mkdir(parents=True)
    text = FILES[0].read_text(encoding="utf-8")
    assert translations.compare(FILES[0], in_the_code("antrean")).in_step
    file.write_text(text + '\nmsgid "nobody says this"\nmsgstr "tidak ada"\n', encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "catalogues", lambda domain: [file] if domain == "antrean" else [])
    said = {domain: in_the_code(domain) for domain in ("antrean", "screens")}
    monkeypatch.setattr(translations, "sentences", said.__getitem__)
    assert translations.main(["--check"]) == 1
    assert "- nobody says this" in capsys.readouterr().out
    assert file.read_text(encoding="utf-8") == before
    assert translations.main([]) == 0
    assert file.read_text(encoding="utf-8") == text
    assert translations.main(["--check"]) == 0


@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_has_a_sentence_and_is_raised_somewhere(reason: Refusal) -> None:
    raised = [
        argument
        for name in ("RefusedError", "_with_hint")
        for _, call in calls(name)
        for argument in call.args[:1]
        if isinstance(argument, ast.Attribute) and argument.attr == reason.name
    ]
    assert raised, f"nothing in hall/ refuses with {reason}"


def family(root: type[AntreanError]) -> list[type[AntreanError]]:
    return [root, *(error for child in root.__subclasses__() for error in family(child))]


@pytest.mark.parametrize("error", family(StoreError)[1:], ids=lambda error: error.__name__)
def test_every_error_of_the_store_is_raised_with_a_sentence(error: type[AntreanError]) -> None:
    raised = [call for _, call in calls(error.__name__)]
    assert raised, f"nothing in hall/ raises {error.__name__}"
    for call in raised:
        first = call.args[0]
        assert isinstance(first, ast.Call)
        assert isinstance(first.func, ast.Name)
        assert first.func.id == "Message"


def test_a_whole_refusal_reads_indonesian(queue: Queue, clock: SetClock) -> None:
    def says(reason: Refusal, service: str, request: str) -> str:
        with refused(reason) as seen:
            queue.take(service, request=request)
        assert isinstance(seen.error, RefusedError)
        return seen.error.message.render("id")

    assert says(Refusal.UNKNOWN_SERVICE, "PINJEM", "1") == "Tidak ada layanan PINJEM. Apakah maksud Anda “PINJAM”?"
    queue.take("KREDIT", request="2")
    queue.take("KREDIT", request="3")
    assert says(Refusal.QUOTA, "KREDIT", "4") == (
        "Kredit: kuota hari ini, 2 nomor, sudah habis. Silakan datang kembali pada Rabu, 25 November, 08.00."
    )
    clock.set("2026-11-24 07:00")
    assert says(Refusal.NOT_YET_OPEN, "SETOR", "5") == "Setor belum dibuka. Layanan dibuka pukul 08.00."
    clock.set("2026-11-24 15:30")
    assert says(Refusal.CLOSED, "SETOR", "6") == (
        "Setor sudah tutup untuk hari ini. Silakan datang kembali pada Rabu, 25 November, 08.00."
    )
    queue.stop(request="7")
    assert says(Refusal.STOPPED, "PINJAM", "8") == (
        "Hari ini nomor antrean tidak diberikan lagi. Silakan bertanya di meja informasi."
    )


def test_a_language_without_a_catalogue_reads_english() -> None:
    message = Message("There is no service {code}.", code="X")
    assert message.render("id") == "Tidak ada layanan X."
    assert message.render("xx") == message.render("en") == message.render() == "There is no service X."


def test_a_sentence_that_the_catalogue_lacks_reads_english() -> None:
    assert Message("{count} things that nobody says", count=2).render("id") == "2 things that nobody says"


@pytest.mark.parametrize(
    ("given", "language"),
    [
        ({}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id_ID"}, "id"),
        ({"LANG": "id"}, "id"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "../id"}, "en"),
        ({"LC_MESSAGES": "id_ID.UTF-8", "LANG": "en_US.UTF-8"}, "id"),
        ({"LC_MESSAGES": "C", "LANG": "id_ID.UTF-8"}, "en"),
        ({"LC_MESSAGES": "", "LANG": "id_ID.UTF-8"}, "id"),
        ({"LC_ALL": "id_ID.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LANG": "en_US.UTF-8"}, "id"),
        ({"LC_ALL": "POSIX", "LC_MESSAGES": "id_ID.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "id_ID.UTF-8"}, "id"),
        ({"LANGUAGE": "id", "LC_ALL": "en_US.UTF-8"}, "id"),
        ({"LANGUAGE": "de:id:en", "LC_ALL": "en_US.UTF-8"}, "id"),
        ({"LANGUAGE": "en:id", "LC_ALL": "id_ID.UTF-8"}, "en"),
        ({"LANGUAGE": "de", "LC_ALL": "id_ID.UTF-8"}, "id"),
        ({"LANGUAGE": "", "LC_ALL": "id_ID.UTF-8"}, "id"),
    ],
)
def test_the_reader_is_asked_by_the_variables_of_the_locale_in_their_order(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], language: str
) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    assert reader_language() == language
