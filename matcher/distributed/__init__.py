"""Work in blocks, side by side in other processes or on other machines.

Whoever has work in blocks hands over what all of them read (the state), a function of a module, and
one item a block; the results come back in the order of the items, whoever did them:

- nobody else: `in_order` with no workers does them one by one, here;
- `--workers N`: `local_workers` starts that many processes on this machine;
- `--cluster ADDRESS`: `cluster_workers` asks a Dask scheduler that runs already.

Results do not depend on who works, nor on how many: blocks are cut by the data alone.
"""

from matcher.distributed.interface import Workers, in_order

__all__ = ["Workers", "in_order"]
