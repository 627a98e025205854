"""Encryption of a stream under a passphrase: AES-256-GCM in pieces, each sealed with its number and whether it is last.

So a changed, moved, missing or added piece is found, and so is an end that was cut off. The key comes from scrypt.
"""

import os
import struct
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC: Final = b"CESAMBK1"
_SALT: Final = 16
_PIECE: Final = 1 << 20
_LENGTH: Final = struct.Struct(">I")
_COST: Final = 2**15


class WrongPassphrase(Exception):
    """The first piece does not open."""


class Damaged(Exception):
    """A later piece does not open, or the end is missing."""


def _key(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


class Closing:
    """Takes what is to be kept, and writes it encrypted to `target`; `close` writes the end."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        salt = os.urandom(_SALT)
        self._target = target
        self._key = _key(passphrase, salt)
        self._waiting = bytearray()
        self._number = 0
        target.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > _PIECE:
            self._put(bytes(self._waiting[:_PIECE]), is_last=False)
            del self._waiting[:_PIECE]
        return len(data)

    def close(self) -> None:
        self._put(bytes(self._waiting), is_last=True)

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        sealed = self._key.encrypt(_nonce(self._number), piece, b"last" if is_last else b"more")
        self._target.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


class Opening:
    """Reads what `Closing` wrote. Raises WrongPassphrase at once, Damaged where it meets damage."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._source = source
        if source.read(len(MAGIC)) != MAGIC:
            raise Damaged("not a backup")
        self._key = _key(passphrase, source.read(_SALT))
        self._ready = bytearray()
        self._number = 0
        self._is_over = False
        self._take()

    def read(self, size: int = -1) -> bytes:
        while not self._is_over and (size < 0 or len(self._ready) < size):
            self._take()
        given = bytes(self._ready) if size < 0 else bytes(self._ready[:size])
        del self._ready[: len(given)]
        return given

    def _take(self) -> None:
        head = self._source.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            raise Damaged("the end is missing")
        (length,) = _LENGTH.unpack(head)
        if length > _PIECE + 64:
            raise Damaged("a piece is too long")
        sealed = self._source.read(length)
        for word, is_last in ((b"more", False), (b"last", True)):
            try:
                self._ready += self._key.decrypt(_nonce(self._number), sealed, word)
            except InvalidTag:
                continue
            self._number += 1
            self._is_over = is_last
            if is_last and self._source.read(1):
                raise Damaged("something stands after the end")
            return
        raise WrongPassphrase if not self._number else Damaged(f"piece {self._number + 1} has been changed")


def is_encrypted(source: IO[bytes]) -> bool:
    found = source.read(len(MAGIC)) == MAGIC
    source.seek(0)
    return found
