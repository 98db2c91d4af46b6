"""Opens picture files (PNG, JPEG, TIFF, BMP) within bounds, by themselves or inside other files."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.text import UnusableInputError

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels = NDArray[np.uint8]

_FORMS = ("PNG", "JPEG", "TIFF", "BMP")
# More pages than any number of a gazette has.
_MOST_PAGES = 2000
# What Pillow raises on bytes that are not what they claim to be.
_DAMAGED = (OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, OverflowError, EOFError)


def pages_of(data: bytes) -> Iterator[tuple[int, tuple[Pixels, float] | None]]:
    """The pages of a picture file: number, and RGB picture with its dots to the inch, None where the page is damaged.

    Only TIFF files have more than one. Raises `UnusableInputError` where nothing can be opened or a page is too large.
    """
    from PIL import Image, ImageOps

    with _strict():
        picture, count = _opened(data)
        for number in range(1, count + 1):
            try:
                picture.seek(number - 1)
                if picture.width * picture.height > (Image.MAX_IMAGE_PIXELS or 0):
                    raise _too_large()
                dpi = _dpi(picture)
                page = _plain(ImageOps.exif_transpose(picture))
            except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
                raise _too_large() from error
            except _DAMAGED:
                yield number, None
            else:
                yield number, (page, dpi)


def count_of(data: bytes) -> int:
    """The number of pages of a picture file. Raises `UnusableInputError` as `pages_of` does."""
    with _strict():
        return _opened(data)[1]


@contextmanager
def _strict() -> Iterator[None]:
    """Pictures that are far larger than their files are refused."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)
        yield


def _opened(data: bytes) -> tuple[Image, int]:
    from PIL import Image

    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMS)
        count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except _DAMAGED as error:
        raise damaged() from error
    if count > _MOST_PAGES:
        raise UnusableInputError(f"has {count} pages", f"Divide it: a file may have {_MOST_PAGES} pages at most")
    return picture, count


def _plain(picture: Image) -> Pixels:
    """The picture as rows of RGB (grey for deep grey), on white where it is transparent."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):
        values = np.nan_to_num(np.asarray(picture, dtype=np.float32), posinf=0.0, neginf=0.0)
        return (values * (255 / max(float(values.max()), 1.0))).clip(0, 255).astype(np.uint8)
    if picture.has_transparency_data:
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))
    return np.asarray(picture.convert("RGB"))


# The shorter side of a page in inches: from A5 to A2. A file that claims another size does not know its resolution.
_SHORT_SIDES = (5.0, 17.0)
_A4 = 8.27


def _dpi(picture: Image) -> float:
    """Dots to the inch as the file says it; where that makes no page, those of an A4 page."""
    short = min(picture.size)
    try:
        stated = float(picture.info["dpi"][0])
    except (KeyError, IndexError, TypeError, ValueError, ZeroDivisionError):
        stated = 0.0
    if stated > 0 and _SHORT_SIDES[0] <= short / stated <= _SHORT_SIDES[1]:
        return stated
    return short / _A4


def resolution_of(pictures: Iterable[tuple[float, float]], page: float) -> float | None:
    """How many dots to the inch a page has that is made of pictures, given for each its dots to the inch and the area
    that it takes, and the area of the page: the most at which they take half of it. So a sharp emblem on a coarse page
    counts for nothing, and neither does the coarse ground under sharp letters. None where they take less."""
    taken = 0.0
    for dpi, area in sorted(pictures, reverse=True):
        taken += area
        if taken > 0.5 * page:
            return dpi
    return None


def damaged() -> UnusableInputError:
    """The error where no page of a picture file can be opened."""
    return UnusableInputError("is a damaged picture", "Get the file again: it may have been cut off on its way")


def _too_large() -> UnusableInputError:
    return UnusableInputError(
        "is a picture far larger than a page", "Save it with 300 dots to the inch, one page to a picture"
    )
