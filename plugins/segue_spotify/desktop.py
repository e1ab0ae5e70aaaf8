"""What the Spotify app on this machine plays: by AppleScript on a Mac, by MPRIS elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence

from segue_schemas import Record, Recording
from segue_spotify.links import ID, SAID, Kind, address, meant
from segue_spotify.reading import SERVICE

PATIENCE = 3.0  # seconds
APART = "\x1f"  # between two values: no title holds it
NOT_RUNNING = "the app is not running"
NOT_THERE = "the app is not installed"
HANGS = "the app does not answer"

APPLESCRIPT = f"""
if application id "com.spotify.client" is not running then error number -600
set apart to character id {ord(APART)}
tell application id "com.spotify.client"
    if player state is stopped then return ""
    set one to current track
    set said to (spotify url of one) & apart & (name of one) & apart & (artist of one)
    return said & apart & (album of one) & apart & (duration of one)
end tell
"""
FIELDS = ("xesam:url", "mpris:trackid", "xesam:title", "xesam:artist", "xesam:album", "mpris:length")
PLAYERCTL = APART.join(("{{status}}", *(f"{{{{{name}}}}}" for name in FIELDS)))
DBUS = (
    "--session", "--print-reply", f"--reply-timeout={int(PATIENCE * 1000) - 500}",
    "--dest=org.mpris.MediaPlayer2.spotify", "/org/mpris/MediaPlayer2",
    "org.freedesktop.DBus.Properties.GetAll", "string:org.mpris.MediaPlayer2.Player",
)  # fmt: skip


class Heard(Record):
    """What the app said: a track, nothing, or a reason why it could not say."""

    track: Recording | None = None
    reason: str = ""  # why it could not be asked
    other: str = ""  # what plays instead of a track


def current() -> Heard:
    """Ask the app on this machine, whichever way it can be asked here."""
    if program := shutil.which("osascript"):
        return _of_script(program)
    if program := shutil.which("dbus-send"):  # first: it keeps the artists apart
        return _of_dbus(program)
    if program := shutil.which("playerctl"):
        return _of_playerctl(program)
    return Heard(reason="the app cannot be asked here (there is no osascript, dbus-send or playerctl)")


def _of_script(program: str) -> Heard:
    code, out, err = _run([program, "-e", APPLESCRIPT])
    if code:
        return _script_trouble(err)
    if not out.strip():
        return Heard()
    link, title, artist, album, length = (*out.rstrip("\n").split(APART), "", "", "", "", "")[:5]
    return _heard(link, title, (artist,), album, _number(length) / 1000)


def _script_trouble(err: str) -> Heard:
    """Say what AppleScript's number means; its words are in the language of the Mac."""
    found = re.findall(r"\((-\d+)\)", err)
    number = found[-1] if found else ""
    # The same number means that nothing is loaded, and that there is no such app.
    if number == "-1728":
        return Heard(reason=NOT_THERE) if "application id" in err else Heard()
    if number == "-1743":
        return Heard(
            reason="this program may not talk to Spotify; allow it in System Settings, Privacy & Security, "
            "Automation"
        )
    told = {"-600": NOT_RUNNING, "-1712": HANGS, "-10814": NOT_THERE, "": HANGS if not err else ""}
    said = " ".join(err.split())[-120:]
    return Heard(reason=told.get(number) or f"the app could not be asked ({said})")


def _of_playerctl(program: str) -> Heard:
    code, out, err = _run([program, "--player=spotify", "metadata", "--format", PLAYERCTL])
    if code:
        return Heard(reason=NOT_RUNNING if "No player" in err else _bus_trouble(err))
    status, url, trackid, title, artist, album, length = (*out.rstrip("\n").split(APART), *[""] * 7)[:7]
    if status == "Stopped":
        return Heard()
    return _heard(_link(url, trackid), title, (artist,), album, _number(length) / 1_000_000)


def _of_dbus(program: str) -> Heard:
    code, out, err = _run([program, *DBUS])
    if code:
        return Heard(reason=_bus_trouble(err))
    values = read_reply(out)
    if values.get("PlaybackStatus") == ["Stopped"]:
        return Heard()
    url, trackid, title, _, album, length = ((values.get(name) or [""])[0] for name in FIELDS)
    artists = tuple(values.get("xesam:artist") or ())
    return _heard(_link(url, trackid), title, artists, album, _number(length) / 1_000_000)


def _bus_trouble(err: str) -> str:
    if "ServiceUnknown" in err or "NameHasNoOwner" in err or "was not provided by" in err:
        return NOT_RUNNING
    if "NoReply" in err or not err:
        return HANGS
    if "autolaunch" in err or "Failed to open connection" in err or "DBUS_SESSION_BUS_ADDRESS" in err:
        return "there is no desktop session here"
    return f"the app could not be asked ({' '.join(err.split())[-120:]})"


def read_reply(text: str) -> Mapping[str, Sequence[str]]:
    """Return the values of an answer of dbus-send by their names."""
    values: dict[str, list[str]] = {}
    name, begun = "", False
    for line in text.splitlines():
        entry = "dict entry(" in line
        found = re.match(r"\s*(?:variant\s+)?(string|object path|[a-z]*int(?:16|32|64)|double) (.*)$", line)
        if entry:
            begun = True
        elif found and begun:
            name, begun = found[2].strip('"'), False
        elif found and name:
            values.setdefault(name, []).append(found[2][1:-1] if found[2].startswith('"') else found[2])
    return values


def _link(url: str, trackid: str) -> str:
    """Return the link of what plays; some versions of the app leave one of the two out."""
    if found := re.fullmatch(r"/com/spotify/(\w+)/(\w*)", trackid):
        return f"spotify:{found[1]}:{found[2]}"
    return url if meant(url) else trackid


def _heard(link: str, title: str, artists: Sequence[str], album: str, seconds: float) -> Heard:
    found = meant(link)
    kind: Kind = found.kind if found else "other"
    if found is None or kind != "track" or not ID.fullmatch(found.id):
        named = "a file on this machine" if kind == "local" else SAID[kind if kind != "track" else "other"]
        return Heard(other=re.split("[,;]", named)[0])
    return Heard(
        track=Recording(
            title=title, artists=tuple(one for one in artists if one), album=album,
            duration=seconds if seconds > 0 else None, links=(address("track", found.id),),
            ids={SERVICE: found.id},
        )
    )  # fmt: skip


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return 0.0


def _run(command: Sequence[str]) -> tuple[int, str, str]:
    """Run a program for a few seconds at most; one that hangs counts as one that says nothing."""
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1, "", ""
    except OSError as error:
        return 1, "", str(error)
    return ended.returncode, ended.stdout.decode("utf-8", "replace"), ended.stderr.decode("utf-8", "replace")
