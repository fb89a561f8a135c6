"""`antrean voice`: makes a voice pack and looks one over. What they need for it is imported only when one of them runs."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hall.cli.options import AsJson
from hall.cli.output import EXIT_USAGE, emit, fail, language, text
from hall.errors import AntreanError, BadRequestError
from hall.messages import Message
from hall.settings.hallfile import HallFile
from hall.settings.reading import read_hall_file

if TYPE_CHECKING:
    from hall.voice.check import Report
    from hall.voice.engines import Engine

voice = typer.Typer(no_args_is_help=True, help=text("Makes and checks the voice of the hall."))

HallOption = Annotated[
    Path | None,
    typer.Option(
        "--hall", metavar="FILE", help=text("Also the names of agencies, services and counters in this hall file.")
    ),
]


class Spoken(StrEnum):
    """The languages of the hall."""

    ID = "id"
    EN = "en"
    JV = "jv"


class Program(StrEnum):
    """The speech programs that a pack can be made with."""

    ESPEAK = "espeak"
    PIPER = "piper"


@voice.command(name="build", help=text("Makes a voice pack with a speech program, or fills the gaps of one."))
def build_pack(
    spoken: Annotated[Spoken, typer.Argument(metavar="LANGUAGE", help=text("The language: id, en or jv."))],
    to: Annotated[
        Path, typer.Option("--to", metavar="FOLDER", help=text("Where the pack goes; a new or empty folder."))
    ],
    engine: Annotated[
        Program, typer.Option("--engine", help=text("The speech program: espeak (espeak-ng) or piper."))
    ] = Program.ESPEAK,
    model: Annotated[
        Path | None, typer.Option("--model", metavar="FILE", help=text("Piper's model, a file NAME.onnx."))
    ] = None,
    name: Annotated[
        str | None, typer.Option("--voice", metavar="NAME", help=text("A voice of espeak-ng, such as id+f2."))
    ] = None,
    hall: HallOption = None,
    only_missing: Annotated[
        bool, typer.Option("--only-missing", help=text("Makes only clips that the folder has no file of."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Makes a pack."""
    from hall.voice.build import build  # noqa: PLC0415 - numpy takes a while, and other commands do without

    try:
        file = _hall(hall)
        built = build(spoken, to, _engine(spoken, engine, model, name), hall=file, only_missing=only_missing)
    except AntreanError as error:
        fail(error, as_json=as_json)
    data: dict[str, object] = {
        "folder": str(to),
        "made": len(built.made),
        "kept": len(built.kept),
        "seconds": round(built.seconds, 1),
        "bytes": built.size_bytes,
    }
    told = text("{folder}: clips made: {made}, {seconds} s; already there: {kept}.", **data)
    emit(data, told, as_json=as_json)


@voice.command(
    name="check", help=text("Looks a voice pack over: what is missing, what can't be used, what sounds wrong.")
)
def check_folder(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=text("The pack's folder, with its manifest.toml."))],
    hall: HallOption = None,
    as_json: AsJson = False,
) -> None:
    """Looks a pack over."""
    from hall.voice.check import check_pack  # noqa: PLC0415 - as above

    try:
        report = check_pack(folder, _hall(hall))
    except AntreanError as error:
        fail(error, as_json=as_json)
    data: dict[str, object] = {
        "ok": report.ok,
        "language": report.pack.language,
        "clips": len(report.pack.sounds),
        "seconds": round(report.pack.seconds, 1),
        "remarks": [
            {"kind": remark.kind, "name": remark.name, "need": remark.need, "message": remark.told.render(language)}
            for remark in report.remarks
        ],
    }
    emit(data, "\n".join(_told(report)), as_json=as_json)
    if not report.ok:
        raise typer.Exit(EXIT_USAGE)


def _hall(file: Path | None) -> HallFile | None:
    return read_hall_file(file)[0] if file else None


def _engine(spoken: str, engine: Program, model: Path | None, name: str | None) -> "Engine":
    from hall.voice.engines import Espeak, Piper  # noqa: PLC0415 - as above

    unfit = "--voice" if engine is Program.PIPER and name else "--model" if engine is Program.ESPEAK and model else None
    if unfit:
        raise BadRequestError(Message("{option} means nothing to {engine}.", option=unfit, engine=engine))
    return Piper.of(spoken, model) if engine is Program.PIPER else Espeak.of(spoken, name)


def _told(report: "Report") -> list[str]:
    from hall.voice.script import Need  # noqa: PLC0415 - as above

    pack = report.pack
    head = text(
        "{folder}: {clips} clips, {seconds} s, “{language}”.",
        folder=pack.folder,
        clips=len(pack.sounds),
        seconds=round(pack.seconds, 1),
        language=pack.language,
    )
    # Of these there are dozens, and nobody misses one.
    flow = sum(remark.need is Need.FLOW for remark in report.remarks)
    lines = [
        f"{'✗' if remark.serious else '·'} {remark.name}: {remark.told.render(language)}"
        for remark in report.remarks
        if remark.need is not Need.FLOW
    ]
    if flow:
        lines.append(
            "· " + text("missing clips that only make sentences flow: {count}; --json names them.", count=flow)
        )
    verdict = text("It can be used.") if report.ok else text("It can't be used until what is marked ✗ is put right.")
    return [head, *lines, verdict]
