"""The styles by name."""

from __future__ import annotations

from segue_music.synth.style import Groove, Style

STYLES: dict[str, Style] = {
    "house": Style(
        bpm=(118, 130),
        minor=0.7,
        in_major=("I IV I V", "Imaj7 vim7 IVmaj7 V", "I iii IV V"),
        in_minor=("im7 im7 ivm7 v", "im7 VImaj7 ivm7 V", "i VII VI V", "im7 ivm7 VII i"),
        grooves=(
            Groove(
                kick="x...x...x...x...",
                snare="....x.......x...",
                hats="x.o.x.o.x.o.x.o.",
                open="..x...x...x...x.",
                perc="...x..x....x..x.",
                snare_sound="clap",
            ),
            Groove(
                kick="x...x...x...x...",
                snare="....x.......x..o",
                hats="oooxoooxoooxooox",
                open="..x...x...x...x.",
                perc="x..x..x...x..x..",
                snare_sound="clap",
                perc_sound="shaker",
            ),
        ),
        bass=("..r-..r-..o-r-..", "r-.r..r-.r..o-.l", "..r...r...r...ro"),
        comp=("...c--.c--....c-", "c-..c-..c-.c-...", "..c...c...c...c."),
        arp=("0.1.2.1.0.2.1.2.",),
        bass_voices=("sawbass", "fmbass", "sub"),
        chord_voices=("stab", "organ", "epiano", "piano"),
        lead_voices=("sawlead", "singer", "plucked"),
        duck=0.6,
        swing=0.12,
        loudness=-12.0,
    ),
}
