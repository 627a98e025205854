"""python -m simulators.timestamp FD BUNDLE: answer on an open socket with the certificate in a PKCS#12 file."""

import socket
import sys
from pathlib import Path

from simulators.timestamp.server import TimestampServer

if __name__ == "__main__":
    descriptor, bundle = sys.argv[1:]
    with socket.socket(fileno=int(descriptor)) as listener:
        TimestampServer(Path(bundle), listener).serve_forever()
