"""Readers and writers of data sets, and the maker of synthetic ones."""

from matcher.sources.loading import bundled_names, find_problems, load
from matcher.sources.synthetic import SyntheticEcosystem, synthesize
from matcher.sources.writing import write_duckdb, write_folder, write_zip

__all__ = [
    "SyntheticEcosystem",
    "bundled_names",
    "find_problems",
    "load",
    "synthesize",
    "write_duckdb",
    "write_folder",
    "write_zip",
]
