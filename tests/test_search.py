"""The search finds the service that a visitor means, whatever they call it.

Most of this is a table: what people type at the kiosk of the sample hall, and what they should find first. The hall's
names are Indonesian and English; Javanese and everyday words come from the table of other names.
"""

import tomllib
import unicodedata
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.settings.hall import Hall
from hall.settings.hallfile import HallFile
from hall.settings.reading import read_hall_file
from hall.shipped import shipped
from kiosk.search import index, search, synonyms, words

SAMPLE = Hall(1, read_hall_file(shipped("config", "mpp-contoh.toml"))[0])
INDEX = index(SAMPLE)

quickly = settings(derandomize=True, deadline=None, max_examples=150)


def find(typed: str) -> list[str]:
    return search(INDEX, typed)


@pytest.mark.parametrize(
    ("typed", "service"),
    [
        # what stands in the name
        ("sim", "POL-SIM"),
        ("akta kelahiran", "DUK-AKTA-LAHIR"),
        ("kartu keluarga", "DUK-KK"),
        ("paspor", "IMI-PASPOR"),
        ("skck", "POL-SKCK"),
        ("npwp", "KPP-PAJAK"),
        ("listrik", "PLN-LISTRIK"),
        ("haji", "KEM-HAJI"),
        ("e-court", "PA-PERKARA"),
        # in English
        ("family card", "DUK-KK"),
        ("birth certificate", "DUK-AKTA-LAHIR"),
        ("death", "DUK-AKTA-MATI"),
        ("passport", "IMI-PASPOR"),
        ("driving licence", "POL-SIM"),
        ("driver's license", "POL-SIM"),
        ("vehicle tax", "SAM-PAJAK"),
        ("electricity", "PLN-LISTRIK"),
        ("yellow card", "NAK-AK1"),
        ("lost property", "POL-HILANG"),
        ("divorce", "PA-PERKARA"),
        # in Javanese
        ("kulawarga", "DUK-KK"),
        ("akta lair", "DUK-AKTA-LAHIR"),
        ("palakrama", "KEM-NIKAH"),
        ("toya", "PAM-AIR"),
        ("pajeg motor", "SAM-PAJAK"),
        ("serat siti", "BPN-CEK"),
        # abbreviations and what is meant by them
        ("KK", "DUK-KK"),
        ("identity card", "DUK-KTP-BARU"),
        ("kartu tanda penduduk", "DUK-KTP-BARU"),
        ("digital id", "DUK-IKD"),
        ("ktp anak", "DUK-KIA"),
        ("imb", "PTS-PBG"),
        ("jkn", "BKS-PESERTA"),
        ("jamsostek", "BTK-KLAIM"),
        # everyday words
        ("akte lahir", "DUK-AKTA-LAHIR"),
        ("surat pindah", "DUK-PINDAH"),
        ("pajak motor", "SAM-PAJAK"),
        ("bansos", "SOS-BANTUAN"),
        ("cerai", "PA-PERKARA"),
        ("legalisir ijazah", "DIK-IJAZAH"),
        ("kirim", "POS-KIRIM"),
        ("izin usaha", "PTS-NIB"),
        ("saya mau bikin KTP", "DUK-KTP-BARU"),
        ("perpanjang sim", "POL-SIM"),
        ("ktp hilang", "DUK-KTP-ULANG"),
        # the agency
        ("imigrasi", "IMI-PASPOR"),
        ("samsat", "SAM-PAJAK"),
        ("bpjs kesehatan", "BKS-PESERTA"),
        ("kantor pajak", "KPP-PAJAK"),
        # what one receives
        ("surat keterangan pindah", "DUK-PINDAH"),
        ("resi pengiriman", "POS-KIRIM"),
    ],
)
def test_what_people_type_finds_what_they_mean(typed: str, service: str) -> None:
    assert find(typed)[:1] == [service]


@pytest.mark.parametrize(
    ("typed", "service"),
    [
        ("pasport", "IMI-PASPOR"),
        ("apspor", "IMI-PASPOR"),
        ("paspr", "IMI-PASPOR"),
        ("passsport", "IMI-PASPOR"),
        ("listrk", "PLN-LISTRIK"),
        ("ijasah", "DIK-IJAZAH"),
        ("kelahirn", "DUK-AKTA-LAHIR"),
        ("certifcate birth", "DUK-AKTA-LAHIR"),
        ("kartu keluaga", "DUK-KK"),
        ("imigrsi", "IMI-PASPOR"),
        ("smi", "POL-SIM"),
        ("kuing", "NAK-AK1"),
        ("pasop", "IMI-PASPOR"),  # unfinished and misspelt
        ("perpanjangn sim", "POL-SIM"),
    ],
)
def test_one_wrong_letter_does_no_harm(typed: str, service: str) -> None:
    assert find(typed)[:1] == [service]


@pytest.mark.parametrize("typed", ["AKTA", "akta", "ÁKTA", "  akta ", "akta!", "“akta”"])
def test_case_accents_and_signs_make_no_difference(typed: str) -> None:
    assert find(typed) == ["DUK-AKTA-LAHIR", "DUK-AKTA-MATI"]


@pytest.mark.parametrize("typed", ["ktp-el", "ktpel", "KTP el", "e-ktp", "ektp"])
def test_a_dash_makes_no_difference(typed: str) -> None:
    assert find(typed)[:2] == ["DUK-KTP-BARU", "DUK-KTP-ULANG"]


def test_each_further_letter_keeps_the_service_in_sight() -> None:
    typed = "kartu kuning"
    for end in range(1, len(typed) + 1):
        assert "NAK-AK1" in find(typed[:end]), typed[:end]


def test_further_words_narrow_what_is_found() -> None:
    assert set(find("sim")) <= set(find("s"))
    assert find("akta") == ["DUK-AKTA-LAHIR", "DUK-AKTA-MATI"]
    assert find("akta mati") == ["DUK-AKTA-MATI"]


def test_words_that_nothing_answers_to_do_not_hide_what_the_others_find() -> None:
    assert find("xyzzy paspor qwerty") == find("paspor")


def test_a_word_that_exists_is_no_misspelling_of_another() -> None:
    """“tanah” is one letter from “tanda”: it must not find signatures."""
    assert set(find("tanah")) == {"BPN-CEK", "BPN-DAFTAR"}


def test_a_word_of_the_name_comes_before_a_word_of_the_agency() -> None:
    assert find("pertanahan")[:1] == ["BPN-CEK"]
    found = find("kesehatan")
    assert found.index("KES-IZIN") < found.index("BKS-PESERTA")


def test_an_agency_finds_its_services_in_their_order() -> None:
    assert find("dukcapil") == [code for code in SAMPLE.services if code.startswith("DUK-")]
    assert find("polisi") == ["POL-SKCK", "POL-SIM", "POL-HILANG"]


def test_a_longer_thing_is_not_taken_for_a_shorter_one_in_it() -> None:
    """A child identity card has “identity card” in it, but is not the first one that this finds."""
    assert find("identity card")[0] == "DUK-KTP-BARU"
    assert find("child identity card") == ["DUK-KIA"]
    assert "DUK-KIA" not in find("kartu tanda penduduk")


@pytest.mark.parametrize("typed", ["", " ", "?!", "-", "zzzzzz", "𓀀"])
def test_nothing_is_found_where_nothing_is_asked_or_nothing_fits(typed: str) -> None:
    assert find(typed) == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("code", SAMPLE.services)
def test_every_service_of_the_sample_is_first_by_its_full_name(code: str, language: str) -> None:
    assert find(SAMPLE.services[code].service.name[language])[0] == code


def test_every_word_of_a_name_finds_the_service_in_every_language() -> None:
    for code, info in SAMPLE.services.items():
        for text in info.service.name.values():
            for word in words(text):
                assert code in find(word), (code, word)


def test_the_services_are_searched_in_all_languages_of_the_file_not_only_in_the_shown_one() -> None:
    hall = a_hall([{"id": "Akta kelahiran", "en": "Birth record", "jv": "Serat tandha lair"}, {"id": "Lain"}])
    found = index(hall)
    assert [search(found, typed) for typed in ("akta", "record", "tandha")] == [["S0"]] * 3


# The table of other names


def test_no_name_stands_in_two_groups_and_every_group_has_at_least_two() -> None:
    table = tomllib.loads(shipped("assets", "search", "words.toml").read_text(encoding="utf-8"))
    phrases = [tuple(words(phrase)) for group in table["same"] for phrase in group]
    # Two spellings may fold into one within a group (“KTP-el” and “ktp el”), never across groups.
    groups = [{tuple(words(phrase)) for phrase in group} for group in table["same"]]
    assert sum(map(len, groups)) == len(set(phrases))
    assert [group for group in table["same"] if len(group) < 2] == []
    assert () not in synonyms().groups


# For any hall and any typing

texts = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=24
).filter(lambda text: text.strip() != "")
latin = st.text("abeiknrt -", min_size=1, max_size=12).filter(lambda text: text.strip(" -") != "")
names = st.lists(latin | texts, min_size=1, max_size=8)


def a_hall(services: list[dict[str, str]]) -> Hall:
    """One agency with these services, S0, S1, …"""
    file = {
        "hall": {"name": "Balai Uji", "time_zone": "Asia/Jakarta", "languages": ["id"], "country": "ID"},
        "agency": [
            {
                "code": "A",
                "name": {"id": "Instansi"},
                "series": "A",
                "zone": "utara",
                "hours": "always",
                "service": [
                    {"code": f"S{number}", "name": name, "handling_minutes": 5} for number, name in enumerate(services)
                ],
            }
        ],
        "counter": [{"code": "1", "name": {"id": "Loket 1"}, "services": ["S0"]}],
    }
    return Hall(1, HallFile.model_validate(file))


@quickly
@given(typed=st.text(max_size=60))
def test_no_typing_ever_fails(typed: str) -> None:
    found = find(typed)
    assert len(found) == len(set(found))
    assert set(found) <= set(SAMPLE.services)


@quickly
@given(services=names)
def test_a_full_name_finds_its_service_first(services: list[str]) -> None:
    hall = a_hall([{"id": name} for name in services])
    found = index(hall)
    for code, info in hall.services.items():
        asked = set(words(info.service.name["id"]))
        if not asked:
            continue  # a name of signs alone can't be typed as words
        results = search(found, info.service.name["id"])
        assert code in results
        # Where two services have the same words, the one that stands first in the file comes first.
        assert set(words(hall.services[results[0]].service.name["id"])) == asked


@quickly
@given(services=names, data=st.data())
def test_the_beginning_of_a_word_finds_the_service(services: list[str], data: st.DataObject) -> None:
    hall = a_hall([{"id": name} for name in services])
    code = data.draw(st.sampled_from(list(hall.services)))
    for word in words(hall.services[code].service.name["id"]):
        end = data.draw(st.integers(1, len(word)))
        assert code in search(index(hall), word[:end])


@quickly
@given(services=names, typed=st.lists(latin, max_size=4), order=st.randoms(use_true_random=False))
def test_the_ranking_is_stable(services: list[str], typed: list[str], order: Random) -> None:
    """The same hall and words give the same list; the order of the words and how they are written don't matter."""
    hall = a_hall([{"id": name} for name in services])
    expected = search(index(hall), " ".join(typed))
    shuffled = [word for text in typed for word in text.split()]
    order.shuffle(shuffled)
    assert search(index(hall), "  ".join(shuffled).upper()) == expected
    assert search(index(hall), unicodedata.normalize("NFD", " ".join(typed))) == expected
