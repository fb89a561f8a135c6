"""How a text has to be written for espeak-ng, so that it is pronounced as Indonesian is.

Indonesian writes three sounds as *e*; espeak-ng guesses which one is meant, and often wrongly (*empat*, *belas*, *loket*).
The words below are given to it in its own phonemes. Names of agencies are full of abbreviations, which are spelt unless
they can be read as a word.
"""

import re

from hall.voice.numbers import digits, number
from hall.voice.script import LETTER_NAMES

# Words that espeak-ng 1.51 reads wrongly, in its phonemes: @ is the e of *empat*, E that of *meja*.
_PHONEMES = {
    "air": "'aiR",
    "autentikasi": "aUtEntik'asi",
    "bank": "b'aNk",
    "belas": "b@l'as",
    "court": "k'ORt",
    "daerah": "da'ER2ah",
    "depan": "d@p'an",
    "dokumen": "dok'umEn",
    "empat": "@mp'at",
    "enam": "@n'am",
    "gedung": "g@d'uN",
    "gerai": "g@R2'aI",
    "identitas": "idEnt'itas",
    "indonesia": "indonEs'ia",
    "jateng": "dZ'atEN",
    "kejaksaan": "k@dZaks'aan",
    "kementerian": "k@m@nt@R2'ian",
    "kependudukan": "k@p@ndud'ukan",
    "keramaian": "k@R2ama'ian",
    "kerja": "k@RdZ'a",
    "kesehatan": "k@sEh'atan",
    "ketenagakerjaan": "k@t@nagak@RdZ'aan",
    "ketik": "k@t'ik",
    "loket": "l'okEt",
    "memberi": "m@mb@R2'i",
    "mesin": "m@s'in",
    "negeri": "n@g@R2'i",
    "pelan": "p@l'an",
    "penelitian": "p@n@lit'ian",
    "pensiun": "pEns'iun",
    "persero": "pERs'ER2o",
    "persetujuan": "p@Rs@tudZ'uan",
    "polres": "p'olR2Es",
    "reklame": "R2Ekl'amE",
    "rekomendasi": "R2EkomEnd'asi",
    "sebelas": "s@b@l'as",
    "sedang": "s@d'aN",
    "sentuh": "s@nt'uh",
    "serta": "s@Rt'a",
    "sertifikat": "sERtif'ikat",
    "tempat": "t@mp'at",
    "taspen": "t'aspEn",
    "tiket": "t'ikEt",
    # Letters, where espeak-ng names the accent or says only the sound.
    "é": "'E",
    "ès": "'Es",
}

# Abbreviations that look like a word but are spelt.
_SPELT = ("KUA", "UPT", "IUP")
_READ_AS_WORD = re.compile(r"([BCDFGHJKLMNPQRSTVWXYZ]?[AIUEO]){1,3}[BCDFGHJKLMNPQRSTVWXYZ]?")
_SHORTEST_WORD = 3

_TOKEN = re.compile(r"[0-9]+|[A-Z]+(?![a-zà-ÿ])|[^\W\d_]+|.", re.DOTALL)
_BREATHS = str.maketrans({"(": ",", ")": ",", "/": ",", "·": ",", "–": ",", "-": " ", "[": "", "]": ""})  # noqa: RUF001 - the dash of texts


def for_espeak(language: str, text: str) -> str:
    """The text as espeak-ng is given it."""
    plain = text.translate(_BREATHS)
    if language != "id":
        return plain
    return "".join(_indonesian(token) for token in _TOKEN.findall(plain))


def without_accents(language: str, text: str) -> str:
    """The text for programs that know Indonesian spelling but not the accents that show a reader which e is meant."""
    return text.translate(str.maketrans("éè", "ee")) if language == "id" else text


def _indonesian(token: str) -> str:
    if token.isdecimal():
        words = number("id", int(token)) if len(token) < len("00000") else digits("id", token)
        return " " + " ".join(_indonesian(word) for word in words) + " "
    if token.isupper() and token.isascii():
        if not _is_spelt(token):
            return token.lower()  # in capitals, espeak-ng would spell it
        return " " + " ".join(_indonesian(LETTER_NAMES["id"][ord(sign) - ord("A")]) for sign in token) + " "
    phonemes = _PHONEMES.get(token.lower())
    return f"[[{phonemes}]]" if phonemes else token


def _is_spelt(token: str) -> bool:
    return token in _SPELT or len(token) < _SHORTEST_WORD or not _READ_AS_WORD.fullmatch(token)
