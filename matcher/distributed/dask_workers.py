"""Dask's workers: a running scheduler's, or processes started on this machine."""

from __future__ import annotations

import logging
import signal
import tempfile
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from matcher.distributed.checking import check_scheduler, check_versions
from matcher.errors import ClusterError, MissingExtraError
from matcher.progress import silent
from matcher.whole_files import temporary_folder

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

    from matcher.distributed.sharing import Block, Sharing

State = TypeVar("State")
Item = TypeVar("Item")
Result = TypeVar("Result")

#: Seconds in which a scheduler has to answer, and in which it has to have a worker.
PATIENCE = 5.0

#: Seconds after which it is looked whether everybody is still there, where no result comes.
LOOK_AFTER = 1.0

#: Seconds for which a run waits for a worker where none is left: one that died is started anew.
WORKERLESS = 30.0

#: Blocks handed out for each thread of the workers: one to do, and one to go on with.
AHEAD = 2

#: How often a block is handed out anew where a worker lacked the state, or was too small.
TRIES = 5


@contextmanager
def cluster_workers(
    address: str, folder: Path | None = None, note: Callable[[str], None] | None = None
) -> Iterator[DaskWorkers]:
    """Lend the workers of a scheduler that runs already.

    Parameters
    ----------
    address : str
        Such as "tcp://10.0.0.5:8786".
    folder : Path, optional
        Where the state is written: one that workers see too is best. By default the folder for
        temporary files.
    note : callable, optional
        Called with a sentence, such as on a worker that is left out.

    Raises
    ------
    ClusterError
        Where no scheduler answers in seconds, or its workers run other versions.
    MissingExtraError
        Where Dask is not installed.
    """
    _check_installed()
    from distributed import Client

    with _quiet(), ExitStack() as stack:
        check_scheduler(address, PATIENCE)
        try:
            client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, RuntimeError) as error:
            raise ClusterError(f"{address} is no Dask scheduler: {error}") from error
        stack.enter_context(client)
        check_versions(client, address, PATIENCE)
        yield from _working(client, address, folder, note)


@contextmanager
def local_workers(count: int, note: Callable[[str], None] | None = None) -> Iterator[DaskWorkers]:
    """Start workers on this machine, and end them at the end.

    They listen on this machine alone, and only to whoever has the certificate made for this run.

    Parameters
    ----------
    count : int
        At least 1; they share the processors.
    note : callable, optional
        As of `cluster_workers`.

    Raises
    ------
    MissingExtraError
        Where Dask is not installed.
    """
    _check_installed()
    import os

    import dask
    from distributed import Client, LocalCluster

    routes: dict[str, list[str]] = {
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
    }

    def start() -> LocalCluster:
        return LocalCluster(
            n_workers=count,
            threads_per_worker=max((os.cpu_count() or 1) // count, 1),
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            security=True,
            silence_logs=logging.CRITICAL,
            # Dask would end a worker for the pages of a file that all of them share.
            memory_limit=0,
        )

    with _quiet(), dask.config.set(routes), ExitStack() as stack:
        cluster = stack.enter_context(_started(start))
        client = stack.enter_context(Client(cluster, set_as_default=False))
        yield from _working(client, "--workers", None, note)


@contextmanager
def _started(start: Callable[[], LocalCluster]) -> Iterator[LocalCluster]:
    """Start a cluster and end it, also where Ctrl-C comes while it starts.

    Dask forgets a cluster whose start is interrupted, and its processes live on. Signals interrupt
    the main thread alone, so it is started in another one, and then ended whole.
    """
    with ThreadPoolExecutor(1, initializer=_deaf_to_interrupts) as thread:
        starting = thread.submit(start)
        try:
            cluster = starting.result()
        except BaseException:
            if starting.exception() is None:
                starting.result().close()
            raise
        with cluster:
            yield cluster


def _deaf_to_interrupts() -> None:
    """Have the processes started from here not hear Ctrl-C: the run that it reaches ends them."""
    if hasattr(signal, "pthread_sigmask"):
        # Python starts it with the first process, and lets that thread hear again.
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _working(
    client: Client, address: str, folder: Path | None, note: Callable[[str], None] | None
) -> Iterator[DaskWorkers]:
    wanted = folder or Path(tempfile.gettempdir())
    there = next(each for each in (wanted, *wanted.parents) if each.is_dir())
    with temporary_folder(there) as own:
        workers = DaskWorkers(client, address, own, note or silent)
        try:
            yield workers
        finally:
            workers.end()


class DaskWorkers:
    """Workers behind a connected client; see `matcher.distributed.interface.Workers`.

    Parameters
    ----------
    client : distributed.Client
    address : str
        As the user knows the scheduler, for messages.
    folder : Path
        For the state.
    note : callable
        Called with a sentence.
    """

    def __init__(
        self, client: Client, address: str, folder: Path, note: Callable[[str], None]
    ) -> None:
        self._client, self._address = client, address
        self._folder, self._note = folder, note
        self._sharing: Sharing | None = None

    def map(
        self, work: Callable[[State, Item], Result], state: State, items: Iterable[Item]
    ) -> Iterator[Result]:
        """Do the same with each item; give the results in the order of the items."""
        waiting: deque[Block] = deque()
        try:
            with self._there():
                sharing = self._shared(state)
                for item in items:
                    waiting.append(sharing.hand_out(work, item))
                    if len(waiting) > AHEAD * sharing.threads:
                        yield self._next(sharing, work, waiting)
                while waiting:
                    yield self._next(sharing, work, waiting)
        finally:
            if waiting and self._client.status == "running":
                self._client.cancel([block.future for block in waiting], force=True)

    def _next(
        self, sharing: Sharing, work: Callable[[Any, Any], Any], waiting: deque[Block]
    ) -> Any:
        """Give the result of the first block; it is handed out anew where its worker could not."""
        from matcher.distributed.on_worker import StateMissingError, TooSmallError

        workerless = 0.0
        for _ in range(TRIES):
            while not _has_ended(waiting[0].future):
                sharing.look()
                workerless = 0.0 if sharing.there else workerless + LOOK_AFTER
                if workerless > WORKERLESS:
                    raise ClusterError(f"no worker of {self._address} is left")
                for place, block in enumerate(waiting):
                    if block.among and not block.among & sharing.there:
                        block.future.cancel(force=True)
                        waiting[place] = sharing.hand_out(work, block.item)
            try:
                result = waiting[0].future.result()
            except StateMissingError as error:
                sharing.send([str(error)])
            except TooSmallError as error:
                sharing.leave_out(*error.args)
            else:
                waiting.popleft()
                return result
            waiting[0] = sharing.hand_out(work, waiting[0].item)
        raise ClusterError(f"workers of {self._address} do not keep what they are sent")

    @contextmanager
    def _there(self) -> Iterator[None]:
        """Say in one message that the scheduler is gone, or a worker could not do it."""
        from concurrent.futures import CancelledError

        from distributed.scheduler import KilledWorker

        try:
            yield
        except (CancelledError, OSError) as error:
            if isinstance(error, OSError) and self._client.status == "running":
                raise  # of the work itself, or of the file of the state
            raise ClusterError(
                f"the scheduler at {self._address} is gone, or cannot be reached any more"
            ) from error
        except KilledWorker as error:
            raise ClusterError(
                f"the same block of work ended several workers of {self._address} "
                f"(the last: {error.last_worker.address}); they may have too little memory"
            ) from error
        except MemoryError as error:
            raise ClusterError(
                f"a worker of {self._address} ran out of memory; give workers more, or fewer "
                "threads each"
            ) from error

    def end(self) -> None:
        """Let go of the state."""
        if self._sharing is not None and self._client.status == "running":
            self._sharing.end()
        self._sharing = None

    def _shared(self, state: object) -> Sharing:
        from matcher.distributed.sharing import Sharing

        if self._sharing is None or self._sharing.state is not state:
            self.end()
            self._sharing = Sharing(self._client, self._address, state, self._folder, self._note)
        return self._sharing


def _has_ended(future: Future[Any]) -> bool:
    """Wait a little for a block; tell whether it has ended, well or not."""
    try:
        future.exception(timeout=LOOK_AFTER)
    except TimeoutError:
        return False
    return True


def _check_installed() -> None:
    """Refuse where Dask, or what it makes certificates with, is missing."""
    try:
        import cryptography  # noqa: F401
        import distributed  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("--cluster and --workers", error.name or "", "cluster") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Have Dask log nothing here meanwhile: what a user must know is said as an error or a note."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of versions: those that matter are checked
        try:
            yield
        finally:
            logger.setLevel(level)
