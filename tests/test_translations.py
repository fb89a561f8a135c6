"""Everything that the product says to people is there in Indonesian too, and in step with the code.

A sentence is written once, in English, where something happens. These tests find every one of them in the code, and ask
for its translation, with the same values in it. A reader gets the language of the locale's variables.
"""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from hall import errors
from hall.errors import AntreanError, Refusal, RefusedError, StoreError
from hall.messages import Message, catalogue_path, reader_language
from hall.queue import Queue
from tests.conftest import refused
from tests.harness.clock import SetClock
from tools import translations

HALL = Path(errors.__file__).parent
FILES = translations.catalogues()
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

# The places where a sentence arrives in a variable: it was written, and found, elsewhere.
WITH_A_VARIABLE = {"app.py": 1, "looks.py": 1, "output.py": 1, "reading.py": 3, "refusals.py": 1}


def read(file: Path) -> Catalog:
    with file.open("rb") as po_file:
        return read_po(po_file)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@cache
def code() -> list[tuple[Path, ast.Call, str]]:
    """Every call of a plain name in hall/: the file, the call, the name."""
    return [
        (file, node, node.func.id)
        for file in sorted(HALL.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    return ((file, call) for file, call, called in code() if called == name)


def test_there_is_an_indonesian_catalogue() -> None:
    assert catalogue_path("id") in FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.parent.name)
def test_the_catalogue_has_every_sentence_of_the_code_and_no_other(file: Path) -> None:
    compared = translations.compare(file, translations.sentences())
    assert (compared.added, compared.removed) == ((), ())
    assert compared.in_step, "run: make translations"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.parent.name)
def test_every_sentence_is_translated_and_none_is_doubtful(file: Path) -> None:
    catalogue = read(file)
    assert [message.id for message in catalogue if message.id and not str(message.string).strip()] == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.parent.name)
def test_a_translation_has_the_values_of_its_sentence_and_can_be_filled(file: Path) -> None:
    for message in read(file):
        if message.id:
            asked, given = str(message.id), str(message.string)
            assert placeholders(given) == placeholders(asked), asked
            assert given.format(**dict.fromkeys(placeholders(asked), "x")), asked


def test_the_indonesian_is_spelled_as_the_dictionary_has_it() -> None:
    for message in read(FILES[0]):
        found = re.findall(r"antrian|silahkan|\bijin|\bmengijin|\bnomer\b", str(message.string), re.IGNORECASE)
        assert found == [], message.id


def test_the_catalogue_keeps_no_line_numbers_and_names_its_licence() -> None:
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"^#:", text, re.MULTILINE)
        assert "MIT License" in text.partition("msgid")[0]


def test_the_search_finds_every_sentence_in_the_code() -> None:
    """Babel's search and the syntax tree must agree, or a sentence could stay English unseen."""
    written, variables = set(), dict.fromkeys(WITH_A_VARIABLE, 0)
    for file, call in [*calls("Message"), *calls("text")]:
        first = call.args[0]
        if isinstance(first, ast.Constant):
            assert isinstance(first.value, str)
            written.add(first.value)
        else:
            assert not isinstance(first, ast.JoinedStr), f"{file.name}:{call.lineno} can't be translated"
            variables[file.name] = variables.get(file.name, 0) + 1
    assert variables == WITH_A_VARIABLE
    assert written <= translations.sentences()


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


def test_the_check_writes_nothing_and_ends_with_one_when_a_catalogue_is_not_in_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "assets" / "translations" / "id" / "LC_MESSAGES" / "antrean.po"
    file.parent.mkdir(parents=True)
    text = FILES[0].read_text(encoding="utf-8")
    file.write_text(text + '\nmsgid "nobody says this"\nmsgstr "tidak ada"\n', encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "catalogues", lambda: [file])
    wanted = translations.sentences(HALL.parent)
    monkeypatch.setattr(translations, "sentences", lambda: wanted)
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
