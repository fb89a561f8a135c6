"""Every command of `antrean`: the hall's own and those of the programs that are installed."""

from collections.abc import Callable

from hall.cli import acts, care, forecast, looks, reports
from hall.cli.joined import joined
from hall.cli.programs import program_commands
from hall.cli.voice import voice

COMMANDS: dict[str, Callable[..., None]] = {
    **acts.COMMANDS,
    **looks.COMMANDS,
    **forecast.COMMANDS,
    **reports.COMMANDS,
    **care.COMMANDS,
    **program_commands(),
}

app = joined(COMMANDS)
app.add_typer(voice, name="voice")
