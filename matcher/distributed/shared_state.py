"""What every worker reads and none changes, in one file that all map into their memory.

Arrays lie in the file as they are in memory, so that a worker that maps it copies nothing, and all
workers of a machine share one copy. A worker that does not see the file is sent its bytes once.
"""

from __future__ import annotations

import mmap
import pickle
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What the file begins with; then come its token, three numbers, and all else.
_MAGIC = b"matcher shared state 1\n"

#: Bytes of the token that no two files share.
_TOKEN = 16

#: Bytes that a block takes while it is worked on, at least; measured, see docs/scale.md.
BLOCK_BYTES = 300_000_000

#: Where arrays may begin: at whole lines of the processor's cache.
_ALIGNED = 64


@dataclass(frozen=True)
class StateFile:
    """A file that holds a state.

    Attributes
    ----------
    path : str
        Where it lies on the machine that wrote it.
    token : bytes
        What its content begins with: another file of that name has another.
    size : int
        Bytes.
    block_bytes : int
        That one block takes while it is worked on, beside the state, about.
    """

    path: str
    token: bytes
    size: int
    block_bytes: int

    def is_here(self) -> bool:
        """Tell whether this machine sees the same file under that name."""
        try:
            with Path(self.path).open("rb") as file:
                head = file.read(len(_MAGIC) + _TOKEN)
                return head == _MAGIC + self.token and file.seek(0, 2) == self.size
        except OSError:
            return False

    def read(self) -> Any:
        """Map the file into memory and give the state; its arrays cannot be written to."""
        with Path(self.path).open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return read_state(memoryview(mapped))


def write_state(state: Any, path: Path) -> StateFile:
    """Write a state: anything that can be pickled, its arrays beside the rest.

    Parameters
    ----------
    state : object
        Functions in it, local ones too, go along. Where a block takes more than `BLOCK_BYTES`, it
        says so in an attribute `block_bytes`.
    path : Path
        A new file.
    """
    import cloudpickle  # which comes with the extra: it takes along functions made inside others

    token = secrets.token_bytes(_TOKEN)
    buffers: list[pickle.PickleBuffer] = []
    rest = cloudpickle.dumps(state, protocol=5, buffer_callback=buffers.append)
    raws = [buffer.raw() for buffer in buffers]
    lengths = pickle.dumps([raw.nbytes for raw in raws])
    with path.open("wb") as file:
        file.write(_MAGIC + token)
        file.write(len(lengths).to_bytes(8, "little") + len(rest).to_bytes(8, "little"))
        file.write(lengths)
        file.write(rest)
        for raw in raws:
            file.write(b"\0" * (-file.tell() % _ALIGNED))
            file.write(raw)
        size = file.tell()
    block_bytes = max(getattr(state, "block_bytes", BLOCK_BYTES), BLOCK_BYTES)
    return StateFile(str(path.resolve()), token, size, block_bytes)


def read_state(content: memoryview) -> Any:
    """Give the state of a file's content; its arrays are views of the content."""
    place = len(_MAGIC) + _TOKEN
    of_lengths, of_rest = (
        int.from_bytes(content[place + 8 * number : place + 8 * number + 8], "little")
        for number in range(2)
    )
    place += 16
    lengths = pickle.loads(content[place : place + of_lengths])
    place += of_lengths
    rest = content[place : place + of_rest]
    place += of_rest
    buffers = []
    for length in lengths:
        place += -place % _ALIGNED
        buffers.append(content[place : place + length])
        place += length
    return pickle.loads(rest, buffers=buffers)
