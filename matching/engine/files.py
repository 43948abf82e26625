"""Problems and answers as .npz files: the form in which solvers are compared (docs/matching.md)."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.graph import check
from matching.engine.solution import Solution

Array = NDArray[Any]
QUESTION = ("indptr", "opening", "cost", "capacity")
ANSWER = ("assignment", "learner_dual", "opening_price")
STORED = (*ANSWER, "over_demanded", "stuck")
EPOCH = (1980, 1, 1, 0, 0, 0)
UNIX = 3
UNREADABLE = (
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    MemoryError,
    SyntaxError,
    zipfile.BadZipFile,
    zlib.error,
)


def to_npz(arrays: Mapping[str, Array]) -> bytes:
    """Arrays as the bytes of an .npz file: the same arrays give the same bytes, on every day and system.

    Nothing is compressed, since compressors differ.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", date_time=EPOCH)
            member.create_system = UNIX
            body = io.BytesIO()
            np.lib.format.write_array(body, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            archive.writestr(member, body.getvalue())
    return out.getvalue()


def from_npz(source: bytes | Path, names: tuple[str, ...]) -> dict[str, Array]:
    """Named arrays of an .npz file; whatever else it holds is not read.

    Raises
    ------
    ValueError
        With one line, if it is no such file, or lacks an array, or holds Python objects.
    """
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as handle:
            file = np.load(handle, allow_pickle=False)
            missing = [name for name in names if name not in file.files]
            arrays = {} if missing else {name: file[name] for name in names}
    except FileNotFoundError:
        raise ValueError("no such file") from None
    except UNREADABLE:
        raise ValueError("not a readable .npz file of numbers") from None
    if missing:
        raise ValueError(f"no array named {', '.join(missing)}")
    return arrays


def read_question(path: Path) -> tuple[Array, Array, Array, Array]:
    """The four arrays of a problem, checked.

    Raises
    ------
    ValueError
        With one line that says which array is wrong, and where.
    """
    arrays = from_npz(path, QUESTION)
    check(arrays)
    types = (np.int64, np.int32, np.int64, np.int64)
    indptr, opening, cost, capacity = (
        arrays[name].astype(t) for name, t in zip(QUESTION, types, strict=True)
    )
    return indptr, opening, cost, capacity


def read_answer(path: Path) -> tuple[Array, Array, Array]:
    """The assignment and its certificate, as they stand: the verifier judges them."""
    arrays = from_npz(path, ANSWER)
    return arrays["assignment"], arrays["learner_dual"], arrays["opening_price"]


def write_answer(path: Path, solution: Solution) -> None:
    """Write the assignment and its certificate."""
    path.write_bytes(to_npz({name: getattr(solution, name) for name in ANSWER}))


def pack_solution(solution: Solution) -> tuple[bytes, str]:
    """An answer as bytes, with their SHA-256: the same answer gives the same bytes."""
    data = to_npz({name: getattr(solution, name) for name in STORED})
    return data, hashlib.sha256(data).hexdigest()


def from_orlib(text: str) -> dict[str, Array]:
    """An assignment problem of the OR-Library as a problem of ours.

    Parameters
    ----------
    text : str
        The number of learners and openings n, then n * n costs, row by row.

    Returns
    -------
    dict
        `indptr`, `opening`, `cost`, `capacity`: everybody may go everywhere, one seat each.

    Raises
    ------
    ValueError
        If the text holds anything else.

    References
    ----------
    .. [1] J. E. Beasley, "OR-Library: distributing test problems by electronic mail", J. Operational
       Research Society 41 (1990).
    """
    tokens = text.split()
    if not tokens or not all(token.isdecimal() for token in tokens):
        raise ValueError("an assignment problem holds whole numbers and nothing else")
    n, costs = int(tokens[0]), tokens[1:]
    if len(costs) != n * n:
        raise ValueError(f"{n} x {n} costs are announced, {len(costs)} are there")
    arrays: dict[str, Array] = {
        "indptr": np.arange(n + 1, dtype=np.int64) * n,
        "opening": np.tile(np.arange(n, dtype=np.int32), n),
        "cost": np.array([int(token) for token in costs], np.int64),
        "capacity": np.ones(n, np.int64),
    }
    check(arrays)
    return arrays
