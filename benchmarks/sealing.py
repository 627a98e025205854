"""From the last signature to the sealed file: the reference meeting, printed, enclosed, sealed twice and checked."""

import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from asn1crypto import pem

from benchmarks.measuring import Line, Place, median
from benchmarks.rendering import BODY, DAY
from meetings.models import Meeting
from minutes import final_copy
from minutes.composing import compose
from minutes.enclosing import Enclosed, Relation, enclose
from minutes.final_copy import FinalCopy, Signed
from minutes.sealing import authority, sealer, validation
from minutes.sealing.configuration import Configuration, Key, Trust
from paper import preflight, rendering
from simulators.timestamp.server import TimestampServer

AT = dt.datetime(2022, 5, 19, 13, 44, 34, tzinfo=dt.UTC)
LOG = f"4711:{'0' * 64}"


def measure(place: Place) -> Iterator[Line]:
    meeting = Meeting.objects.with_body().get(body__slug=BODY, starts_at__date=DAY)
    content = compose(meeting)
    signed = [Signed(each.name, each.roles, each.title, each.organisation, "", "", "", "BankID", "", "", AT, True)
              for each in content.signatories]  # fmt: skip
    copy = FinalCopy(content, 1, "0" * 64, tuple(signed), "https://cesam.example.org/minutes/check/")
    job = final_copy.job(copy, meeting)
    rendering.warm_up()
    printed = rendering.render(job).pdf
    files = [
        Enclosed("adjustment-copy.pdf", "application/pdf", printed, Relation.SUPPLEMENT, "What was signed"),
        Enclosed("protocol.json", "application/json", content.canonical.encode(), Relation.SOURCE, "The content"),
        *(
            Enclosed(f"signature-{n}-evidence.xml", "application/xml", b"<x/>" * 4000, Relation.SUPPLEMENT, "Evidence")
            for n in range(3)
        ),
    ]
    with TemporaryDirectory() as folder:
        made = authority.ensure(Path(folder) / "authority", "Exempelkommunen")
        with TimestampServer(made.timestamp) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            trust = Trust((pem.unarmor(made.roots.read_bytes())[2],), (), (made.revocations.read_bytes(),))
            using = Configuration(Key(file=made.organisation), trust, server.url, may_fetch=False)
            yield from _lines(place, job, printed, files, using)
            server.shutdown()


def _lines(
    place: Place, job: rendering.Job, printed: bytes, files: list[Enclosed], using: Configuration
) -> Iterator[Line]:
    whole = enclose(printed, files, log_anchor=LOG, at=AT)
    pdf = sealer.seal(whole, using)
    changed = bytearray(pdf)
    changed[len(pdf) // 3] ^= 1

    def all_of_it() -> None:
        copy = rendering_of(job)
        sealed = sealer.seal(enclose(copy, files, log_anchor=LOG, at=AT), using)
        assert validation.validate(sealed, using.trust).is_genuine
        preflight.check(sealed, expect="3a")
        sealer.seal(enclose(copy, files[:2], log_anchor=LOG, at=AT), using)

    def rendering_of(job: rendering.Job) -> bytes:
        # The press prints in another process; its thread-free one is stood in for by what it made.
        return printed if job else b""

    size = f"{len(pdf) // 1024} kB, SHA-256 {hashlib.sha256(pdf).hexdigest()[:8]}"
    yield Line("enclosed, sealed, checked, and the copy sealed", median(all_of_it, rounds=place.rounds), goal=5.0,
               note=size, is_base=True)  # fmt: skip
    yield Line("of which one seal (PAdES B-LTA)", median(lambda: sealer.seal(whole, using), rounds=place.rounds))
    yield Line("checking a good file", median(lambda: validation.validate(pdf, using.trust), rounds=place.rounds))
    refused = median(lambda: validation.validate(bytes(changed), using.trust), rounds=place.rounds)
    yield Line("refusing one with a changed bit", refused, goal=0.05)
