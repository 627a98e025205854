"""Serve the simulator until told to stop.

    python -m simulators.bankid FOLDER [--api-port N] [--phone-port N] [--people FILE]

Writes its certificates into FOLDER (made anew each time), then one line of JSON with its addresses. FILE holds the
people who can sign, as JSON: {"key": {"name": "…", "number": "twelve digits"}}.
"""

import argparse
import json
import signal
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
    parser.add_argument("--api-port", type=int, default=0)
    parser.add_argument("--phone-port", type=int, default=0)
    parser.add_argument("--people", type=Path)
    given = parser.parse_args()
    people = PEOPLE
    if given.people:
        people = {key: Person(**fields) for key, fields in json.loads(given.people.read_text()).items()}
    authority = Authority()
    authority.write(given.folder)
    doors = open_doors(Service(authority, people), given.folder, api_port=given.api_port, phone_port=given.phone_port)
    for door in doors:
        threading.Thread(target=door.serve_forever, daemon=True).start()
    api, phone = (door.server_address[1] for door in doors)
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
