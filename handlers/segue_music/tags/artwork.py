"""Makes square JPEGs of pictures, such as players and decks show; what is no picture gets a sentence."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 1000  # pixels each way
MOST_PIXELS, MOST_BYTES = 50_000_000, 50_000_000
# None of these runs another program to be read.
FORMS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """A picture fit for a tag, or why there is none."""

    jpeg: bytes | None = None
    why: str = ""


def prepare(picture: Path | bytes) -> Artwork:
    """Cut a picture square around its middle and make it at most 1000 pixels wide, without tilting it."""
    try:
        if isinstance(picture, Path):
            if picture.stat().st_size > MOST_BYTES:
                return _none(f"it has more than {MOST_BYTES // 1_000_000} MB")
            picture = picture.read_bytes()
        with Image.open(io.BytesIO(picture), formats=FORMS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                return _none(f"it has {width} × {height} pixels, and at most 50 million are taken")
            return Artwork(jpeg=picture if _fits(image) else _square(image))
    except BOMBS:
        return _none("it unfolds to more than 50 million pixels")
    except UnidentifiedImageError:  # what it says names an object in memory
        return _none("it cannot be read as a picture")
    # Damaged pictures make Pillow raise what its many decoders happen to stumble over.
    except Exception as error:
        return _none(f"it cannot be read as a picture ({str(error) or type(error).__name__})"[:300])


def _fits(image: Image.Image) -> bool:
    """Tell whether it can stay as it is, whole, so that it is never made worse by being made again."""
    width, height = image.size
    upright = image.getexif().get(0x0112, 1) == 1
    plain = image.format == "JPEG" and image.mode == "RGB" and not image.info.get("progressive")
    if not (plain and upright and width == height <= LARGEST):
        return False
    image.load()
    return True


def _square(image: Image.Image) -> bytes:
    image.draft("RGB", (2 * LARGEST, 2 * LARGEST))
    image.seek(0)
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        upright = Image.new("RGB", clear.size, "white")
        upright.paste(clear, mask=clear)
    side = min(upright.size)
    fitted = ImageOps.fit(upright.convert("RGB"), (min(side, LARGEST),) * 2, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    fitted.save(out, "JPEG", quality=90)
    return out.getvalue()


def _none(why: str) -> Artwork:
    return Artwork(why=f"the artwork was left out: {why}")
