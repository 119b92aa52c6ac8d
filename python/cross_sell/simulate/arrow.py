"""Columns of the input contract as Arrow arrays: ids, times, optional numbers."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NONE = -1  # stands for null in integer arrays: ids, times, indexes into a vocabulary


def ids(prefix: str, numbers: np.ndarray, width: int) -> pa.Array:
    """Return ids such as `u0000123`; null where the number is negative."""
    numbers = np.asarray(numbers)
    text = pc.cast(pa.array(numbers, mask=numbers < 0), pa.string())
    return join(prefix, pc.utf8_lpad(text, width, "0"))


def numbers_of(prefix: str, texts: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Return the numbers in ids that `ids` has written with the prefix, -1 for anything else."""
    matches = pc.fill_null(pc.match_substring_regex(texts, f"^{prefix}[0-9]{{1,12}}$"), False)
    digits = pc.utf8_slice_codeunits(texts, len(prefix))
    return pc.if_else(matches, digits, "-1").cast(pa.int64()).to_numpy(zero_copy_only=False)


def moments(at: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Return timestamps as µs since 1970, -1 for null."""
    whole = at.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
    return pc.fill_null(whole, NONE).to_numpy(zero_copy_only=False)


def item_ids(numbers: np.ndarray) -> pa.Array:
    """Return item ids; null where the number is negative."""
    return ids("i", numbers, 6)


def user_ids(numbers: np.ndarray) -> pa.Array:
    """Return user ids; null where the number is negative."""
    return ids("u", numbers, 7)


def times(at: np.ndarray) -> pa.Array:
    """Return timestamps (UTC without a zone) from µs since 1970; null where negative."""
    return pa.array(at, mask=at < 0).cast(pa.timestamp("us"))


def words(vocabulary: tuple[str, ...] | list[str], index: np.ndarray) -> pa.Array:
    """Return the words at the indexes; null where the index is negative."""
    return pa.array(vocabulary, pa.string()).take(pa.array(index, mask=index < 0))


def numbers(values: np.ndarray) -> pa.Array:
    """Return numbers; null where they are NaN."""
    return pa.array(values, mask=np.isnan(values))


def distinct_ids(make, values: np.ndarray) -> pa.Array:
    """Return `make(values)` for values that repeat a lot: each different id is written once."""
    unique, index = np.unique(values, return_inverse=True)
    return make(unique).take(pa.array(index))


def join(*parts: pa.Array | str) -> pa.Array:
    """Return the texts of each row one after another. Millions of Python strings fill memory."""
    return pc.binary_join_element_wise(*parts, "")
