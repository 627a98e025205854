"""The BankID simulator as a process of its own, and the phone in it."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from minutes.eid.bankid import Configuration

ROOT = Path(__file__).resolve().parents[3]
#: Keys of people in the simulator (simulators/bankid/__main__.py), with their numbers.
NUMBERS = {"anna": "189901010001", "bertil": "189901010002", "cecilia": "189901010003"}


@dataclass(frozen=True)
class Simulator:
    api: str
    phone: str
    folder: Path
    http: httpx.Client

    @property
    def configuration(self) -> Configuration:
        return Configuration(
            url=self.api,
            certificate=str(self.folder / "party.pem"),
            key=str(self.folder / "party-key.pem"),
            authority=str(self.folder / "tls-root.pem"),
            roots=str(self.folder / "people-root.pem"),
            policies=("1.2.3.4.25",),
            app=self.phone,
            is_real=False,
        )

    @property
    def settings(self) -> dict[str, Any]:
        """The same as Django settings."""
        ours = self.configuration
        return {
            "BANKID_URL": ours.url,
            "BANKID_CERT": ours.certificate,
            "BANKID_KEY": ours.key,
            "BANKID_CA": ours.authority,
            "BANKID_ROOTS": ours.roots,
            "BANKID_POLICIES": [*ours.policies],
            "BANKID_APP": ours.app,
            "BANKID_SIMULATED": True,
        }

    def control(self, act: str, **asked: Any) -> Mapping[str, Any]:
        answer = self.http.post(f"control/{act}", json=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def sign(self, reference: str, person: str = "anna", *, fault: str = "") -> None:
        self.control("sign", order=reference, person=person, fault=fault)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Simulator]:
    process = subprocess.Popen(
        [sys.executable, "-m", "simulators.bankid", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        told = json.loads(process.stdout.readline())
        with httpx.Client(base_url=told["phone"], trust_env=False) as http:
            yield Simulator(told["api"], told["phone"], folder, http)
    finally:
        process.terminate()
        process.wait()
