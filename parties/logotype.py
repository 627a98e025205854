"""A logotype as it came from somebody's computer, made into a picture that may stand in a document."""

import contextlib
import io
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from parties.exceptions import Refused

#: What an upload may weigh, in bytes.
MAX_BYTES = 2 << 20
#: What a picture may hold before it is opened up: a small file can hold a very large one.
MAX_PIXELS = 24_000_000
#: What is kept: enough for 90 mm in print at 300 dots per inch.
KEPT_SIZE = (1064, 532)
_FORMATS = ("PNG", "JPEG", "WEBP")


class BadLogotype(Refused):
    """The file is no picture that can be used. `str()` says why and what would do."""

    words = _("The file is not a picture that can be read. Choose a PNG, JPEG or WebP.")


class TooHeavy(BadLogotype):
    words = _("The file is larger than 2 MB. Choose a smaller one.")


class TooLarge(BadLogotype):
    words = _("The picture has more than 24 million pixels. Choose a smaller one.")


def as_png(file: BinaryIO) -> bytes:
    """The picture as PNG, drawn anew: at most `KEPT_SIZE`, upright, in RGB or RGBA, without metadata.

    What the file is, is read from its content; name and declared type are not asked. The same picture gives the
    same bytes. Raises BadLogotype.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooHeavy
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            # Only the head has been read so far: nothing large is unpacked.
            if picture.width * picture.height > MAX_PIXELS:
                raise TooLarge
            with _only_whole_pictures():
                drawn = _drawn(picture)
    except Image.DecompressionBombError as error:
        raise TooLarge from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadLogotype from error
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


@contextlib.contextmanager
def _only_whole_pictures() -> Iterator[None]:
    """Half a picture is refused, whatever another library has told Pillow: WeasyPrint lets it fill in the rest."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _drawn(picture: Image.Image) -> Image.Image:
    """The first frame on a sheet of its own, which carries over neither profile, text nor palette."""
    upright = ImageOps.exif_transpose(picture)
    has_clear_parts = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_clear_parts else "RGB")
    plain.thumbnail(KEPT_SIZE, Image.Resampling.LANCZOS)
    sheet = Image.new(plain.mode, plain.size)
    sheet.paste(plain)
    return sheet
