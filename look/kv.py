"""The .kv file beside a .py file: the one says how a widget looks, the other what it does."""

from pathlib import Path

from kivy.lang import Builder
from kivy.lang.parser import global_idmap

from look.state import lang, look

global_idmap["look"] = look
global_idmap["lang"] = lang


def load_rules(module_file: str) -> None:
    """Reads the .kv file beside a module; to be called once, at the end of it, with its `__file__`."""
    Builder.load_file(str(Path(module_file).with_suffix(".kv")), rulesonly=True)
