"""Serve the simulator until told to stop.

    python -m simulators.bankid FOLDER [--api-fd N] [--phone-fd N] [--people FILE] [--quiet]

Writes its certificates into FOLDER (made anew each time), then one line of JSON with its addresses: on the listening
sockets that it was started with, or on free ports. FILE holds the
people who can sign, as JSON: {"key": {"name": "…", "number": "twelve digits"}}.
"""

import argparse
import json
import signal
import socket
import sys
import threading
from pathlib import Path

from simulators.bankid.authority import Authority, Person
from simulators.bankid.orders import Service
from simulators.bankid.server import HOST, open_doors

#: Born in 1899: nobody who lives has these numbers.
PEOPLE = {
    "anna": Person("Anna Prov", "189901010001"),
    "bertil": Person("Bertil Prov", "189901010002"),
    "cecilia": Person("Cecilia Prov", "189901010003"),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="simulators.bankid")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--api-fd", type=int)
    parser.add_argument("--phone-fd", type=int)
    parser.add_argument("--quiet", action="store_true", help="say nothing, also not the addresses")
    parser.add_argument("--people", type=Path)
    given = parser.parse_args()
    people = PEOPLE
    if given.people:
        people = {key: Person(**fields) for key, fields in json.loads(given.people.read_text()).items()}
    authority = Authority()
    authority.write(given.folder)
    api_socket, phone_socket = (
        None if number is None else socket.socket(fileno=number) for number in (given.api_fd, given.phone_fd)
    )
    doors = open_doors(Service(authority, people), given.folder, api=api_socket, phone=phone_socket)
    for door in doors:
        threading.Thread(target=door.serve_forever, daemon=True).start()
    api, phone = (door.server_address[1] for door in doors)
    if not given.quiet:
        print(
            json.dumps({"api": f"https://{HOST}:{api}/rp/v6.0/", "phone": f"http://{HOST}:{phone}/"}),
            flush=True,
        )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
