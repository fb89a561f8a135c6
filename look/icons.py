"""The pictograms: our names for them, and which one stands for which agency.

All are glyphs of the Tabler icon font (assets/icons). An icon never stands without its word: some people do not read
pictures.
"""

import re
from types import MappingProxyType

ICONS = MappingProxyType(
    {
        # what a tap does
        "back": "\uea19",  # arrow-left
        "next": "\uea61",  # chevron-right
        "previous": "\uea60",  # chevron-left
        "search": "\ueb1c",  # search
        "language": "\uebbe",  # language
        "lower": "\uf1db",  # wheelchair
        "speak": "\ueb51",  # volume
        "silent": "\uf1c3",  # volume-off
        "contrast": "\uec4e",  # contrast
        "close": "\ueb55",  # x
        "erase": "\uea2d",  # backspace
        "lock": "\ueae2",  # lock
        "unlock": "\ueae1",  # lock-open
        "settings": "\ueb20",  # settings
        "refresh": "\ueb13",  # refresh
        "power": "\ueb0d",  # power
        "test": "\ueb3a",  # test-pipe
        "screen": "\uea8d",  # device-tv
        "touch": "\uef4f",  # hand-click
        "key": "\ueac7",  # key
        "enter": "\uea7c",  # corner-down-left
        # what is the case
        "calling": "\ued07",  # bell-ringing
        "lost": "\uf180",  # plug-off
        "clock": "\uea70",  # clock
        "pause": "\uf548",  # clock-pause
        "closed": "\uee1f",  # calendar-off
        "check": "\uea5e",  # check
        "done": "\uea67",  # circle-check
        "ticket": "\uedfd",  # receipt
        "printer": "\ueb0e",  # printer
        "no-printer": "\uf184",  # printer-off
        "warning": "\uea06",  # alert-triangle
        "help": "\uf91d",  # help-circle
        "info": "\ueac5",  # info-circle
        "place": "\ueae8",  # map-pin
        "list": "\ueb6a",  # list-check
        "document": "\ueaa2",  # file-text
        "bell": "\uea35",  # bell
        "wait": "\uef93",  # hourglass
        "money": "\uea55",  # cash
        # agencies
        "people": "\uebf2",  # users
        "shop": "\uea4e",  # building-store
        "health": "\uedbe",  # stethoscope
        "health-card": "\uf142",  # heart-plus
        "worker": "\uefca",  # helmet
        "school": "\uecf7",  # school
        "work": "\uea46",  # briefcase
        "care": "\uf0f3",  # heart-handshake
        "coins": "\uf65d",  # coins
        "car": "\uebbb",  # car
        "police": "\ueb22",  # shield-check
        "plane": "\ueb6f",  # plane
        "map": "\ueae7",  # map-2
        "tax": "\uedbd",  # receipt-tax
        "religion": "\uece7",  # moon-stars
        "court": "\uebc2",  # scale
        "prosecutor": "\uef90",  # gavel
        "pension": "\uf38c",  # pig-money
        "water": "\uea97",  # droplet
        "electricity": "\uea38",  # bolt
        "bank": "\uebe2",  # building-bank
        "post": "\ueae5",  # mail
        "agency": "\uebf6",  # building-community
    }
)

# The first line with a word of the agency's name wins, so the particular stands before the general.
_AGENCIES = (
    ("health-card", "bpjs kesehatan|jkn"),
    ("worker", "bpjs ketenagakerjaan|jamsostek"),
    ("people", "kependudukan|pencatatan sipil|dukcapil|dindukcapil|disdukcapil|civil registry"),
    ("plane", "imigrasi|immigration"),
    ("police", "polres|polri|polsek|kepolisian|polisi|police"),
    ("car", "samsat|perhubungan|uppd|vehicle|transport"),
    ("map", "pertanahan|bpn|agraria|land office"),
    ("tax", "kpp|kp2kp|pajak|tax"),
    ("court", "pengadilan|mahkamah|court"),
    ("prosecutor", "kejaksaan|prosecutor"),
    ("religion", "agama|kemenag|kua|religious"),
    ("shop", "dpmptsp|perizinan|penanaman modal|investasi|licensing|perdagangan|koperasi|umkm"),
    ("health", "kesehatan|rsud|rumah sakit|puskesmas|bpom|health"),
    ("school", "pendidikan|sekolah|universitas|perpustakaan|education|school"),
    ("work", "tenaga kerja|ketenagakerjaan|bp2mi|bp3mi|manpower|employment"),
    ("care", "sosial|baznas|social"),
    ("pension", "taspen|asabri|pensiun|pension"),
    ("water", "pdam|air minum|perumda air|water"),
    ("electricity", "pln|listrik|electricity"),
    ("coins", "keuangan|bapenda|bkd|bakeuda|pendapatan|bea|finance|revenue"),
    ("post", "pos|post"),
    ("bank", "bank|bpd|pegadaian"),
    ("info", "informasi|pengaduan|information|complaints"),
)


def agency_icon(*names: str) -> str:
    """The name of the icon for an agency, judged by its names in any language and its code."""
    words = " ".join(names).casefold()
    for icon, pattern in _AGENCIES:
        if re.search(rf"\b(?:{pattern})\b", words):
            return icon
    return "agency"
