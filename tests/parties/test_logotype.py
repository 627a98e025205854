"""A logotype is read from its content, drawn anew and shown only to those who see the body."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageFile, PngImagePlugin

from parties.exceptions import Invalid
from parties.logotype import KEPT_SIZE, MAX_BYTES, BadLogotype, TooHeavy, TooLarge, as_png
from parties.models import Event


def picture(form="PNG", *, size=(300, 100), mode="RGBA", colour=(27, 75, 107, 128), **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, form, **options)
    return out.getvalue()


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png), formats=["PNG"])


@pytest.mark.parametrize(
    ("content", "mode"),
    [
        (picture("PNG"), "RGBA"),
        (picture("PNG", mode="RGB", colour=(1, 2, 3)), "RGB"),
        (picture("PNG", mode="L", colour=7), "RGB"),
        (picture("PNG", mode="P", colour=7, transparency=7), "RGBA"),
        (picture("PNG", mode="1", colour=1), "RGB"),
        (picture("PNG", mode="I;16", colour=7), "RGB"),
        (picture("JPEG", mode="RGB", colour=(1, 2, 3)), "RGB"),
        (picture("JPEG", mode="CMYK", colour=(1, 2, 3, 4)), "RGB"),
        (picture("WEBP"), "RGBA"),
    ],
)
def test_every_kind_of_picture_becomes_a_plain_png(content, mode):
    drawn = opened(as_png(io.BytesIO(content)))
    assert (drawn.mode, drawn.size) == (mode, (300, 100))
    assert drawn.info == {}


def test_the_same_picture_gives_the_same_bytes():
    assert as_png(io.BytesIO(picture())) == as_png(io.BytesIO(picture()))


def test_a_large_picture_is_made_as_large_as_print_needs():
    drawn = opened(as_png(io.BytesIO(picture(size=(4000, 1000)))))
    assert drawn.size == (KEPT_SIZE[0], 266)


def test_nothing_but_the_picture_is_kept():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Somebody")
    out = io.BytesIO()
    Image.new("RGB", (10, 10)).save(out, "PNG", pnginfo=words, icc_profile=b"profile", exif=Image.Exif())
    kept = as_png(io.BytesIO(out.getvalue() + b"<script>alert(1)</script>"))
    assert b"Somebody" not in kept
    assert b"profile" not in kept
    assert b"script" not in kept


def test_a_picture_that_lies_on_its_side_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn = opened(as_png(io.BytesIO(picture("JPEG", mode="RGB", colour=(1, 2, 3), exif=exif))))
    assert drawn.size == (100, 300)


def png_head(width: int, height: int) -> bytes:
    """A PNG that says it is very large and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", BadLogotype),
        (b"%PDF-1.7 not a picture", BadLogotype),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", BadLogotype),
        (picture("GIF", mode="P", colour=1), BadLogotype),
        (picture("TIFF"), BadLogotype),
        (picture()[:60], BadLogotype),
        (picture("JPEG", mode="RGB", colour=(1, 2, 3), size=(900, 900))[:400], BadLogotype),
        (b"\0" * (MAX_BYTES + 1), TooHeavy),
        (png_head(6000, 4001), TooLarge),
        (png_head(60_000, 60_000), TooLarge),
        (png_head(2**31 - 1, 2**31 - 1), TooLarge),
        (png_head(0, 10), BadLogotype),
    ],
)
def test_what_is_no_usable_picture_is_refused_in_words(content, refusal):
    with pytest.raises(refusal) as refused:
        as_png(io.BytesIO(content))
    assert str(refused.value)


# The verb


def test_a_logotype_is_never_kept_without_words(cast):
    with pytest.raises(Invalid, match="i ord"):
        cast.body.set_logotype(picture(), alt="  ", by=cast.administrator)
    with pytest.raises(IntegrityError, match="logotype_has_words"), transaction.atomic():
        type(cast.body).objects.filter(pk=cast.body.pk).update(logotype=picture())


def test_the_log_tells_which_picture_by_its_hash(cast):
    cast.body.set_logotype(picture(), alt="Vapen", by=cast.administrator)
    cast.body.remove_logotype(by=cast.administrator)
    was_set, removed = Event.objects.about(cast.body)
    assert was_set.data["changes"]["logotype_alt"] == ["", "Vapen"]
    assert removed.data["changes"]["logotype"] == [was_set.data["changes"]["logotype"][1], None]
    cast.body.refresh_from_db()
    assert (cast.body.logotype, cast.body.logotype_alt) == (None, "")


# The pages


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.administrator)
    return client


def upload(client, body, content, *, name="vapen.png", alt="Exempelkommunens vapen"):
    file = SimpleUploadedFile(name, content, content_type="image/png")
    return client.post(reverse("body_logotype_edit", args=[body.slug]), {"picture": file, "alt": alt})


def test_a_logotype_is_uploaded_and_served_to_members(cast, client):
    assert upload(client, cast.body, picture("JPEG", mode="RGB", colour=(1, 2, 3))).status_code == 302
    member = Client()
    member.force_login(cast.union_rep)
    answer = member.get(reverse("body_logotype", args=[cast.body.slug]))
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]
    assert opened(answer.content).size == (300, 100)


def test_the_file_is_judged_by_its_content_not_its_name(cast, client):
    answer = upload(client, cast.body, b"<svg></svg>", name="vapen.png")
    assert answer.status_code == 422
    assert "Filen är inte en bild" in answer.content.decode()
    assert upload(client, cast.body, picture(), name="vapen.exe").status_code == 302


def test_words_are_demanded_on_the_page(cast, client):
    assert upload(client, cast.body, picture(), alt="").status_code == 422
    cast.body.refresh_from_db()
    assert cast.body.logotype is None


def test_a_list_of_bodies_does_not_read_the_pictures(cast):
    assert "logotype" in type(cast.body).objects.first().get_deferred_fields()


def test_half_a_picture_is_refused_whatever_another_library_has_switched_on(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(BadLogotype):
        as_png(io.BytesIO(picture()[:60]))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True
