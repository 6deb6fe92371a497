"""Rows of a Parquet file, so many at a time as fit into a little memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from textinator_widgets.errors import InvalidTexts
from textinator_widgets.sources.meter import expect_texts
from textinator_widgets.sources.reading import MAX_VALUE, too_long

ROWS = 1000
"""Rows that are in memory at once, at most."""

AT_ONCE = 64_000_000
"""Bytes of values that are read at once, unless one value alone has more."""

PER_CHARACTER = 4
"""Most bytes of a character in UTF-8."""


def rows_of(path: Path, file: Any) -> Iterator[tuple[list[str], tuple[Any, ...]]]:  # noqa: ANN401 a ParquetFile
    """Give the names of the columns and the values of each row in order.

    Raises
    ------
    InvalidTexts
        When two columns have one name, a value cannot be had in Python, or is longer than `MAX_VALUE`.
    """
    names = file.schema_arrow.names
    if len(set(names)) < len(names):
        raise InvalidTexts(f"The columns of {path.name} must have different names; got {names!r}.")
    expect_texts(file.metadata.num_rows)
    first = 0
    with path.open("rb") as bytes_of:
        for group in range(file.num_row_groups):
            at_once = _rows_at_once(file, group, bytes_of, first, path)
            for batch in file.iter_batches(batch_size=at_once, row_groups=[group]):
                columns = [
                    _values(name, column, first, path)
                    for name, column in zip(names, batch.columns, strict=True)
                ]
                for row in zip(*columns, strict=True):
                    yield names, row
                first += batch.num_rows


def _rows_at_once(file: Any, group: int, bytes_of: BinaryIO, first: int, path: Path) -> int:  # noqa: ANN401
    """Give how many rows of a group are read at once, from what the file says of it before it is read.

    Raises
    ------
    InvalidTexts
        When a value of it must be too long.
    """
    known = file.metadata.row_group(group)
    if not known.num_rows:
        return ROWS
    total = longest = 0
    for number in range(known.num_columns):
        chunk, column = known.column(number), file.schema.column(number)
        total += chunk.total_uncompressed_size
        if column.physical_type != "BYTE_ARRAY":
            continue
        is_single = column.max_repetition_level == 0  # else a row has a list of them
        if is_single and chunk.total_uncompressed_size > PER_CHARACTER * MAX_VALUE * known.num_rows:
            rows = f"rows {first} to {first + known.num_rows - 1}"
            raise too_long(f"A value of the column {column.path!r} in {rows} of {path.name}")
        longest = max(longest, _dictionary(chunk, bytes_of))
    each = max(total // known.num_rows, longest) + 1
    return int(min(max(AT_ONCE // each, 1), ROWS))


def _dictionary(chunk: Any, file: BinaryIO) -> int:  # noqa: ANN401 what pyarrow knows of a part of a column
    """Give the bytes of the values that a part of a column repeats, each of which may be all of them.

    They are written once, and are in memory for every row that has them: 50 kB of a file become gigabytes.
    The size without compression is only in the header of their page: its second field.
    """
    place = chunk.dictionary_page_offset
    if not chunk.has_dictionary_page or place is None:
        return 0
    file.seek(place)
    header = file.read(16)
    try:
        _, after = _number(header, 1)
        size, _ = _number(header, after + 1)
    except IndexError:
        return int(chunk.total_uncompressed_size)
    is_header = header[0] == header[after] == _NEXT_INTEGER
    return size if is_header else int(chunk.total_uncompressed_size)


_NEXT_INTEGER = 0x15
"""What stands before a field that is an integer and has the number after the last one's, in Thrift's compact
protocol."""


def _number(content: bytes, place: int) -> tuple[int, int]:
    """Give an integer of Thrift's compact protocol, and the place after it."""
    value = shift = 0
    while True:
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (value >> 1) ^ -(value & 1), place


def _values(name: str, column: Any, first: int, path: Path) -> list[Any]:  # noqa: ANN401 an array of pyarrow
    """Give the values of a part of a column."""
    _check_lengths(name, column, first, path)
    try:
        found: list[Any] = column.to_pylist()
    except (ValueError, OverflowError) as error:  # a year beyond 9999, a text that is not UTF-8
        last = first + len(column) - 1
        raise InvalidTexts(
            f"The column {name!r} of {path.name} cannot be read in rows {first} to {last}: "
            f"{str(error)[:200]}. Make it a text or a number, or leave the column out."
        ) from error
    return found


def _check_lengths(name: str, column: Any, first: int, path: Path) -> None:  # noqa: ANN401 an array of pyarrow
    """Refuse a value that is too long before it is in memory once more, as a str."""
    from pyarrow import compute, types

    kind = column.type
    if not (types.is_string(kind) or types.is_large_string(kind)):
        return
    if (compute.max(compute.binary_length(column)).as_py() or 0) <= MAX_VALUE:
        return
    for row, length in enumerate(compute.utf8_length(column).to_pylist(), first):
        if (length or 0) > MAX_VALUE:
            raise too_long(f"The column {name!r} in row {row} of {path.name}")
