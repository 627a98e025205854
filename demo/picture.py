"""The picture in the README: the reference meeting as its secretary sees it.

    python -m demo.picture     (make picture) writes docs/picture.png

The product is started as `make run` starts it, on a port and in a state folder of its own, and a real browser goes
the way that a person goes. Nothing of a running installation is touched.
"""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

from cesam import install
from demo.people import PEOPLE

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "picture.png"
_SIZE: ViewportSize = {"width": 1440, "height": 900}
_COLOURS = 96
_START_SECONDS = 120


@contextmanager
def running() -> Iterator[str]:
    """The address of a run of the product with the demo in it; all of it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cesam-picture-") as state:
        # Started by root, the embedded database runs as a user of its own, who must be able to walk here.
        os.chmod(state, 0o755)  # noqa: S103
        environment = os.environ | {"CESAM_STATE": state, "PORT": str(_free_port())}
        address = f"http://127.0.0.1:{environment['PORT']}"
        run = subprocess.Popen(
            [sys.executable, "-m", "cesam.run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            _wait_for(address, run)
            yield address
        finally:
            subprocess.run(
                [sys.executable, "-m", "cesam.run", "stop"],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                check=True,
            )
            run.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for(address: str, run: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while run.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310  our own address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("CESAM did not start; what it wrote stands above.")


def take(address: str) -> bytes:
    """Sign in as the secretary, open the meeting of 26 April 2022, begin to write, and return the window as PNG."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=install.chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=_SIZE, locale="sv-SE", timezone_id="Europe/Stockholm", reduced_motion="reduce")
        page.goto(address)
        page.get_by_role("listitem").filter(has_text=PEOPLE["hr_director"].name).get_by_role("button").click()
        page.get_by_role("link", name="26 april 2022").click()
        page.wait_for_load_state("networkidle")
        page.get_by_role("link", name="Skriv i punkt 2", exact=True).click()
        page.get_by_role("textbox", name="Text i punkt 2").wait_for()
        picture = page.screenshot(caret="initial")
        browser.close()
    return picture


def smaller(png: bytes) -> bytes:
    """The same picture in few colours: a page is mostly paper and ink."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> None:
    with running() as address:
        FILE.write_bytes(smaller(take(address)))
    print(f"{FILE.relative_to(ROOT)}: {FILE.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
