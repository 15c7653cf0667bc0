"""One state, the workers that have it, and the blocks they are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matcher.distributed.on_worker import do_block, examine, forget, receive
from matcher.distributed.shared_state import write_state
from matcher.errors import ClusterError

if TYPE_CHECKING:
    from distributed import Client, Future

#: Bytes of the state sent at once, so that nobody holds all of it in memory on the way.
PIECE = 2**26


@dataclass(frozen=True)
class Block:
    """A block that was handed out.

    Attributes
    ----------
    item : object
        What tells it from others.
    future : distributed.Future
        What will be its result.
    among : frozenset of str
        The workers that may do it; empty for any.
    """

    item: Any
    future: Future[Any]
    among: frozenset[str]


class Sharing:
    """A state that lies in a file, and who of the workers can work with it.

    Parameters
    ----------
    client : distributed.Client
    address : str
        As the user knows the scheduler, for messages.
    state : object
    folder : Path
        Where the file is written.
    note : callable
        Called with a sentence on a worker that is left out.

    Attributes
    ----------
    state : object
    there : frozenset of str
        The workers that were there when last looked.
    threads : int
        How many blocks they work on at once.
    sent : int
        Bytes sent to workers that do not see the file.

    Raises
    ------
    ClusterError
        Where no worker has the memory.
    """

    def __init__(
        self,
        client: Client,
        address: str,
        state: object,
        folder: Path,
        note: Callable[[str], None],
    ) -> None:
        self._client, self._address, self._note = client, address, note
        self.state = state
        self.there: frozenset[str] = frozenset()
        self.threads = self.sent = 0
        self._path = folder / "state"
        self._file = write_state(state, self._path)
        self._fit: set[str] = set()
        self._unfit: dict[str, str] = {}
        self.look()

    def look(self) -> None:
        """Find out who is there; give the state to who has come, and leave out who is too small."""
        there = self._client.scheduler_info(n_workers=-1)["workers"]
        self.threads = sum(each["nthreads"] for each in there.values())
        self.there = frozenset(there)
        self._fit &= self.there
        fresh = sorted(self.there - self._fit - set(self._unfit))
        if not fresh:
            return
        found = self._client.run(examine, self._file, workers=fresh, on_error="return")
        for said in found.values():
            if isinstance(said, Exception) and not isinstance(said, OSError):
                raise said  # one that cannot be reached is gone, and missed when next looked
        told = {name: said for name, said in found.items() if not isinstance(said, Exception)}
        fit = {name: sees for name, (sees, lacks) in told.items() if not lacks}
        self.send([name for name, sees in fit.items() if not sees])
        self._fit |= set(fit)
        for name, (_, lacks) in told.items():
            if lacks:
                self.leave_out(name, lacks)

    def hand_out(self, work: Callable[[Any, Any], Any], item: Any) -> Block:
        """Hand out one block, to any worker, or to those that are not left out."""
        among = sorted(self._fit) if self._unfit else None
        submit = self._client.submit
        future = submit(do_block, self._file, work, item, workers=among, pure=False)
        return Block(item, future, frozenset(among or ()))

    def send(self, workers: list[str]) -> None:
        """Send the state to workers that do not see its file."""
        if not workers:
            return
        with self._path.open("rb") as file:
            start = 0
            while piece := file.read(PIECE):
                self._client.run(receive, self._file, start, piece, workers=workers)
                start += len(piece)
                self.sent += len(piece) * len(workers)

    def leave_out(self, worker: str, lacks: str) -> None:
        """Give a worker nothing to do, and say why.

        Raises
        ------
        ClusterError
            Where no other is left.
        """
        if worker not in self._unfit:
            self._note(f"the worker {worker} is left out: it {lacks}")
        self._unfit[worker] = lacks
        self._fit.discard(worker)
        if self.there <= set(self._unfit):
            each = "; ".join(f"{name} {said}" for name, said in sorted(self._unfit.items()))
            raise ClusterError(
                f"no worker of {self._address} has enough memory: {each}. Give workers more "
                "(`dask worker --memory-limit`), or fewer threads each"
            )

    def end(self) -> None:
        """Remove the state everywhere."""
        self._client.run(forget, self._file, on_error="ignore")
        self._path.unlink(missing_ok=True)
