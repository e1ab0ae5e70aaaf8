"""Pictures become square JPEGs that decks show; what is none is told in a sentence."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from segue_music.tags.artwork import prepare


def _picture(form: str, size: tuple[int, int] = (640, 360), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    made = Image.linear_gradient("L").resize(size).convert(mode)
    made.save(out, form, **options)
    return out.getvalue()


def _opened(data: bytes | None) -> Image.Image:
    assert data
    image = Image.open(io.BytesIO(data))
    image.load()
    assert (image.format, image.mode, image.info.get("progressive")) == ("JPEG", "RGB", None)
    return image


@pytest.mark.parametrize(
    ("data", "side"),
    [
        pytest.param(_picture("JPEG"), 360, id="wide JPEG"),
        pytest.param(_picture("PNG", (300, 500)), 300, id="tall PNG"),
        pytest.param(_picture("WEBP", (1920, 1080)), 1000, id="WebP, larger"),
        pytest.param(_picture("JPEG", (3000, 3000)), 1000, id="large and square"),
        pytest.param(_picture("JPEG", (500, 500), progressive=True), 500, id="progressive"),
        pytest.param(_picture("JPEG", mode="CMYK"), 360, id="CMYK"),
        pytest.param(_picture("JPEG", mode="L"), 360, id="grey"),
        pytest.param(_picture("PNG", mode="P"), 360, id="palette"),
        pytest.param(_picture("PNG", mode="I;16"), 360, id="16 bit"),
        pytest.param(_picture("PNG", mode="LA"), 360, id="half transparent"),
        pytest.param(_picture("PNG", (1, 9)), 1, id="a line"),
        pytest.param(_picture("TIFF"), 360, id="TIFF"),
        pytest.param(_picture("BMP"), 360, id="BMP"),
    ],
)
def test_pictures(data: bytes, side: int) -> None:
    found = prepare(data)
    assert found.why == ""
    assert _opened(found.jpeg).size == (side, side)
    assert prepare(found.jpeg or b"").jpeg == found.jpeg, "made once, it stays"


def test_a_fitting_picture_stays_as_it_is(tmp_path: Path) -> None:
    data = _picture("JPEG", (1000, 1000), quality=75)
    (tmp_path / "a.png").write_bytes(data)
    assert prepare(tmp_path / "a.png").jpeg == data


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert _opened(prepare(out.getvalue()).jpeg).getpixel((9, 9)) == (255, 255, 255)


def test_of_a_film_the_first_picture_is_taken() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    red, _, blue = _opened(prepare(out.getvalue()).jpeg).getpixel((9, 9)) or ()  # type: ignore[misc]  # three bands
    assert red > 200 > 50 > blue


def test_a_picture_that_lies_on_its_side_is_turned() -> None:
    image = Image.new("RGB", (40, 40), "white")
    image.paste("black", (0, 0, 40, 20))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    turned = _opened(prepare(out.getvalue()).jpeg).convert("L")
    assert turned.getpixel((20, 35)) < turned.getpixel((20, 5))  # type: ignore[operator]  # one band


def _bomb(width: int, height: int) -> bytes:
    """Make a small PNG that says it is very large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(9))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "cannot be read", id="empty"),
        pytest.param(b"<html>404</html>", "cannot be read", id="a page"),
        pytest.param(_picture("JPEG")[:900], "cannot be read", id="truncated"),
        pytest.param(_picture("PNG", (900, 900))[:400], "cannot be read", id="truncated PNG"),
        pytest.param(_picture("JPEG", (500, 500))[:-900], "cannot be read", id="fitting, but truncated"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "cannot be read", id="a program"),
        pytest.param(_bomb(9000, 9000), "50 million", id="large"),
        pytest.param(_bomb(12000, 12000), "50 million", id="very large"),
        pytest.param(_bomb(60000, 60000), "50 million", id="a bomb"),
    ],
)
def test_what_is_no_picture(data: bytes, said: str) -> None:
    found = prepare(data)
    assert found.jpeg is None
    assert found.why.startswith("the artwork was left out: ")
    assert said in found.why


def test_a_picture_that_is_gone(tmp_path: Path) -> None:
    assert "No such file" in prepare(tmp_path / "a.jpg").why
