"""The renderer: the same bytes for the same document, and nothing that a text can do to the machine or to others."""

import contextlib
import hashlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from PIL import ImageFile

from paper import rendering
from paper.problems import Problem
from paper.rendering import DocumentRefused, Job, LimitExceeded, Limits, RenderError, render
from tests.paper.factories import EVERYTHING, html, picture

#: Room for an honest document, and a bomb is over soon.
TIGHT = Limits(cpu_seconds=1, wall_seconds=5, memory_bytes=1500 << 20)


@pytest.fixture(scope="module")
def trap():
    """A server that nobody may call: its address, and a function that tells how many did."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)

    def calls() -> int:
        count = 0
        while True:
            try:
                listener.accept()[0].close()
            except BlockingIOError:
                return count
            count += 1

    yield f"http://127.0.0.1:{listener.getsockname()[1]}", calls
    listener.close()


SECRET = "the secret of this file"
# Each asks for something outside the document. {web} is a server, {file} a file that holds the secret.
REACHING_OUT = {
    "picture from the web": '<img alt="x" src="{web}/a.png">',
    "picture from a file": '<img alt="x" src="file://{file}">',
    "picture by ftp": '<img alt="x" src="ftp://127.0.0.1/x.png">',
    "picture in the address": '<img alt="x" src="data:image/png;base64,iVBORw0KGgo=">',
    "picture by a relative address": '<img alt="x" src="../../etc/passwd">',
    "picture by a network path": '<img alt="x" src="//127.0.0.1/x.png">',
    "picture by an unknown name": '<img alt="x" src="image:somebody-elses">',
    "static file above the folder": '<img alt="x" src="static:../manage.py">',
    "static file above the folder, escaped": '<img alt="x" src="static:%2e%2e/manage.py">',
    "static file by an absolute path": '<img alt="x" src="static://{file}">',
    "static file by a link": '<img alt="x" src="static:{link}">',
    "stylesheet from the web": '<link rel="stylesheet" href="{web}/a.css">',
    "stylesheet import": '<style>@import "{web}/b.css";</style>',
    "stylesheet import of a file": "<style>@import url(file://{file});</style>",
    "typeface": "<style>@font-face{{font-family:x;src:url(file://{file})}}p{{font-family:x}}</style><p>x",
    "attachment": '<link rel="attachment" href="file://{file}">',
    "attachment by a link": '<a rel="attachment" href="file://{file}">x</a>',
    "background": '<p style="background:url({web}/c.png)">x',
    "generated content": "<style>p::before{{content:url(file://{file})}}</style><p>x",
    "list marker": '<ul style="list-style-image:url({web}/e.png)"><li>x</ul>',
    "drawing with a picture": '<svg><image href="file://{file}" width="10" height="10"/></svg>',
    "drawing inside an address": (
        "<img alt=x src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='file://{file}'/></svg>\">"
    ),
    "object": '<object data="file://{file}"></object>',
    "embed": '<embed src="file://{file}">',
    "base": '<base href="{web}/"><img alt="x" src="x.png">',
    "colour profile": "<style>@color-profile --x{{src:url(file://{file})}}</style>",
    "border image": '<p style="border-image-source:url({web}/f.png);border:1px solid">x',
}
# Each builds something, but asks nobody: these are not understood at all, and leave nothing in the document.
IGNORED = {
    "drawing from the web": '<svg><use href="{web}/d#x"/></svg>',
    "frame": '<iframe src="{web}/f"></iframe>',
    "refresh": '<meta http-equiv="refresh" content="0;url={web}/">',
    "script": '<script src="{web}/x.js"></script><script>fetch("{web}/")</script>',
    "video": '<video src="{web}/x.mp4" poster="{web}/x.png"></video>',
    "include": '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{file}"/>',
    "entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file://{file}">]><p>&e;',
}
# These look dangerous and are not; they may print or be refused, but soon.
HARMLESS = {
    "tables in tables": "<table><tr><td>" * 25 + "x",
    "rowspan": '<table><tr><td rowspan="1000000">x</table>',
    "height": '<div style="height:10000000px">x</div>',
    "margin": '<p style="margin-top:1000000000px">x',
    "long word": "<p>" + "a" * 200_000,
    "unclosed": "<p><b><i><table><tr><td><ul><li>" * 3,
    "grids in grids": '<div style="display:grid">' * 6 + "x",
}
BOMBS = {
    "colspan": '<table><tr><td colspan="1000000">x</table>',
    "flexes in flexes": '<div style="display:flex">' * 16 + "x",
    "drawing that doubles": '<svg width="10" height="10"><defs><g id="a0"><rect width="1" height="1"/></g>'
    + "".join(f'<g id="a{i}"><use href="#a{i - 1}"/><use href="#a{i - 1}"/></g>' for i in range(1, 24))
    + '</defs><use href="#a23"/></svg>',
    "huge table": "<table>" + ("<tr>" + "<td>x" * 100) * 300 + "</table>",
    "variables that double": "<style>:root{--a:x x;"
    + "".join(f"--{chr(98 + i)}:var(--{chr(97 + i)}) var(--{chr(97 + i)});" for i in range(22))
    + "}p{font-family:var(--w)}</style><p>x",
    "deep nesting": "<div>" * 3000 + "x",
    "lists in lists": "<ul><li>" * 400 + "x",
    "many pages": '<p style="break-after:page">x</p>' * 20_000,
}


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("outside") / "secret.txt"
    path.write_text(SECRET)
    return path


@pytest.fixture
def link(file):
    """A link in the static folder to a file outside it."""
    path = Path(settings.BASE_DIR) / "static" / f"link-{os.getpid()}.txt"
    path.symlink_to(file)
    yield path.name
    path.unlink()


@pytest.mark.parametrize("text", REACHING_OUT.values(), ids=REACHING_OUT)
def test_a_text_that_asks_for_something_outside_is_refused(text, trap, file, link):
    web, calls = trap
    with pytest.raises(DocumentRefused) as refusal:
        render(Job(html(text.format(web=web, file=file, link=link))), TIGHT)
    assert calls() == 0
    assert str(refusal.value)
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize("text", IGNORED.values(), ids=IGNORED)
def test_a_text_that_cannot_ask_prints_without_an_answer(text, trap, file):
    web, calls = trap
    try:
        pdf = render(Job(html(text.format(web=web, file=file) + "<p>slut")), TIGHT).pdf
    except DocumentRefused:
        pdf = b""
    assert calls() == 0
    assert SECRET.encode() not in pdf


def problems_of(text: str) -> list[Problem]:
    """What the renderer says against a text; nothing when it prints."""
    try:
        render(Job(html(text)), TIGHT)
    except RenderError as refusal:
        return list(refusal.problems)
    return []


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_a_text_that_only_looks_dangerous_is_printed_or_refused_in_words(text):
    # A renderer that went down or hung would be a problem of another kind, or no answer at all.
    assert not {"crash", "memory"} & {problem.kind for problem in problems_of(text)}


@pytest.fixture(scope="module")
def exploded():
    """Each bomb's job and how long it took; two at a time, as a machine with two processors would meet them."""
    waiting, burning, done = dict(BOMBS), {}, {}
    while waiting or burning:
        while waiting and len(burning) < 2:
            name, text = waiting.popitem()
            burning[name] = rendering.Rendering(Job(html(text)), TIGHT)
        time.sleep(0.005)
        for name, job in list(burning.items()):
            job.advance()
            if job.is_done:
                done[name] = burning.pop(name), time.monotonic() - job.started
    return done


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_over_within_the_limit_with_a_sentence(name, exploded):
    job, seconds = exploded[name]
    assert seconds < TIGHT.wall_seconds + 2
    with pytest.raises(RenderError) as refusal:
        job.result()
    assert refusal.value.problems[0].kind in {"time", "depth", "memory", "typesetting", "picture"}
    assert "dokument" in str(refusal.value).lower() or "text" in str(refusal.value).lower()


def test_memory_is_limited(monkeypatch):
    from paper import engine

    monkeypatch.setattr(engine, "print_document", lambda job: bytearray(1 << 30))
    rendering.warm_up()
    # On top of what it has from its parent.
    limits = Limits(cpu_seconds=5, wall_seconds=20, memory_bytes=100 << 20)
    with pytest.raises(LimitExceeded) as refusal:
        render(Job(html("x")), limits)
    assert refusal.value.problems[0].kind == "memory"


def test_a_child_that_sleeps_is_ended_by_the_clock(monkeypatch):
    from paper import engine

    monkeypatch.setattr(engine, "print_document", lambda job: time.sleep(60))
    with pytest.raises(LimitExceeded) as refusal:
        render(Job(html("x")), Limits(cpu_seconds=5, wall_seconds=0.3, memory_bytes=1500 << 20))
    assert refusal.value.problems[0].kind == "time"


def test_an_answer_may_not_be_endless(monkeypatch):
    from paper import engine

    monkeypatch.setattr(engine, "print_document", lambda job: rendering.Printed(b"x" * (2 << 20), 1, ()))
    limits = Limits(cpu_seconds=5, wall_seconds=10, memory_bytes=1500 << 20, output_bytes=1 << 20)
    with pytest.raises(LimitExceeded) as refusal:
        render(Job(html("x")), limits)
    assert refusal.value.problems[0].kind == "size"


def test_a_text_that_is_too_long_is_not_even_tried():
    limits = Limits(cpu_seconds=5, wall_seconds=10, memory_bytes=1500 << 20, html_characters=1000)
    with pytest.raises(DocumentRefused) as refusal:
        render(Job(html("x" * 1000)), limits)
    assert refusal.value.problems[0].kind == "length"


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        pytest.param(lambda: os._exit(3), "crash", id="exit"),
        pytest.param(lambda: os.kill(os.getpid(), 11), "crash", id="segmentation fault"),
        pytest.param(lambda: os.kill(os.getpid(), 9), "memory", id="killed by the machine"),
        pytest.param(lambda: 1 / 0, "crash", id="a fault of ours"),
    ],
)
def test_a_child_that_dies_is_told_of(end, kind, monkeypatch, capfd):
    from paper import confinement, engine

    # A guard against os.kill would keep the child from killing itself.
    monkeypatch.setattr(confinement, "_guard", lambda roots: lambda event, arguments: None)
    monkeypatch.setattr(engine, "print_document", lambda job: end())
    with pytest.raises(RenderError) as refusal:
        render(Job(html("x")), TIGHT)
    assert refusal.value.problems[0].kind == kind


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda: socket.create_connection(("127.0.0.1", 9), timeout=1), id="call"),
        pytest.param(lambda: socket.getaddrinfo("example.com", 80), id="ask for a name"),
        pytest.param(lambda: subprocess.run(["true"]), id="start a program"),
        pytest.param(lambda: os.system("true"), id="run a shell"),
        pytest.param(os.fork, id="fork"),
        pytest.param(lambda: Path("/etc/passwd").read_text(), id="read a file"),
        pytest.param(lambda: (Path(settings.BASE_DIR) / "manage.py").read_text(), id="read the project"),
        pytest.param(lambda: Path("/tmp/x").write_text("x"), id="write a file"),
        pytest.param(lambda: (Path(settings.BASE_DIR) / "static/x").write_text("x"), id="write in the static folder"),
        pytest.param(lambda: os.remove(__file__), id="remove a file"),
    ],
)
def test_what_a_child_gave_up_is_refused_even_when_a_library_hides_it(act, monkeypatch):
    from paper import engine

    original = engine._print

    def hiding(job):
        with contextlib.suppress(OSError):
            act()
        return original(job)

    monkeypatch.setattr(engine, "_print", hiding)
    with pytest.raises(DocumentRefused) as refusal:
        render(Job(html("<p>x")), TIGHT)
    assert refusal.value.problems[0].kind == "refused"


def test_no_file_of_the_parent_is_open_in_the_child(monkeypatch, tmp_path):
    from paper import engine

    def names(job):
        return rendering.Printed("\n".join(os.listdir("/proc/self/fd")).encode(), 0, ())

    monkeypatch.setattr("paper.confinement._guard", lambda roots: lambda event, arguments: None)
    monkeypatch.setattr(engine, "print_document", names)
    with (tmp_path / "open").open("w") as one, socket.socket() as two:
        open_ones = {int(name) for name in render(Job("x"), TIGHT).pdf.split()}
        assert not open_ones & {one.fileno(), two.fileno()}
    # in, out, error, the pipe, and the folder being listed
    assert len(open_ones) == 5


def test_a_child_finds_everything_in_memory(monkeypatch):
    """What it imported itself, each child would import anew: a tenth of a second for each document."""
    from paper import engine

    original = engine.print_document

    def telling(job):
        before = set(sys.modules)
        original(job)
        return rendering.Printed(" ".join(sorted(set(sys.modules) - before)).encode(), 0, ())

    rendering.warm_up()
    monkeypatch.setattr(engine, "print_document", telling)
    assert render(Job(EVERYTHING, {"logotype": picture()}), TIGHT).pdf == b""


def test_a_child_reads_no_names_of_types_and_styles_no_notes(monkeypatch):
    """What `engine` spares each document depends on how WeasyPrint is made inside; this tells when that has changed."""
    from cffi.cparser import Parser
    from weasyprint.css import StyleFor

    from paper import engine

    told = []
    original, parse, style = engine.print_document, Parser.parse_type, StyleFor.set_computed_styles

    def parsing(self, name):
        told.append(name)
        return parse(self, name)

    def styling(self, element, *arguments, **named):
        told.extend(kind for kind in (named.get("pseudo_type"),) if kind in engine._NOTES)
        return style(self, element, *arguments, **named)

    def telling(job):
        original(job)
        return rendering.Printed(" ".join(told).encode(), 0, ())

    rendering.warm_up()
    monkeypatch.setattr(engine, "print_document", telling)
    monkeypatch.setattr(Parser, "parse_type", parsing)
    monkeypatch.setattr(StyleFor, "set_computed_styles", styling)
    assert render(Job(EVERYTHING, {"logotype": picture()}), TIGHT).pdf == b""


def test_what_has_no_glyph_no_description_or_cannot_be_read_is_an_error():
    cases = {
        "<p>Bra 😀</p>": ("glyph", "😀"),
        '<img src="image:x">': ("alt", "beskriver"),
        '<img alt="x" src="image:broken">': ("picture", "bild"),
        "<p style='colour:red'>x</p>": ("typesetting", "colour"),
    }
    pictures = {"x": picture(), "broken": rendering.Picture("image/png", b"not a picture")}
    for text, (kind, word) in cases.items():
        with pytest.raises(DocumentRefused) as refusal:
            render(Job(html(text), pictures), TIGHT)
        assert refusal.value.problems[0].kind == kind
        assert word in str(refusal.value)


def test_half_a_picture_is_an_error_that_says_so():
    """WeasyPrint tells Pillow to take what there is, in the whole process: uploads would be let through as well."""
    half = rendering.Picture("image/png", picture(width=400, height=400).data[:300])
    with pytest.raises(RenderError, match="truncated"):
        render(Job(html('<img alt="x" src="image:half">'), {"half": half}), TIGHT)
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_pictures_may_be_png_jpeg_and_drawings():
    square = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    drawing = rendering.Picture("image/svg+xml", square)
    pictures = {"png": picture(), "jpeg": picture(kind="JPEG"), "svg": drawing}
    printed = render(Job(html("".join(f'<img alt="{name}" src="image:{name}">' for name in pictures)), pictures), TIGHT)
    assert printed.findings == ()


def test_the_same_document_gives_the_same_bytes_in_every_process(good):
    again = render(Job(EVERYTHING, {"logotype": picture()}))
    assert again.pdf == good.pdf
    program = (
        "import django, sys; django.setup()\n"
        "from paper.rendering import Job, render\n"
        "from tests.paper.factories import EVERYTHING, picture\n"
        "import hashlib; print(hashlib.sha256(render(Job(EVERYTHING, {'logotype': picture()})).pdf).hexdigest())"
    )
    assert run(program, LANG="C", TZ="Asia/Tokyo") == hashlib.sha256(good.pdf).hexdigest()


def test_only_our_own_typefaces_are_used(good):
    names = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([\w-]+)", _plain(good.pdf)))
    assert names
    assert all(name.startswith((b"Source-Sans-Pro", b"Source-Serif-Pro")) for name in names)


def test_the_file_says_its_title_and_language_and_has_bookmarks(good):
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(good.pdf)) as pdf, pdf.open_outline() as outline:
        assert str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo.Title) == "Protokoll"
        assert [entry.title for entry in outline.root] == ["Lista", "Tabell"]
        assert [entry.title for entry in outline.root[1].children] == ["Nästa sida"]
        assert good.pages == len(pdf.pages) == 2


def test_several_documents_are_printed_at_the_same_time():
    jobs = [rendering.Rendering(Job(html(f"<p>{number}")), TIGHT) for number in range(3)]
    while not all(job.is_done for job in jobs):
        for job in jobs:
            job.advance()
        time.sleep(0.005)
    assert len({job.result().pdf for job in jobs}) == 3


def test_cancelling_leaves_no_process_behind():
    job = rendering.Rendering(Job(html(BOMBS["colspan"])), TIGHT)
    job.cancel()
    assert job.is_done
    with pytest.raises(ChildProcessError):
        os.waitpid(job._pid, 0)


def test_a_process_with_threads_does_not_fork():
    """A thread may hold a lock that the child would wait for for ever; web workers stay out of this altogether."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with pytest.raises(RuntimeError, match="single-threaded"):
            render(Job(html("x")), TIGHT)
    finally:
        done.set()
        thread.join()


def test_what_is_forked_has_no_thread_of_a_library_either():
    """Newer versions of Pango have one for each font configuration, which a child would wait for for ever."""
    program = (
        "import django, os, time; django.setup()\n"
        "from paper import rendering\n"
        "rendering.warm_up()\n"
        # One that was told to end does so in its own time.
        "until = time.monotonic() + 10\n"
        "while len(os.listdir('/proc/self/task')) > 1:\n"
        "    assert time.monotonic() < until, os.listdir('/proc/self/task')\n"
        "    time.sleep(0.01)\n"
    )
    run(program)


def test_a_child_sets_sizes_that_were_never_set_before():
    sizes = "".join(f'<p style="font-size: {size}px">{size}</p>' for size in range(7, 60))
    assert render(Job(html(sizes)), TIGHT).pages > 1


def test_web_workers_never_load_the_renderer():
    """What a web worker imports does not import WeasyPrint (1 s, and 60 MB in each worker) or pikepdf."""
    program = (
        "import django, sys; django.setup()\n"
        "import cesam.wsgi\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "print([name for name in ('weasyprint', 'pikepdf', 'matplotlib', 'paper.engine') if name in sys.modules])"
    )
    assert run(program) == "[]"


def run(program: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": "cesam.test_settings"} | environment
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=settings.BASE_DIR, env=variables)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def _plain(pdf: bytes) -> bytes:
    """All of a file with nothing compressed."""
    import io

    import pikepdf

    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(
            file,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return file.getvalue()
