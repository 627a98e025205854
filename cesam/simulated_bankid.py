"""The simulator of BankID that `make run` starts beside CESAM: how it is reached, and who can sign there."""

import json
import os
import socket
import sys
from pathlib import Path

from cesam.embedded import state_folder


def use(api: socket.socket, phone: socket.socket) -> None:
    """Sign with the simulator, unless somebody has set up BankID itself. To be called before settings are read."""
    if os.environ.get("CESAM_BANKID_URL"):
        return
    (host, api_port), (_, phone_port) = api.getsockname(), phone.getsockname()
    folder = _folder()
    os.environ |= {
        "CESAM_BANKID_URL": f"https://{host}:{api_port}/rp/v6.0/",
        "CESAM_BANKID_APP": f"http://{host}:{phone_port}/",
        "CESAM_BANKID_SIMULATED": "1",
        "CESAM_BANKID_CERT": str(folder / "party.pem"),
        "CESAM_BANKID_KEY": str(folder / "party-key.pem"),
        "CESAM_BANKID_CA": str(folder / "tls-root.pem"),
        "CESAM_BANKID_ROOTS": str(folder / "people-root.pem"),
    }


def write_people() -> None:
    """Everybody in the demonstration can sign there."""
    from demo import eid

    _folder().mkdir(parents=True, exist_ok=True)
    (_folder() / "people.json").write_text(json.dumps(eid.people()))


def command(api: socket.socket, phone: socket.socket) -> list[str]:
    """What starts it, on sockets that it inherits."""
    sockets = ["--api-fd", str(api.fileno()), "--phone-fd", str(phone.fileno())]
    people = ["--people", str(_folder() / "people.json"), "--quiet"]
    return [sys.executable, "-m", "simulators.bankid", str(_folder()), *sockets, *people]


def _folder() -> Path:
    return state_folder() / "bankid"
