#!/usr/bin/env python3
"""Reads figures.csv from its description alone: a folder of a build comes in, what pandas and
DuckDB made of it goes out. Nothing of the file is known here but what the description says.

    pip install pandas duckdb
    python3 tests/tidy/read.py ud
"""
import json
import re
import sys
from pathlib import Path

import duckdb
import pandas


def described(folder):
    (path,) = Path(folder).glob("*-metadata.json")
    return path, json.loads(path.read_text(encoding="utf-8"))


def decimal(column):
    datatype = column["datatype"]
    return datatype["format"]["decimalChar"] if isinstance(datatype, dict) else "."


def kind(column):
    datatype = column["datatype"]
    return datatype["base"] if isinstance(datatype, dict) else datatype


def with_pandas(file, meta):
    columns, dialect = meta["tableSchema"]["columns"], meta["dialect"]
    (mark,) = {decimal(c) for c in columns if kind(c) == "double"}
    types = {"string": "string", "double": "Float64", "nonNegativeInteger": "UInt32"}
    return pandas.read_csv(
        file,
        sep=dialect["delimiter"],
        quotechar=dialect["quoteChar"],
        doublequote=dialect["doubleQuote"],
        encoding=dialect["encoding"] + "-sig",
        decimal=mark,
        dtype={c["name"]: types[kind(c)] for c in columns},
        keep_default_na=False,
        na_values={c["name"]: [c["null"]] for c in columns},
    )


def with_duckdb(file, meta):
    columns, dialect = meta["tableSchema"]["columns"], meta["dialect"]
    (mark,) = {decimal(c) for c in columns if kind(c) == "double"}
    types = {"string": "VARCHAR", "double": "DOUBLE", "nonNegativeInteger": "UINTEGER"}
    return duckdb.read_csv(
        str(file),
        delimiter=dialect["delimiter"],
        quotechar=dialect["quoteChar"],
        header=dialect["header"],
        decimal=mark,
        na_values=[columns[0]["null"]],
        columns={c["name"]: types[kind(c)] for c in columns},
    )


def check(table, meta, reader):
    columns = meta["tableSchema"]["columns"]
    assert list(table.columns) == [c["name"] for c in columns], reader
    for column in columns:
        if column["required"]:
            assert table[column["name"]].notna().all(), (reader, column["name"])
    assert not table.duplicated(meta["tableSchema"]["primaryKey"]).any(), reader
    for status in table["status"].unique():
        notes = [n for n in meta["notes"] if status == n["status"]]
        notes += [n for n in meta["notes"] if n["status"].endswith("-") and status.startswith(n["status"])]
        assert notes, (reader, status)
        rows = table[table["status"] == status]
        assert rows["value"].notna().all() == notes[0]["hasValue"], (reader, status)
        assert notes[0]["hasValue"] or rows["value"].isna().all(), (reader, status)
    known = table["value"].notna() & table["low"].notna() & (table["status"] == "shown")
    inside = (table["low"] <= table["value"] + 1e-9) & (table["value"] <= table["high"] + 1e-9)
    assert inside[known].all(), reader


def main(folder):
    path, meta = described(folder)
    file = path.parent / meta["url"]
    assert re.fullmatch(r"[\w.-]+", meta["url"])
    read = {"pandas": with_pandas(file, meta), "duckdb": with_duckdb(file, meta).df()}
    for reader, table in read.items():
        check(table, meta, reader)
        print(reader, len(table), "rows,", round(float(table["value"].sum()), 3), "sum of values")
    sums = {round(float(table["value"].sum()), 3) for table in read.values()}
    assert len(sums) == 1, sums


if __name__ == "__main__":
    main(sys.argv[1])
