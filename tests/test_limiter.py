"""The budget of requests: how fast, who goes first, what a refusal teaches, and silence in an outage."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from segue.errors import Unavailable
from segue.notion.limiter import LONGEST_STOP, Circuit, Lane, Limiter


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def limiter(time: Time, rate: float = 2.0, burst: int = 5) -> Limiter:
    return Limiter(rate, burst, clock=time.read, sleep=time.sleep)


def test_a_burst_goes_at_once_and_the_rest_at_the_rate(time: Time) -> None:
    budget = limiter(time)
    for _ in range(5):
        budget.acquire(Lane.URGENT)
    assert time.now == 0.0
    for _ in range(100):
        budget.acquire(Lane.URGENT)
    assert time.now == pytest.approx(50.0)


def test_bulk_work_reaches_the_full_rate_too(time: Time) -> None:
    budget = limiter(time)
    for _ in range(104):
        budget.acquire(Lane.BULK)
    assert time.now == pytest.approx(50.0)


def test_bulk_work_leaves_a_token_for_what_is_urgent(time: Time) -> None:
    budget = limiter(time)
    for _ in range(50):
        budget.acquire(Lane.BULK)
    before = time.now
    budget.acquire(Lane.URGENT)
    assert time.now == before


@pytest.mark.parametrize("retry_after", [pytest.param(n, id=f"{n}s") for n in (0.0, 1.0, 7.0, 60.0)])
def test_nothing_is_sent_before_a_refusal_is_over(time: Time, retry_after: float) -> None:
    budget = limiter(time)
    budget.throttled(retry_after)
    budget.acquire(Lane.URGENT)
    assert time.now >= retry_after


def test_a_longer_wait_that_was_told_is_not_shortened_by_a_later_answer(time: Time) -> None:
    budget = limiter(time)
    budget.throttled(30.0)
    budget.throttled(1.0)
    budget.acquire(Lane.URGENT)
    assert time.now >= 30.0


def test_a_very_long_stop_is_told_and_not_slept(time: Time) -> None:
    budget = limiter(time)
    budget.throttled(LONGEST_STOP + 480)
    with pytest.raises(Unavailable, match="no requests for 600 seconds") as caught:
        budget.acquire(Lane.URGENT)
    assert caught.value.retry_after == 600
    assert time.now == 0.0


def test_refusals_slow_down_once_per_burst_and_time_heals(time: Time) -> None:
    budget = limiter(time, rate=4.0)
    for _ in range(6):  # six answers to one burst
        budget.throttled(10.0)
    assert budget.rate == pytest.approx(3.0)
    time.now = 15.0
    budget.throttled(10.0)
    slower = budget.rate
    assert 2.0 < slower < 3.0
    time.now = 60.0
    assert slower < budget.rate <= 4.0
    time.now = 600.0
    assert budget.rate == 4.0


def test_a_window_of_180_a_minute_is_used_to_nine_tenths(time: Time) -> None:
    budget = limiter(time, rate=10.0)
    sent: list[float] = []
    refused = 0
    while time.now < 1800:
        budget.acquire(Lane.BULK)
        window = time.now // 60
        if sum(at // 60 == window for at in sent[-180:]) >= 180:
            refused += 1
            budget.throttled((window + 1) * 60 - time.now)
        else:
            sent.append(time.now)
    assert len(sent) >= 0.9 * 180 * 30
    assert refused <= 31  # at most once a window


def test_threads_share_one_budget() -> None:
    time, lock = Time(), threading.Lock()

    def sleep(seconds: float) -> None:
        with lock:
            time.now += seconds / 8  # eight threads sleep side by side

    budget = Limiter(100.0, 5, clock=time.read, sleep=sleep)

    def work() -> None:
        for _ in range(25):
            budget.acquire(Lane.BULK)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert time.now >= (200 - 5) / 100.0 * 0.99


def failing(circuit: Circuit, times: int) -> None:
    for _ in range(times):
        circuit.check()
        circuit.failed()


def outage(time: Time) -> Circuit:
    return Circuit(10, 60.0, clock=time.read)


def test_six_hours_of_outage_are_one_request_a_minute(time: Time) -> None:
    circuit = outage(time)
    failing(circuit, 10)
    waits: list[float] = []
    sent = 0
    while time.now < 6 * 3600:
        try:
            circuit.check()
            circuit.failed()
            sent += 1
        except Unavailable as error:
            waits.append(error.retry_after or 0)
        time.now += 1
    assert 300 <= sent <= 360
    assert 0 < min(waits) <= max(waits) <= 60


@pytest.mark.parametrize(
    ("heal", "raises"),
    [
        pytest.param(lambda circuit: circuit.answered(), False, id="an answer closes it"),
        pytest.param(lambda circuit: circuit.failed(), True, id="another failure does not"),
    ],
)
def test_the_probe_decides(time: Time, heal: Callable[[Circuit], None], raises: bool) -> None:
    circuit = outage(time)
    failing(circuit, 10)
    time.now = 61.0
    circuit.check()
    heal(circuit)
    if raises:
        with pytest.raises(Unavailable, match="goes on by itself"):
            circuit.check()
    else:
        circuit.check()


def test_single_failures_do_not_open_it(time: Time) -> None:
    circuit = outage(time)
    for _ in range(5):
        failing(circuit, 9)
        circuit.answered()
    circuit.check()
