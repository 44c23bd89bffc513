"""A tally as one file: a compressed NumPy archive with a JSON header."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from gapmodel.errors import TallyError
from gapmodel.files import write_whole
from gapmodel.tally.archive import Archive, MalformedError, NotAnArchiveError, Shape
from gapmodel.tally.blocks import BLOCKS, Blocks
from gapmodel.tally.consistency import check_consistent
from gapmodel.tally.counts import Counts, natural
from gapmodel.tally.design_sums import BOXES, Design
from gapmodel.tally.file_header import header_of, layout_of_record, layout_record, names_of
from gapmodel.tally.layout import Layout
from gapmodel.tally.moments import LARGEST, Moments, Whole
from gapmodel.tally.pairs.pair_consistency import check_pairs
from gapmodel.tally.pairs.pair_tables import PairTables, upper_shape
from gapmodel.tally.table import Table

# of a tally: layout, by, groups, blocks, min_cell, pairs
Parts = tuple[Layout, str, dict[str, Counts], Blocks | None, int, PairTables | None]
FORMAT = "gapmodel tally"
VERSION = 1
_DESIGN = ("respondents", "members", "sums", "squares", "boxes", "box_squares", "answers")
_WHOLE, _LARGE = "<i8", "<i8|<U[0-9]{1,2}"


def write_counts(path: str | Path, parts: Parts) -> Path:
    """Write the parts of a tally to one file."""
    layout, by, counted, blocks, min_cell, pairs = parts
    groups = list(counted.values())
    tables = [table for counts in groups for table in counts.tables]
    header = {"format": FORMAT, "version": VERSION, "layout": layout_record(layout)}
    header |= {"by": by, "groups": list(counted)}
    header |= {"blocks": blocks is not None, "min_cell": min_cell}
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
        **_block_arrays(blocks),
        **({"pair_tables": pairs.upper} if pairs else {}),
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the names for options
    return write_whole(path, buffer.getvalue())


def read_counts(path: str | Path) -> Parts:
    """What `write_counts` wrote, whoever sent it; see `read_tally`."""
    path = Path(path)
    try:
        archive = Archive(path)
        header = header_of(archive.text("header"))
        if header.get("format") != FORMAT or type(header.get("version")) is not int:
            raise ValueError("another format")
    except FileNotFoundError:
        raise TallyError(f"There is no file {path}.", "check the path.") from None
    except (NotAnArchiveError, ValueError):
        raise _foreign(path) from None
    if header["version"] > VERSION:
        raise TallyError(
            f"{path} is a tally of version {header['version']}; this gapmodel reads version {VERSION}.",
            "install a newer gapmodel.",
        )
    try:
        parts = _parts(header, archive)
        check_consistent(*parts[:4])
        check_pairs(parts[0], Counts.summed(parts[2].values()), parts[5])
    except NotAnArchiveError:
        raise _foreign(path) from None
    except (MalformedError, KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        problem = f"{path} is a damaged tally ({str(error)[:200]})."
        raise TallyError(problem, "save it again from the answers, or ask whoever sent it for the file.") from None
    return parts


def _foreign(path: Path) -> TallyError:
    return TallyError(
        f"{path} is not a whole tally file.", "give a file that survey.tally.save(path) or 'gapmodel tally' wrote."
    )


def _parts(header: dict[str, Any], archive: Archive) -> Parts:
    layout = layout_of_record(header["layout"])
    names, by = names_of(header["groups"], "groups"), header["by"]
    keys, blocks, min_cell = header["design_keys"], header.get("blocks", True), header.get("min_cell", 0)
    if type(min_cell) is not int or not (min_cell == 0 or 2 <= min_cell < LARGEST):
        raise MalformedError("its min_cell cannot be")
    if not isinstance(by, str) or not names or (not by and names != ("",)):
        raise MalformedError("its groups cannot be")
    if type(blocks) is not bool or not isinstance(keys, list) or len(keys) != len(names):
        raise MalformedError("its strata and blocks cannot be")
    arrays = archive.arrays(_expected(layout, keys, archive, blocks=blocks))
    tables = _tables(arrays)
    per_group = len(layout.scores)
    groups = {
        name: Counts(
            int(arrays["n"][place, 0]),
            int(arrays["n"][place, 1]),
            arrays["joint"][place],
            tuple(tables[place * per_group : (place + 1) * per_group]),
            _moments(arrays["moments"][place]),
            _design(keys[place], arrays, place) if layout.design else None,
        )
        for place, name in enumerate(names)
    }
    ordered = {name: groups[name] for name in sorted(groups, key=natural)}
    pairs = PairTables.of_upper(arrays["pair_tables"], len(layout.items)) if "pair_tables" in arrays else None
    return layout, by, ordered, _blocks(arrays) if blocks else None, min_cell, pairs


def _expected(layout: Layout, keys: list[Any], archive: Archive, *, blocks: bool) -> dict[str, tuple[str, Shape]]:
    """The kind of numbers and the shape of every array of a tally of this layout."""
    groups, scores, k = len(keys), len(layout.scores), len(layout.columns)
    lines = scores + len(layout.items)
    rows = (archive.shape("table_counts") or (0,))[0]
    expected = {
        "n": (_WHOLE, (groups, 2)),
        "joint": (_WHOLE, (groups, len(layout.items), layout.cells)),
        "table_lengths": (_WHOLE, (groups * scores,)),
        "table_keys": (_WHOLE, (rows, 2)),
        "table_counts": (_WHOLE, (rows,)),
        "moments": (_LARGE, (groups, 3, k, k)),
    }
    if "pair_tables" in archive.members:
        expected["pair_tables"] = (_WHOLE, upper_shape(len(layout.sides), len(layout.items), layout.levels))
    for place, own in enumerate(keys if layout.design else []):
        for name, shape in zip(_DESIGN, _design_shapes(layout, len(own), lines), strict=True):
            expected[f"design_{place}_{name}"] = (_WHOLE, shape)
    if blocks:
        respondents = (archive.shape("block_keys") or (0,))[0]
        folded = archive.shape("block_moments") != (0,)
        expected["block_keys"] = ("<u8", (0 if folded else min(respondents, BLOCKS),))
        expected["block_rows"] = (_WHOLE, (*expected["block_keys"][1], k))
        expected["block_moments"] = (_LARGE, (BLOCKS, 3, k, k)) if folded else ("<f8", (0,))
    return expected


def _design_shapes(layout: Layout, keys: int, lines: int) -> list[Shape]:
    boxes, scale = (0, (0, 0)) if layout.gap is not None else (len(BOXES), (len(layout.items), layout.levels))
    shapes = [(), (lines,), (lines, 6, 3), (lines, 5, 4), (lines, boxes, 3), (lines, boxes, 4)]
    return [*((keys, *shape) for shape in shapes), (*scale, 3)]


def _tables(arrays: dict[str, Any]) -> list[Table]:
    lengths = arrays["table_lengths"]
    if (lengths < 0).any() or (lengths > len(arrays["table_counts"])).any():
        raise MalformedError("its scores cannot be")
    if int(lengths.sum()) != len(arrays["table_counts"]):
        raise MalformedError("its scores cannot be")
    edges = np.cumsum(lengths)[:-1]
    keys, counts = np.split(arrays["table_keys"], edges), np.split(arrays["table_counts"], edges)
    return [Table(k, c) for k, c in zip(keys, counts, strict=True)]


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
    pairs = tuple((stratum, cluster) for stratum, cluster in keys)
    if not all(isinstance(name, str) for pair in pairs for name in pair):
        raise MalformedError("its strata cannot be")
    return Design(pairs, *named)


def _storable(moments: list[Moments]) -> Whole:
    """(m, 3, k, k) int64, or decimal texts where a number needs more."""
    stacked = np.stack([np.stack([m.counts, m.sums, m.products]) for m in moments])
    return stacked.astype(str) if stacked.dtype == object else stacked


def _moments(stored: Whole) -> Moments:
    """One entry of what `_storable` made."""
    if stored.dtype.kind != "U":
        return Moments(*stored)
    if not all(text.isascii() and text.isdigit() for text in stored.flat):
        raise MalformedError("its moments are no numbers")
    return Moments(*(np.array([int(text) for text in part.flat], object).reshape(part.shape) for part in stored))
