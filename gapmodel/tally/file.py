"""A tally as one file: a compressed NumPy archive with a JSON header."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from gapmodel.errors import TallyError
from gapmodel.files import write_whole
from gapmodel.tally.blocks import Blocks
from gapmodel.tally.design import Design
from gapmodel.tally.layout import Layout, Ratings
from gapmodel.tally.moments import Moments, Whole
from gapmodel.tally.table import Table
from gapmodel.tally.tally import Counts, Tally

FORMAT = "gapmodel tally"
VERSION = 1
_DESIGN = ("respondents", "members", "sums", "squares", "boxes", "box_squares", "answers")
_MOST_BYTES = 2**32  # unpacked; a larger file is not a tally but an attack


def write_tally(tally: Tally, path: str | Path) -> Path:
    """Write a tally to one file."""
    groups = list(tally.groups.values())
    tables = [table for counts in groups for table in counts.tables]
    header = {"format": FORMAT, "version": VERSION, "layout": _layout_record(tally.layout)}
    header |= {"by": tally.by, "groups": list(tally.groups)}
    header["blocks"] = tally.blocks is not None
    header["design_keys"] = [counts.design.keys if counts.design else () for counts in groups]
    arrays = {
        "header": np.frombuffer(json.dumps(header).encode(), np.uint8),
        "n": np.array([(counts.n, counts.used) for counts in groups], np.int64).reshape(-1, 2),
        "joint": np.stack([counts.joint for counts in groups]),
        "table_lengths": np.array([len(table.counts) for table in tables], np.int64),
        "table_keys": np.concatenate([table.keys for table in tables]),
        "table_counts": np.concatenate([table.counts for table in tables]),
        "moments": _storable([counts.moments for counts in groups]),
        **_design_arrays(groups),
        **_block_arrays(tally.blocks),
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the names for options
    return write_whole(path, buffer.getvalue())


def read_tally(path: str | Path) -> Tally:
    """Read a tally that `Tally.save` wrote.

    Raises
    ------
    TallyError
        There is no such file, it is not a tally, it is damaged, or a newer version wrote it.
    """
    arrays = _arrays(Path(path))
    try:
        header = json.loads(arrays["header"].tobytes())
        if header["format"] != FORMAT:
            raise ValueError("another format")
        newer = header["version"] > VERSION
    except (KeyError, TypeError, ValueError):
        raise _foreign(Path(path)) from None
    if newer:
        raise TallyError(
            f"{path} is a tally of version {header['version']}; this gapmodel reads version {VERSION}.",
            "install a newer gapmodel.",
        )
    try:
        return _tally(header, arrays)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise TallyError(f"{path} is a damaged tally ({error}).", "save it again from the answers.") from None


def _arrays(path: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise _foreign(path)
        with np.load(path, allow_pickle=False) as loaded:
            return {name: loaded[name] for name in loaded.files}
    except FileNotFoundError:
        raise TallyError(f"There is no file {path}.", "check the path.") from None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error):
        raise _foreign(path) from None


def _foreign(path: Path) -> TallyError:
    return TallyError(
        f"{path} is not a whole tally file.", "give a file that survey.tally.save(path) or 'gapmodel tally' wrote."
    )


def _tally(header: dict[str, Any], arrays: dict[str, Any]) -> Tally:
    layout = _layout(header["layout"])
    per_group = len(layout.scores)
    edges = np.cumsum(arrays["table_lengths"])[:-1]
    keys, counts = np.split(arrays["table_keys"], edges), np.split(arrays["table_counts"], edges)
    tables = [Table(k, c) for k, c in zip(keys, counts, strict=True)]
    groups = {
        name: Counts(
            int(arrays["n"][place, 0]),
            int(arrays["n"][place, 1]),
            arrays["joint"][place],
            tuple(tables[place * per_group : (place + 1) * per_group]),
            _moments(arrays["moments"][place]),
            _design(header["design_keys"][place], arrays, place) if layout.design else None,
        )
        for place, name in enumerate(header["groups"])
    }
    shape = (len(layout.items), layout.cells)
    if any(c.joint.shape != shape or len(c.tables) != per_group for c in groups.values()) or not groups:
        raise ValueError("its tables do not fit its layout")
    return Tally(layout, header["by"], groups, _blocks(arrays) if header.get("blocks", True) else None)


def _block_arrays(blocks: Blocks | None) -> dict[str, Whole]:
    if blocks is None:
        return {}
    moments = _storable(list(blocks.folded)) if blocks.folded else np.zeros(0)
    return {"block_keys": blocks.keys, "block_rows": blocks.rows, "block_moments": moments}


def _blocks(arrays: dict[str, Any]) -> Blocks:
    folded = tuple(_moments(block) for block in arrays["block_moments"])
    return Blocks(arrays["block_keys"], arrays["block_rows"], folded)


def _design_arrays(groups: list[Counts]) -> dict[str, Whole]:
    designs = [counts.design for counts in groups]
    return {
        f"design_{place}_{name}": array
        for place, design in enumerate(designs)
        if design
        for name, array in zip(_DESIGN, design.arrays, strict=True)
    }


def _design(keys: list[list[str]], arrays: dict[str, Any], place: int) -> Design:
    named = (arrays[f"design_{place}_{name}"] for name in _DESIGN)
    return Design(tuple((stratum, cluster) for stratum, cluster in keys), *named)


def _storable(moments: list[Moments]) -> Whole:
    """(m, 3, k, k) int64, or decimal texts where a number needs more."""
    stacked = np.stack([np.stack([m.counts, m.sums, m.products]) for m in moments])
    return stacked.astype(str) if stacked.dtype == object else stacked


def _moments(stored: Whole) -> Moments:
    """One entry of what `_storable` made."""
    if stored.dtype.kind != "U":
        return Moments(*stored)
    return Moments(*(np.array([int(text) for text in part.flat], object).reshape(part.shape) for part in stored))


def _layout_record(layout: Layout) -> dict[str, Any]:
    return {
        "sides": layout.sides,
        "gap": layout.gap,
        "lowest": str(layout.lowest),
        "step": str(layout.step),
        "levels": layout.levels,
        "items": layout.items,
        "dimensions": layout.dimensions,
        "points": layout.points,
        "design": layout.design,
        "outcomes": layout.outcomes,
        "ratings": _ratings_record(layout.ratings),
        "about": layout.about,
    }


def _ratings_record(ratings: Ratings | None) -> list[Any] | None:
    if ratings is None:
        return None
    return [ratings.level, ratings.codes, str(ratings.lowest), str(ratings.step), ratings.levels]


def _ratings(record: list[Any] | None) -> Ratings | None:
    if record is None:
        return None
    level, codes, lowest, step, levels = record
    return Ratings(str(level), tuple(map(str, codes)), Fraction(lowest), Fraction(step), int(levels))


def _layout(record: dict[str, Any]) -> Layout:
    return Layout(
        sides=tuple(record["sides"]),
        gap=tuple(record["gap"]) if record["gap"] else None,
        lowest=Fraction(record["lowest"]),
        step=Fraction(record["step"]),
        levels=int(record["levels"]),
        items=tuple(record["items"]),
        dimensions=tuple((code, tuple(items)) for code, items in record["dimensions"]),
        points=bool(record["points"]),
        design=tuple(record["design"]),
        outcomes=tuple(record.get("outcomes", ())),
        ratings=_ratings(record.get("ratings")),
        about=record["about"],
    )
