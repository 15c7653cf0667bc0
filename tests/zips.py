"""A data set as a .zip, as people pack one."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from matcher.sources.writing import csv_parts


def zip_tables(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write tables as CSV files in a .zip; the same tables give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, frame in tables.items():
            member = zipfile.ZipInfo(f"{name}.csv")
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, b"".join(csv_parts(frame)))
