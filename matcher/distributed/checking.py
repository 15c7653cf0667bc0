"""Whether a scheduler is there, and whether its workers are of the same kind as this process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from matcher.errors import ClusterError

if TYPE_CHECKING:
    from distributed import Client

#: What must be the same on all sides, for the same bytes to come out: distributions, each under the
#: names that it is installed by.
PACKAGES = {
    "matcher": ("open-innovation-matcher",),
    "numpy": ("numpy",),
    "scipy": ("scipy",),
    "pandas": ("pandas",),
    "xgboost": ("xgboost-cpu", "xgboost"),
    "distributed": ("distributed",),
}

#: How many workers a message names.
_NAMED = 3


def check_scheduler(address: str, patience: float) -> None:
    """Refuse an address where no scheduler answers.

    Parameters
    ----------
    address : str
    patience : float
        Seconds.

    Raises
    ------
    ClusterError
    """
    from distributed.comm.core import connect
    from distributed.security import Security

    async def knock() -> None:
        # What listens there and is no Dask can leave the handshake waiting for longer.
        async with asyncio.timeout(patience):
            arguments = Security().get_connection_args("client")
            comm = await connect(address, timeout=patience, **arguments)
            await comm.close()

    try:
        asyncio.run(knock())
    except TimeoutError as error:
        raise _no_scheduler(address, f"nothing after {patience:.0f} seconds") from error
    except (OSError, ValueError, TypeError, RuntimeError, AssertionError) as error:
        raise _no_scheduler(address, str(error).split("\n")[0] or "it is no address") from error


def _no_scheduler(address: str, why: str) -> ClusterError:
    return ClusterError(
        f"no Dask scheduler answers at {address!r}: {why}. `dask scheduler` starts one and prints "
        "its address, such as tcp://10.0.0.5:8786"
    )


def check_versions(client: Client, address: str, patience: float) -> None:
    """Refuse a scheduler without workers, or whose workers are of other versions.

    Parameters
    ----------
    client : distributed.Client
    address : str
        As the user knows the scheduler.
    patience : float
        Seconds in which it must have a worker.

    Raises
    ------
    ClusterError
        One message that names each difference.
    """
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError as error:
        raise ClusterError(
            f"the scheduler at {address} has no worker; start some with `dask worker {address}`, "
            "where this program and its extra cluster are installed"
        ) from error
    asked = [name for names in PACKAGES.values() for name in names]
    # Its type is that of a client of either kind; this one waits for the answer.
    told: Any = client.get_versions(packages=asked)
    here = _versions(told["client"])
    different: dict[str, list[str]] = {}
    for worker, found in told["workers"].items():
        for name, theirs in _versions(found).items():
            if theirs != here[name]:
                said = f"{name} is {theirs} there and {here[name]} here"
                different.setdefault(said, []).append(worker)
    if different:
        lines = [f"  {said} ({_named(workers)})" for said, workers in different.items()]
        raise ClusterError(
            f"workers of {address} differ from this program, so that results would too:\n"
            + "\n".join(lines)
            + "\nInstall the same versions on all machines"
        )


def _versions(told: dict[str, Any]) -> dict[str, str]:
    """Give the versions of what must be the same on all sides, by name."""
    installed = told["packages"]
    found = {
        name: next((installed[each] for each in names if installed[each]), "missing")
        for name, names in PACKAGES.items()
    }
    return {"Python": ".".join(installed["python"].split(".")[:2]), **found}


def _named(workers: list[str]) -> str:
    more = f" and {len(workers) - _NAMED} more" if len(workers) > _NAMED else ""
    return ", ".join(workers[:_NAMED]) + more
