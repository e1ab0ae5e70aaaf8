"""Jobs in threads of their own: what they say, how long they may last, and how they stop."""

from __future__ import annotations

import threading

import pytest

from segue.errors import Cancelled
from segue_ytdlp.bounded import Job, TimeUp

PATIENCE = 10.0  # seconds


def test_what_a_job_says_is_passed_on_in_the_thread_of_its_caller() -> None:
    said: list[tuple[str, int | None, int | None]] = []
    threads: set[int] = set()

    def work(job: Job[str]) -> str:
        job.say("one", 1, 2)
        return "done"

    def say(text: str, done: int | None, of: int | None) -> None:
        said.append((text, done, of))
        threads.add(threading.get_ident())

    assert Job(work).run(PATIENCE, say) == "done"
    assert said == [("one", 1, 2)]
    assert threads == {threading.get_ident()}


def test_a_job_that_hangs_is_left_to_itself() -> None:
    release, ended = threading.Event(), threading.Event()

    def work(job: Job[None]) -> None:
        release.wait(PATIENCE)
        assert job.stopped
        ended.set()

    with pytest.raises(TimeUp):
        Job(work).run(0.05)
    release.set()
    assert ended.wait(PATIENCE)


def test_a_listener_that_has_enough_stops_the_job() -> None:
    ended = threading.Event()

    def work(job: Job[None]) -> None:
        job.say("one")
        while not job.stopped:
            ended.wait(0.01)
        ended.set()

    def say(text: str, done: int | None, of: int | None) -> None:
        raise Cancelled("a person took the task back")

    with pytest.raises(Cancelled):
        Job(work).run(PATIENCE, say)
    assert ended.wait(PATIENCE)


def test_the_error_of_a_job_is_the_callers() -> None:
    def work(job: Job[None]) -> None:
        raise LookupError("nothing")

    with pytest.raises(LookupError, match="nothing"):
        Job(work).run(PATIENCE)
