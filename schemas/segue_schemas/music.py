"""What is known of a track: who and what it is, how it sounds, which files it has, where it was put."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from segue_schemas.record import Record


class Recording(Record):
    """Who and what a track is, whatever service or file it comes from."""

    title: str = ""  # as people write it, with its version: "Sapphire (Joris Voorn Remix)"
    artists: tuple[str, ...] = ()
    album: str = ""
    year: int | None = None
    genres: tuple[str, ...] = ()
    isrc: str = ""
    duration: float | None = None  # seconds
    explicit: bool | None = None
    artwork: str = ""  # the address of a picture
    links: tuple[str, ...] = ()  # where it is found, the best one first
    ids: dict[str, str] = Field(default_factory=dict)  # service -> its id there, such as spotify

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{', '.join(self.artists)} – {self.title}" if self.artists else self.title


class Fetched(Record):
    """A file that a source gave, in the run's own folder."""

    path: str
    source: str  # the name of the source
    link: str
    recording: Recording = Recording()  # what the source itself says about it
    artwork: str = ""  # path of a picture that came with it
    preview: bool = False  # the source says that it is only an excerpt


DOUBTFUL = 0.5  # confidence below which a value is shown as a question


class Tempo(Record):
    """How fast a track is."""

    bpm: float
    confidence: float  # 0 to 1
    alternatives: tuple[float, ...] = ()  # half, double and the like, the likeliest first
    steady: bool = True  # as from a machine; otherwise the tempo drifts

    @property
    def doubtful(self) -> bool:
        """Whether it is to be shown as a question."""
        return self.confidence < DOUBTFUL


class Key(Record):
    """The key of a track: `tonic` is one of C Db D Eb E F F# G Ab A Bb B, or C# and so on in minor."""

    tonic: str
    minor: bool
    confidence: float  # 0 to 1
    alone: str = ""  # why essentia had no say in it; nothing where it had

    @property
    def doubtful(self) -> bool:
        """Whether it is to be shown as a question."""
        return self.confidence < DOUBTFUL

    @property
    def short(self) -> str:
        """In traditional notation, as tags have it: Am, F#m, Db."""
        return f"{self.tonic}{'m' if self.minor else ''}"


class Loudness(Record):
    """How loud a track is (EBU R 128)."""

    integrated: float  # LUFS
    range: float  # LU
    peak: float  # dBFS, of the samples
    gain: float  # ReplayGain in dB, to -18 LUFS


class Quality(Record):
    """Where the sound honestly comes from."""

    codec: str  # of the file that was fetched: aac, opus, mp3, flac, pcm_s16le …
    container: str = ""
    bitrate: int | None = None  # kb/s
    rate: int  # Hz
    bits: int | None = None  # of a lossless source
    channels: int
    lossless: bool  # what the codec claims
    cutoff: float  # Hz: where the spectrum really ends
    origin: str  # what it most likely is: "lossless", "mp3 128", "aac" (its rate is not known), "unclear"
    upscaled: bool = False  # it claims to be lossless and is not

    @property
    def label(self) -> str:
        """Say it in one line."""
        rate = f" {self.bitrate} kb/s" if self.bitrate and not self.lossless else ""
        claim = f"{self.codec}{rate}, sound up to {self.cutoff / 1000:.1f} kHz"
        if self.origin == "unclear":
            return f"{claim}, cut off there, with holes below as of a lossy codec; which one is not known"
        return f"{claim}; not lossless, most likely {self.origin}" if self.upscaled else claim


class Analysis(Record):
    """All that was measured of a file, from one decoding."""

    duration: float  # seconds
    tempo: Tempo | None = None  # None: it has no pulse that could be found
    key: Key | None = None
    loudness: Loudness
    quality: Quality
    waveform: tuple[float, ...] = ()  # peaks, 0 to 1, some hundreds of them


class Print(Record):
    """What tells one recording from another by its sound."""

    pcm: str  # hash of the sound as 16 bit stereo at its own rate: the same for all lossless forms
    sha256: str  # of the file itself
    fingerprint: str  # chromaprint, compressed, as AcoustID takes it; of the whole track where it is known
    duration: float
    step: int = 1  # every how many values of the fingerprint are kept: the index keeps few
    heard: tuple[float, float] | None = None  # seconds at which it begins and ends to be heard
    balance: tuple[int, ...] = ()  # levels in dB of some bands in some parts: what lacks a voice differs


class Held(Record):
    """Something that is there already: a row, a file, an item of a library."""

    place: str  # tracks, files, or the name of a library
    ref: str  # page id, path, or the library's own id
    recording: Recording
    print: Print | None = None
    link: str = ""  # where a person can look at it


class Detected(Record):
    """What a detector found; neither found nor a reason: there is nothing new."""

    found: tuple[Recording, ...] = ()
    reason: str = ""  # why it could not look
    note: str = ""  # what a person should know besides, such as a sign-in that ends soon


class Playlist(Record):
    """A list of tracks on a service, without its entries."""

    title: str
    link: str  # its address as people share it, without what follows people about
    service: str  # the name of who has it, such as Spotify
    id: str = ""  # its own id there
    owner: str = ""
    snapshot: str = ""  # another one where anything in the list is other; empty: the service has none
    count: int | None = None
    unreadable: str = ""  # why its entries cannot be read, such as a list of somebody else


class Playlists(Record):
    """The playlists that somebody found; neither found nor a reason: there is nothing new."""

    found: tuple[Playlist, ...] = ()
    reason: str = ""  # why it could not look
    note: str = ""  # what a person should know besides


class Entries(Record):
    """What a playlist holds, in its order."""

    playlist: Playlist  # as it was when the entries were read
    entries: tuple[Recording, ...] = ()
    skipped: tuple[str, ...] = ()  # one sentence each: an episode, a local file, an entry that is gone
    complete: bool = True  # False: it holds more than was read


class Listed(Record):
    """A finished track as a playlist has it."""

    title: str  # with its artists
    seconds: float
    paths: tuple[str, ...]  # of its files, the one that is played first
    page_id: str = ""  # of its row in Tracks
    recording: Recording = Recording()  # as its row tells it
    bpm: float | None = None
    key: str = ""  # as it is written in the row


class Format(StrEnum):
    """A form in which a track is kept."""

    M4A = "m4a"  # ALAC
    AIFF = "aiff"
    WAV = "wav"


class TrackFile(Record):
    """One file of a track."""

    format: Format
    path: str
    size: int
    pcm: str  # hash of the sound, read back
    lowered: float = 0.0  # dB by which all of it was made quieter, as its source went above full scale


class Finished(Record):
    """A track that is ready to go into the libraries."""

    recording: Recording
    analysis: Analysis
    print: Print
    files: tuple[TrackFile, ...]
    artwork: str = ""  # path of a picture
    link: str = ""  # where it was fetched
    page_id: str = ""  # of its row in Tracks, where there is one
    page_url: str = ""
    playlists: tuple[str, ...] = ()  # names


class Placed(Record):
    """What a library did with a track."""

    library: str
    ref: str = ""  # the library's own id of it
    files: tuple[TrackFile, ...] = ()  # where the files are now, if the library moved or copied them
    applies: bool = True  # False: the library is not configured or not running, and `note` says which
    made_up: dict[str, str] = Field(default_factory=dict)  # page id -> ref: other tracks that had to wait
    note: str = ""


class Double(Record):
    """One of several rows of the same track, as the libraries look at it; the first is the one that stays."""

    page_id: str
    name: str
    paths: tuple[str, ...] = ()  # of its files, as the row names them
    refs: dict[str, str] = Field(default_factory=dict)  # library -> the library's own id of it
    duration: float | None = None  # seconds
    source: float | None = None  # how good its sound is, by the row; the larger the better


class Weighed(Record):
    """What a library has of such rows, and what it will do so that one of them is left."""

    library: str
    values: dict[str, str] = Field(default_factory=dict)  # part of the row -> what the kept one says then
    supplier: str = ""  # page id of the row whose files stay; empty: the library knows of none
    told: tuple[str, ...] = ()  # one sentence each, what it will do and what it will leave
    changes: tuple[dict[str, Any], ...] = ()  # in the library's own words


class Gate(Record):
    """One thing that must hold after a track is done."""

    name: str
    state: str  # passed, failed, not applicable
    seen: str = ""  # the value that was found
