"""One engine, one question about street-level crime files, in a process of its own; prints one line of JSON.

usage: police.py ENGINE QUESTION FOLDER PARQUET
ENGINE    polars, duckdb or chdb (ClickHouse)
QUESTION  version  which version is here
          store    all CSV files below FOLDER into PARQUET (zstd)
          counts   month x LSOA x kind from PARQUET
          some     the same for one force and three kinds
          keep     copy the files below FOLDER beside PARQUET and hash them (SHA-256), as our import does besides
Every engine may use two threads, and answers with as many rows as groups.
"""

import glob
import hashlib
import json
import os
import shutil
import sys
import time

engine, question, folder, parquet = sys.argv[1:]
THREADS = 2
os.environ["POLARS_MAX_THREADS"] = str(THREADS)
FILES = f"{folder}/**/*-street.csv"
NAMES = ["Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
         "LSOA name", "Crime type", "Last outcome category", "Context"]
NUMBERS = {"Longitude", "Latitude"}
KEYS = ["Month", "LSOA code", "Crime type"]
FORCE = "Staffordshire Police"
KINDS = ["Burglary", "Robbery", "Vehicle crime"]


def quoted(names):
    return ", ".join(f'"{name}"' for name in names)


def some_sql():
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    return f""" where "Falls within" = '{FORCE}' and "Crime type" in ({kinds})"""


def polars():
    import polars as pl
    if question == "version":
        return pl.__version__
    schema = {name: pl.Float64 if name in NUMBERS else pl.String for name in NAMES}
    if question == "store":
        pl.scan_csv(FILES, schema=schema).sink_parquet(parquet, compression="zstd")
        return os.path.getsize(parquet)
    rows = pl.scan_parquet(parquet)
    if question == "some":
        rows = rows.filter((pl.col("Falls within") == FORCE) & pl.col("Crime type").is_in(KINDS))
    return rows.group_by(KEYS).len().collect(engine="streaming").height


def duckdb():
    import duckdb as db
    if question == "version":
        return db.__version__
    base = db.connect()
    for setting in [f"threads={THREADS}", "preserve_insertion_order=false", "enable_progress_bar=false"]:
        base.execute(f"SET {setting}").fetchall()
    if question == "store":
        types = ", ".join(f"'{name}': '{'DOUBLE' if name in NUMBERS else 'VARCHAR'}'" for name in NAMES)
        source = f"read_csv('{FILES}', header=true, columns={{{types}}})"
        base.execute(f"copy (select * from {source}) to '{parquet}' (format parquet, compression zstd)").fetchall()
        return os.path.getsize(parquet)
    where = some_sql() if question == "some" else ""
    sql = f"select {quoted(KEYS)}, count(*) n from '{parquet}'{where} group by all"
    return base.sql(sql).to_arrow_table().num_rows


def chdb():
    import chdb as ch
    if question == "version":
        return str(ch.query("select version()", "TSV")).strip()
    limit = f" settings max_threads={THREADS}"
    if question == "store":
        types = ", ".join(f"`{name}` {'Nullable(Float64)' if name in NUMBERS else 'String'}" for name in NAMES)
        if os.path.exists(parquet):
            os.remove(parquet)
        ch.query(f"select * from file('{FILES}', 'CSVWithNames', '{types}') into outfile '{parquet}' format Parquet"
                 f"{limit}, output_format_parquet_compression_method='zstd'")
        return os.path.getsize(parquet)
    where = some_sql().replace('"', "`") if question == "some" else ""
    keys = quoted(KEYS).replace('"', "`")
    sql = f"select count() from (select {keys}, count() n from file('{parquet}'){where} group by {keys}){limit}"
    return int(str(ch.query(sql, "CSV")))


def keep():
    beside = parquet + ".kept"
    shutil.rmtree(beside, ignore_errors=True)
    os.makedirs(beside)
    for number, path in enumerate(sorted(glob.glob(FILES, recursive=True))):
        kept = shutil.copyfile(path, f"{beside}/{number}")
        with open(path, "rb") as file:
            hashlib.file_digest(file, "sha256").hexdigest()
        with open(kept, "rb+") as file:
            os.fsync(file.fileno())
    shutil.rmtree(beside)
    return number + 1


start, used = time.perf_counter(), os.times()
answer = keep() if question == "keep" else {"polars": polars, "duckdb": duckdb, "chdb": chdb}[engine]()
now = os.times()
print(json.dumps({
    "wall": time.perf_counter() - start,
    "cpu": now.user + now.system - used.user - used.system,
    "answer": answer,
}))
