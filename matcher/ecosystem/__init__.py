"""The tables of a data set, their schema, and the views of them that everything else shares."""

from matcher.ecosystem.ecosystem import Ecosystem

__all__ = ["Ecosystem"]
