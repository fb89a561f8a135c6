"""What the X server says of its screen, monitors and window manager: Xlib and the RandR extension, called with ctypes.

`XRRGetMonitors` of Xrandr.h (RandR 1.5): one entry per monitor, with its name, such as `HDMI-1`, and its place.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_GLX_RGBA = 4  # of GL/glx.h


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor's name and its place on the X screen, in pixels; `width_mm` is what the monitor claims, 0 if nothing."""

    name: str
    left: int
    top: int
    width: int
    height: int
    width_mm: int


class _MonitorInfo(ctypes.Structure):
    """XRRMonitorInfo."""

    _fields_ = (
        ("name", ctypes.c_ulong),
        ("primary", ctypes.c_int),
        ("automatic", ctypes.c_int),
        ("outputs_count", ctypes.c_int),
        ("x", ctypes.c_int),
        ("y", ctypes.c_int),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("width_mm", ctypes.c_int),
        ("height_mm", ctypes.c_int),
        ("outputs", ctypes.c_void_p),
    )


def screen_size() -> tuple[int, int] | None:
    """Width and height of the X screen in pixels; None where there is no X."""
    with _connection() as found:
        if found is None:
            return None
        xlib, display = found
        screen = xlib.XDefaultScreen(display)
        return int(xlib.XDisplayWidth(display, screen)), int(xlib.XDisplayHeight(display, screen))


def monitors() -> list[Monitor]:
    """The monitors of the X screen, in its order; none where there is no X, or one without RandR 1.5."""
    with _connection() as found:
        try:
            xrandr = ctypes.CDLL("libXrandr.so.2")
        except OSError:
            return []
        return [] if found is None else _monitors(xrandr, *found)


def has_window_manager() -> bool:
    """Whether there is one, told as SDL tells it: by the property `_NET_SUPPORTING_WM_CHECK` of the root window (EWMH)."""
    with _connection() as found:
        if found is None:
            return False
        xlib, display = found
        xlib.XDefaultRootWindow.restype = xlib.XInternAtom.restype = ctypes.c_ulong
        xlib.XListProperties.argtypes = (ctypes.c_void_p, ctypes.c_ulong, ctypes.POINTER(ctypes.c_int))
        xlib.XListProperties.restype = ctypes.POINTER(ctypes.c_ulong)
        mark = xlib.XInternAtom(display, b"_NET_SUPPORTING_WM_CHECK", 1)  # 0 where nobody has ever said this word
        count = ctypes.c_int(0)
        properties = xlib.XListProperties(display, xlib.XDefaultRootWindow(display), ctypes.byref(count))
        if not properties:
            return False
        try:
            return mark in properties[: count.value]
        finally:
            xlib.XFree(properties)


def load_graphics_driver() -> None:
    """Has the library of the graphics driver loaded, by a first question to GLX; what opens a window then need not wait.

    Takes a while, in which it does not hold the interpreter. Nothing is said of a failure: the window will meet it too.
    """
    try:
        xlib, gl = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libGL.so.1")
    except OSError:
        return
    xlib.XInitThreads()
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(xlib.XOpenDisplay(None))
    if display.value:
        # Never closed: the driver would be unloaded with its last connection.
        gl.glXChooseVisual(display, xlib.XDefaultScreen(display), (ctypes.c_int * 2)(_GLX_RGBA, 0))


def _monitors(xrandr: ctypes.CDLL, xlib: ctypes.CDLL, display: ctypes.c_void_p) -> list[Monitor]:
    xlib.XDefaultRootWindow.restype = ctypes.c_ulong
    xlib.XGetAtomName.restype = ctypes.c_void_p
    xlib.XGetAtomName.argtypes = (ctypes.c_void_p, ctypes.c_ulong)
    xrandr.XRRGetMonitors.restype = ctypes.POINTER(_MonitorInfo)
    xrandr.XRRGetMonitors.argtypes = (ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.POINTER(ctypes.c_int))
    xrandr.XRRFreeMonitors.argtypes = (ctypes.POINTER(_MonitorInfo),)
    count = ctypes.c_int(0)
    infos = xrandr.XRRGetMonitors(display, xlib.XDefaultRootWindow(display), 1, ctypes.byref(count))
    if not infos:
        return []
    try:
        return [_monitor(xlib, display, infos[index]) for index in range(count.value)]
    finally:
        xrandr.XRRFreeMonitors(infos)


def _monitor(xlib: ctypes.CDLL, display: ctypes.c_void_p, info: _MonitorInfo) -> Monitor:
    name = xlib.XGetAtomName(display, info.name)
    try:
        text = ctypes.cast(name, ctypes.c_char_p).value or b""
        return Monitor(text.decode(errors="replace"), info.x, info.y, info.width, info.height, info.width_mm)
    finally:
        xlib.XFree(ctypes.c_void_p(name))


@contextmanager
def _connection() -> Iterator[tuple[ctypes.CDLL, ctypes.c_void_p] | None]:
    try:
        xlib = ctypes.CDLL("libX11.so.6")
    except OSError:
        yield None
        return
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(xlib.XOpenDisplay(None))
    if not display.value:
        yield None
        return
    try:
        yield xlib, display
    finally:
        xlib.XCloseDisplay(display)
