"""Child processes work on files: one decoding a track, a crash is a sentence, none outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from segue.errors import Refused, Unavailable
from segue_music.audio.sound import Samples
from segue_music.audio.studio import Studio
from segue_music.synth.files import write
from segue_schemas import Analysis, Print

WORK = "segue_music.audio.work"


def until(held: Callable[[], bool], seconds: float = 10) -> bool:
    """Wait until something holds; tell whether it did in time."""
    end = time.monotonic() + seconds
    while not held():
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.01)
    return True


def runs(pid: int) -> bool:
    """Tell whether a process is there, and not only its remains."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    place = Path(f"/proc/{pid}")
    if not place.exists():  # no Linux
        return True
    state = (place / "stat").read_text().rpartition(")")[2].split()[0]
    # Its first thread may be gone before the others are; until then nobody can tell how it ended.
    return state != "Z" or len(list((place / "task").iterdir())) > 1


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    with Studio(1) as studio:
        yield studio


@pytest.fixture
def track(tmp_path: Path) -> Path:
    at = np.arange(8 * 44_100)[:, None] / 44_100
    samples: Samples = (0.3 * np.sin(2 * np.pi * 440 * at * np.array([1, 2]))).astype(np.float32)
    return write(samples, 44_100, tmp_path / "track.wav")


def test_a_desk_answers_in_json_and_decodes_once(studio: Studio, track: Path) -> None:
    with studio.desk() as desk:
        told = desk.verify(track, 7.0)
        assert (told["duration"], told["codec"], told["lossless"]) == (8.0, "pcm_s16le", True)
        found = track.stat()
        track.write_bytes(b"\0" * found.st_size)
        os.utime(track, ns=(found.st_atime_ns, found.st_mtime_ns))
        # By size and time it is the same file, so what was decoded still counts.
        assert Print.model_validate(desk.identify(track)).duration == 8.0
        assert Analysis.model_validate(desk.analyse(track, 60, 200)).key is not None
    with studio.desk() as desk, pytest.raises(Refused, match=r"track\.wav"):
        desk.verify(track)


@pytest.mark.parametrize(
    ("expected", "kind"),
    [
        pytest.param(200.0, "an excerpt", id="too short"),
        pytest.param(4.5, "another recording", id="too long"),
    ],
)
def test_another_length_than_expected_is_refused(
    expected: float, kind: str, studio: Studio, track: Path
) -> None:
    sentence = f"8.0 s long, and {expected} s are expected.*{kind}"
    with studio.desk() as desk, pytest.raises(Refused, match=sentence):
        desk.verify(track, expected)


def test_a_crash_in_a_codec_is_a_sentence_and_the_desk_goes_on(studio: Studio, track: Path) -> None:
    with studio.desk() as desk:
        with pytest.raises(Refused, match=r"the decoder crashed \(SIGABRT\) on bad\.mp3"):
            desk.call("os:abort", about="/music/bad.mp3")
        assert desk.verify(track)["codec"] == "pcm_s16le"


def test_a_child_killed_from_outside_in_the_middle_is_tried_again(studio: Studio, track: Path) -> None:
    with studio.desk() as desk:
        pid = desk.call("os:getpid")
        killer = threading.Timer(0.2, os.kill, (pid, signal.SIGKILL))
        killer.start()
        with pytest.raises(Unavailable, match=r"ended from outside.*tried again"):
            desk.call("time:sleep", 60)
        killer.join()
        assert desk.verify(track)["codec"] == "pcm_s16le"


def test_a_child_that_was_killed_while_idle_is_replaced(studio: Studio, track: Path) -> None:
    with studio.desk() as desk:
        pid = desk.call("os:getpid")
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: not runs(pid))
    with studio.desk() as desk:
        assert desk.verify(track)["codec"] == "pcm_s16le"


def test_what_takes_too_long_is_ended() -> None:
    sentence = r"did not come to an end within 0\.5 s on slow\.ogg"
    with Studio(1, patience=0.5) as studio, studio.desk() as desk, pytest.raises(Refused, match=sentence):
        desk.call("time:sleep", 60, about="slow.ogg")


def test_a_bug_is_told_as_a_bug(studio: Studio) -> None:
    with studio.desk() as desk, pytest.raises(RuntimeError, match="ZeroDivisionError"):
        desk.call("operator:truediv", 1, 0)


def test_a_child_is_kept_for_the_next_track_and_ends_when_nobody_comes() -> None:
    with Studio(1, idle=0.3) as studio:
        with studio.desk() as desk:
            first = desk.call("os:getpid")
        with studio.desk() as desk:
            assert desk.call("os:getpid") == first
        assert until(lambda: not runs(first))


def children() -> int:
    """Count the processes that this one has started and that run."""
    told = [(task / "children").read_text().split() for task in Path("/proc/self/task").iterdir()]
    return sum(runs(int(pid)) for pids in told for pid in pids)


@pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists(),
    reason="this system keeps no list of children",
)
def test_children_are_started_ahead_and_no_more_than_workers() -> None:
    before = children()
    with Studio(2) as studio:
        studio.warm(5)
        assert children() == before + 2
        with studio.desk() as desk:
            desk.call("os:getpid")
            studio.warm(5)
            assert children() == before + 2
        studio.warm(1)
        assert children() == before + 2
    assert until(lambda: children() == before)


def test_no_more_work_at_once_than_workers() -> None:
    with Studio(1) as studio:
        taken = threading.Event()

        def second() -> None:
            with studio.desk() as desk:
                desk.call("os:getpid")
                taken.set()

        waiting = threading.Thread(target=second)
        with studio.desk() as desk:
            desk.call("os:getpid")
            waiting.start()
            assert not taken.wait(0.2)
        assert taken.wait(10)
        waiting.join()


def test_children_end_with_a_parent_that_is_killed_in_the_middle_of_work() -> None:
    program = (
        "import threading\nfrom segue_music.audio.studio import Studio\n"
        "studio = Studio(1)\nwith studio.desk() as desk:\n"
        "    print(desk.call('os:getpid'), flush=True)\n    desk.call('time:sleep', 60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert runs(child)
        parent.kill()
    assert until(lambda: not runs(child))
