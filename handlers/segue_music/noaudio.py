"""The ending "no audio found": nobody may, or can, give the sound of a track."""

from __future__ import annotations

from segue.errors import Refused


class NoAudio(Refused):
    """No audio is to be had of a track now; its text says why. Raised by `find_source` and by `fetch`.

    For protection by DRM, a country that is locked out, a track that is gone, a mere preview, or no match
    elsewhere. What asks for a login or a pause is none of these: `Misconfigured` and `Unavailable`.
    """

    def __init__(self, message: str, shops: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.shops = shops  # where it can be bought
