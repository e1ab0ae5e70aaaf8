"""What the Spotify app on this machine says, told by fake programs in the place of the real ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from music_programs import fake, script_says

from segue_schemas import Recording
from segue_spotify import desktop
from segue_spotify.desktop import Heard, current
from segue_spotify.standin_catalogue import id_of

ID = id_of("Selena Ojos Tristes")
LINK = f"https://open.spotify.com/track/{ID}"
TRACK = Recording(
    title="Ojos, Tristes", artists=("Selena",), album="Single", duration=207.5, links=(LINK,),
    ids={"spotify": ID},
)  # fmt: skip


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that alone is searched for programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.mark.parametrize(
    ("out", "heard"),
    [
        pytest.param(
            script_says(f"spotify:track:{ID}", "Ojos, Tristes", "Selena", "Single", "207500"),
            Heard(track=TRACK),
            id="track",
        ),
        pytest.param(
            script_says(f"spotify:track:{ID}", "A", "", "", "missing value"),
            Heard(track=Recording(title="A", links=(LINK,), ids={"spotify": ID})),
            id="track with holes",
        ),
        pytest.param("\n", Heard(), id="stopped"),
        pytest.param(
            script_says("spotify:local:A:B:C:200", "C", "A", "B", "200000"),
            Heard(other="a file on this machine"),
            id="local file",
        ),
        pytest.param(
            script_says(f"spotify:episode:{ID}", "Talk", "", "", "1"),
            Heard(other="an episode of a podcast"),
            id="episode",
        ),
        pytest.param(
            script_says("spotify:ad:1", "Buy", "", "", "1"), Heard(other="an advertisement"), id="ad"
        ),
        pytest.param("missing value, \n", Heard(other="no track of Spotify"), id="rubbish"),
    ],
)
def test_what_the_app_on_a_mac_says(programs: Path, out: str, heard: Heard) -> None:
    fake(programs, "osascript", out)
    assert current() == heard


@pytest.mark.parametrize(
    ("err", "reason"),
    [
        pytest.param(
            "37:50: execution error: Spotify got an error: Can’t get current track. (-1728)", "", id="none"
        ),
        pytest.param(
            '0:4: execution error: Can’t get application id "com.spotify.client". (-1728)',
            desktop.NOT_THERE,
            id="not installed, with the number of none",
        ),
        pytest.param(
            'ausführen: „application id "com.spotify.client"“ kann nicht gelesen werden. (-1728)',
            desktop.NOT_THERE,
            id="not installed, in German",
        ),
        pytest.param(
            "execution error: An error of type -600 has occurred. (-600)", desktop.NOT_RUNNING, id="closed"
        ),
        pytest.param(
            "execution error: Spotify got an error: Application isn’t running. (-600)",
            desktop.NOT_RUNNING,
            id="just closed",
        ),
        pytest.param(
            "execution error: Spotify got an error: AppleEvent timed out. (-1712)", desktop.HANGS, id="hangs"
        ),
        pytest.param(
            "Not authorized to send Apple events to Spotify. (-1743)", "Automation", id="not allowed"
        ),
        pytest.param(
            "Nicht berechtigt, Apple-Events an Spotify zu senden. (-1743)",
            "Automation",
            id="not allowed, in German",
        ),
        pytest.param("something else (-2741)", "something else (-2741)", id="other"),
    ],
)
def test_why_the_app_on_a_mac_says_nothing(programs: Path, err: str, reason: str) -> None:
    fake(programs, "osascript", err=f"{err}\n", code=1)
    heard = current()
    assert reason in heard.reason
    assert bool(heard.reason) == bool(reason)
    assert heard.track is None


def test_the_script_never_starts_the_app_and_goes_through_no_shell(programs: Path) -> None:
    fake(programs, "osascript", "\n")
    current()
    asked = (programs / "asked").read_text()
    assert asked.startswith("-e\n")
    assert asked.index("is not running then error") < asked.index("tell application")


def test_a_program_that_hangs_is_ended(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop, "PATIENCE", 0.3)
    fake(programs, "osascript", more=f"exec {shutil.which('sleep', path='/bin:/usr/bin')} 20")
    assert current() == Heard(reason=desktop.HANGS)


DBUS = """method return time=1795197000.1 sender=:1.5 -> destination=:1.9 serial=7 reply_serial=2
   array [
      dict entry(
         string "CanGoNext"
         variant             boolean true
      )
      dict entry(
         string "Metadata"
         variant             array [
               dict entry(
                  string "mpris:trackid"
                  variant                      string "{trackid}"
               )
               dict entry(
                  string "mpris:length"
                  variant                      uint64 207500000
               )
               dict entry(
                  string "xesam:artist"
                  variant                      array [
                        string "Tyler, The Creator"
                        string "A "B" C"
                     ]
               )
               dict entry(
                  string "xesam:album"
                  variant                      string "Single"
               )
               dict entry(
                  string "xesam:title"
                  variant                      string "Ojos, Tristes"
               )
               dict entry(
                  string "xesam:url"
                  variant                      string "{url}"
               )
            ]
      )
      dict entry(
         string "PlaybackStatus"
         variant             string "{status}"
      )
   ]
"""
TWO = TRACK.model_copy(update={"artists": ("Tyler, The Creator", 'A "B" C')})


@pytest.mark.parametrize(
    ("trackid", "url", "status", "heard"),
    [
        pytest.param(f"/com/spotify/track/{ID}", LINK, "Playing", Heard(track=TWO), id="path"),
        pytest.param(f"spotify:track:{ID}", LINK, "Paused", Heard(track=TWO), id="URI"),
        pytest.param(f"spotify:track:{ID}", "", "Playing", Heard(track=TWO), id="no address"),
        pytest.param(
            "/com/spotify/ad/abc",
            "https://open.spotify.com/ad/abc",
            "Playing",
            Heard(other="an advertisement"),
            id="ad",
        ),
        pytest.param(
            f"/com/spotify/episode/{ID}", "", "Playing", Heard(other="an episode of a podcast"), id="episode"
        ),
        pytest.param("", "", "Stopped", Heard(), id="stopped"),
    ],
)
def test_what_the_app_on_linux_says(
    programs: Path, trackid: str, url: str, status: str, heard: Heard
) -> None:
    fake(programs, "dbus-send", DBUS.format(trackid=trackid, url=url, status=status))
    assert current() == heard


@pytest.mark.parametrize(
    ("err", "reason"),
    [
        pytest.param(
            "Error org.freedesktop.DBus.Error.ServiceUnknown: The name was not provided",
            desktop.NOT_RUNNING,
            id="not running",
        ),
        pytest.param(
            "Error org.freedesktop.DBus.Error.NoReply: Did not receive a reply.", desktop.HANGS, id="hangs"
        ),
        pytest.param("Unable to autolaunch a dbus-daemon", "no desktop session", id="no session"),
        pytest.param("Error org.freedesktop.DBus.Error.AccessDenied: no", "AccessDenied", id="other"),
    ],
)
def test_why_the_app_on_linux_says_nothing(programs: Path, err: str, reason: str) -> None:
    fake(programs, "dbus-send", err=err, code=1)
    assert reason in current().reason


def test_playerctl_is_asked_where_nothing_else_is_there(programs: Path) -> None:
    said = ("Playing", LINK, f"/com/spotify/track/{ID}", "Ojos, Tristes", "Selena", "Single", "207500000")
    fake(programs, "playerctl", script_says(*said))
    assert current() == Heard(track=TRACK)
    assert "--player=spotify" in (programs / "asked").read_text()
    fake(programs, "playerctl", err="No players found", code=1)
    assert current() == Heard(reason=desktop.NOT_RUNNING)


def test_without_any_program_it_is_said(programs: Path) -> None:
    assert "cannot be asked here" in current().reason
