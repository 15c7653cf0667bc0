"""`matcher` as a process that learns from few pairs: where it is not the point how well."""

from matcher.cli import main
from matcher.matching import learning
from tests.matching.history_makers import QUICK

if __name__ == "__main__":
    learning.Effort = lambda **_: QUICK  # type: ignore[assignment, misc]
    main()
