"""The section [music] of segue.toml."""

# No `from __future__ import annotations`: pydantic needs the types of these models as they are.

from pydantic import Field, field_validator, model_validator

from segue_music.shops import USUAL, fault
from segue_schemas import Format, Record


class TrackColumns(Record):
    """What the columns of Tracks are called, where the usual names are not used."""

    artist: str = ""
    album: str = ""
    genre: str = ""
    year: str = ""
    bpm: str = ""
    key: str = ""
    camelot: str = ""
    duration: str = ""
    isrc: str = ""
    loudness: str = ""
    fingerprint: str = ""
    m4a: str = ""
    aiff: str = ""
    wav: str = ""
    eagle: str = ""
    link: str = ""
    soundcloud: str = ""
    spotify: str = ""
    spotify_id: str = ""
    youtube: str = ""
    downloaded: str = ""
    processing: str = ""
    quality: str = ""
    hunt_next: str = ""
    hunt_tries: str = ""
    shops: str = ""
    last_run: str = ""


class MusicSettings(Record):
    """How tracks are brought in."""

    formats: tuple[Format, ...] = Field(
        default=(Format.M4A, Format.AIFF, Format.WAV), min_length=1, examples=['["m4a", "aiff", "wav"]']
    )
    bpm_low: float = Field(default=70, ge=30, le=200, examples=["70"])  # tempos are shown within this range
    bpm_high: float = Field(default=180, ge=60, le=400, examples=["180"])
    camelot: bool = Field(default=False, examples=["true"])  # keys as 8A, not as Am
    longest_minutes: float = Field(default=30, gt=0, le=600, examples=["30"])  # a longer one is refused
    together: int = Field(default=0, ge=0, le=32, examples=["2"])  # tracks at a time; 0: one a core
    limit: int = Field(default=10, ge=1, le=10_000, examples=["10"])  # tracks of a batch that names no number
    processed: str = Field(default="Processed", examples=['"Processed"'])  # set in Audio Processing
    duplicate: str = Field(
        default="Duplicate", examples=['"Duplicate"']
    )  # the same for a row of the same track
    no_audio: str = Field(
        default="Spotify - No Audio Source Found", examples=['"No audio"']
    )  # the same where nobody has its sound
    no_audio_is_downloaded: bool = Field(default=True, examples=["false"])  # what Downloaded gets then
    hunt_days: tuple[float, ...] = Field(
        default=(1, 3, 7, 14, 30, 60), min_length=1, examples=["[1, 7, 30]"]
    )  # after how many days such a track is tried again; the last is repeated
    shops: dict[str, str] = Field(
        default=USUAL, examples=['{ Bandcamp = "https://bandcamp.com/search?q={words}" }']
    )  # searches that a person may follow; {}: none
    track_chain: tuple[str, ...] = Field(
        default=(), examples=['["Spotify playing", "SoundCloud likes", "Spotify likes", "Tracks"]']
    )  # who is asked what is new, in this order; empty: all
    playlist_chain: tuple[str, ...] = Field(
        default=(), examples=['["playing", "SoundCloud", "Spotify", "Tracks"]']
    )  # the same for playlists
    playlist_limit: int = Field(default=2000, ge=1, le=10_000, examples=["500"])  # entries of one playlist
    playlist_removals: bool = Field(default=False, examples=["true"])  # unlink what was taken out of a list
    agent: str = Field(default="", examples=['"claude-code"'])  # gets a task for what fails again and again
    columns: TrackColumns = TrackColumns()

    @field_validator("shops")
    @classmethod
    def _searches(cls, value: dict[str, str]) -> dict[str, str]:
        for why in filter(None, map(fault, value.values())):
            raise ValueError(why)
        return value

    @model_validator(mode="after")
    def _an_octave(self) -> "MusicSettings":
        if self.bpm_high < 2 * self.bpm_low:
            raise ValueError(
                f"bpm_low {self.bpm_low:g} to bpm_high {self.bpm_high:g} is less than a doubling, so some "
                "tempos would have no place in it; widen it"
            )
        return self
