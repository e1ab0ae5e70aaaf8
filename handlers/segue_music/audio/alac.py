"""Writes M4A files with Apple Lossless inside."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from segue_music.audio.depth import Pcm

BLOCK = 1 << 16  # samples that are handed over at once; they are cut into packets on the way
# Prediction from one sample. The encoder's own 4 to 6 take half as long again to write and to read back,
# which is most of the work on a track, for M4A files that are 2 to 5 % smaller as a rule.
ORDER = {"min_prediction_order": "1", "max_prediction_order": "1"}
# The index in front, and no name of a program inside.
MUXER = {"movflags": "+faststart", "fflags": "+bitexact"}


def write(path: Path, pcm: Pcm) -> None:
    """Write the file, at the depth of the samples."""
    form, layout = "s16p" if pcm.bits == 16 else "s32p", "mono" if pcm.channels == 1 else "stereo"
    with av.open(str(path), "w", format="ipod", options=MUXER) as container:
        stream = container.add_stream("alac", rate=pcm.rate, layout=layout, format=form, options=ORDER)
        for at in range(0, len(pcm.ints), BLOCK):
            block = np.ascontiguousarray(pcm.ints[at : at + BLOCK].T)
            frame = av.AudioFrame.from_ndarray(block, format=form, layout=layout)
            frame.sample_rate, frame.pts = pcm.rate, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
