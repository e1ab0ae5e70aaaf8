"""Loudness by EBU R 128, with FFmpeg's own filter in this process."""

from __future__ import annotations

from fractions import Fraction

import av
import av.error
import av.filter
import numpy as np
from av.filter.context import FilterContext

from segue_music.audio.sound import Sound
from segue_schemas import Loudness

SILENT = -70.0  # the absolute gate: nothing below it counts
TARGET = -18.0  # ReplayGain 2
SHORTEST = 0.4  # seconds: one block of the measure
FLOOR = -120.0


def loudness(sound: Sound) -> Loudness:
    """Measure the integrated loudness, its range and the highest sample."""
    samples = sound.samples
    peak = max(float(samples.max()), -float(samples.min()), 0.0)
    integrated, spread = _measured(sound)
    integrated = max(integrated, SILENT)
    return Loudness(
        integrated=round(integrated, 2),
        range=round(spread, 2),
        peak=round(max(20 * np.log10(peak), FLOOR), 2) if peak > 0 else FLOOR,
        gain=round(TARGET - integrated, 2) if integrated > SILENT else 0.0,
    )


def _measured(sound: Sound) -> tuple[float, float]:
    rate, channels = sound.rate, sound.samples.shape[1]
    graph = av.filter.Graph()
    layout = "stereo" if channels == 2 else "mono"
    source = graph.add_abuffer(sample_rate=rate, format="fltp", layout=layout, time_base=Fraction(1, rate))
    measure = graph.add("ebur128", "metadata=1:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(measure)
    measure.link_to(sink)
    graph.configure()
    found = (SILENT, 0.0)
    # A short sound is followed by silence, until one block is full; it is below the gate of what counts.
    planes = sound.samples.T
    fill = int(SHORTEST * rate) - planes.shape[1]
    if fill > 0:
        planes = np.pad(planes, ((0, 0), (0, fill)))
    for at in range(0, planes.shape[1], rate):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(planes[:, at : at + rate]), format="fltp", layout=layout
        )
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        source.push(frame)
        found = _pulled(sink, found)
    source.push(None)
    return _pulled(sink, found)


def _pulled(sink: FilterContext, found: tuple[float, float]) -> tuple[float, float]:
    """Take out what is ready; the last one that says something counts."""
    while True:
        try:
            frame = sink.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return found
        said = frame.metadata
        if "lavfi.r128.I" in said:
            found = float(said["lavfi.r128.I"]), float(said.get("lavfi.r128.LRA", 0))
