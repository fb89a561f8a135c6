"""From a port in the file to an open line that speaks its protocol."""

from counter.config import PortPart
from counter.decoders import Decoder
from counter.decoders.frames import KEYS, FrameDecoder
from counter.decoders.line import LineDecoder
from counter.decoders.number_pad import by_code
from counter.decoders.pattern import CharacterDecoder, PatternDecoder
from counter.errors import PortError
from counter.line import Line, Waker, byte_s, open_serial
from counter.number_pad import PadTalk
from counter.talk import ByteTalk, Talk
from hall.messages import Message


def connect(part: PortPart, waker: Waker) -> Talk:
    """The open line of a port.

    :raises PortError: it is not there, another program holds it, or what its protocol needs is not installed.
    """
    match part.protocol:
        case "number-pad":
            return PadTalk(part.device or "", waker, by_code(part.key_names()), part.only_address or "1")
        case "modbus":
            return _modbus(part, waker)
        case _:
            port = open_serial(part)
            line = Line(port, part.place, waker)
            return ByteTalk(line, decoder_of(part), part.answer_ms / 1000, byte_s(port))


def _modbus(part: PortPart, waker: Waker) -> Talk:
    try:
        from counter.modbus import ModbusTalk  # noqa: PLC0415 - only where such a port is used
    except ImportError as error:
        raise PortError(
            Message("Modbus needs the package minimalmodbus. Run: pip install 'antrean[counter]'")
        ) from error
    keys = part.key_numbers() or KEYS
    return ModbusTalk(open_serial(part), part.place, waker, part.modbus, keys, part.answer_ms / 1000)


def decoder_of(part: PortPart) -> Decoder:
    """What reads the bytes of a port."""
    match part.protocol:
        case "line":
            return LineDecoder(strict=part.strict)
        case "frames":
            return FrameDecoder(part.key_numbers() or None)
        case "pattern":
            return PatternDecoder(part.pattern or "", part.meanings(), part.only_address)
        case "characters":
            return CharacterDecoder(part.meanings(), part.only_address)
        case _:
            raise ValueError(part.protocol)
