"""One survey through every engine: the same tally, bit for bit."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from types import ModuleType

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import gapmodel as gm
from gapmodel.errors import AnswerError, ColumnError, SourceError

pytestmark = [
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # sockets of Spark's own gateway
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # as above
]
ROWS = 700  # more than the 256 that stand alone in blocks


def answers() -> pd.DataFrame:
    """Three items of 1..5, every answer 1..5 and some missing, two branches; the second item is reversed."""
    place = np.arange(ROWS)
    frame = pd.DataFrame({f"{side}{item}": (place * a + place // 7 * b) % 6 for side, item, a, b in _STEPS})
    frame = frame.mask(frame == 0).astype("Int64")
    return frame.assign(branch=np.where(place % 3 == 0, "north", "Süd 南"), weight=1 + place % 4)


_STEPS = [("E", 1, 1, 1), ("E", 2, 5, 2), ("E", 3, 7, 3), ("P", 1, 2, 5), ("P", 2, 3, 1), ("P", 3, 1, 4)]


def installed(module: str) -> ModuleType:
    """The module, without which a test is skipped."""
    return pytest.importorskip(module, reason=f"{module} is not installed; pip install --group engines brings it")


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return answers()


@pytest.fixture(scope="module")
def spark() -> Iterator[object]:
    pyspark = installed("pyspark")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java; apt-get install default-jre-headless brings it")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    home = os.pathsep.join([str(Path(gm.__file__).parents[1]), str(Path(__file__).parent)])
    builder = pyspark.sql.SparkSession.builder.master("local-cluster[2,1,1024]")
    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # what runs for a minute need not be compiled well
    options = {
        "spark.ui.enabled": "false",
        "spark.executorEnv.PYTHONPATH": home,
        "spark.sql.shuffle.partitions": "3",
        "spark.sql.codegen.wholeStage": "false",  # small queries are not worth compiling
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": quick,
        "spark.executor.extraJavaOptions": quick,
    }
    session = builder.config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def _as_postgres(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    return [*user, *command] if os.geteuid() == 0 else command


@pytest.fixture(scope="module")
def postgres(frame) -> Iterator[str]:
    """A server of its own, with the answers in survey.answers."""
    psycopg = installed("psycopg")
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if Path("/usr/lib/postgresql").is_dir() else []
    if not tools:
        pytest.skip("there is no PostgreSQL server here; apt-get install postgresql brings it")
    home = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
    data, tool = home / "data", tools[-1].parent
    make = [str(tool / "initdb"), "-D", str(data), "-A", "trust", "-U", "gm"]
    subprocess.run(_as_postgres(make), check=True, cwd=home, stdout=subprocess.DEVNULL)
    start = [str(tool / "pg_ctl"), "-D", str(data), "-w", "-l", str(home / "log"), "-o", f"-k {home} -h ''", "start"]
    subprocess.run(_as_postgres(start), check=True, cwd=home, stdout=subprocess.DEVNULL)
    try:
        address = f"host={home} user=gm dbname=postgres"
        with psycopg.connect(address) as connection:
            names = ", ".join(f'"{name}" {"text" if name == "branch" else "integer"}' for name in frame)
            connection.execute(f"CREATE SCHEMA survey; CREATE TABLE survey.answers ({names})")
            with connection.cursor().copy("COPY survey.answers FROM STDIN") as copy:
                for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
                    copy.write_row(row)
        yield address
    finally:
        subprocess.run(
            _as_postgres([str(tool / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]),
            cwd=home,
            check=False,
            stdout=subprocess.DEVNULL,
        )
        shutil.rmtree(home, ignore_errors=True)


SOURCES = [
    "pandas in memory", "pandas", "polars", "pyarrow", "csv", "parquet", "duckdb relation", "duckdb table",
    "sqlite file", "sqlite connection", "query", "sqlalchemy", "postgres", "postgres sqlalchemy", "spark",
    "spark parquet",
]  # fmt: skip


@pytest.fixture(params=SOURCES)
def source(request, frame, tmp_path):
    with ExitStack() as stack:
        yield opened(request, frame, tmp_path, stack)


def opened(request, frame, tmp_path, stack):
    """The source and the options to read it with; connections are closed with the stack."""
    kind = request.param
    plain = frame.astype(object).where(frame.notna(), None)
    if kind == "pandas in memory":
        return frame, {"engine": "memory"}
    if kind == "pandas":
        return frame, {"engine": "batches"}
    if kind == "polars":
        return pl.from_pandas(frame), {"engine": "batches"}
    if kind == "pyarrow":
        return pa.Table.from_pandas(frame), {"engine": "batches"}
    if kind == "csv":
        frame.to_csv(tmp_path / "a.csv", index=False)
        return tmp_path / "a.csv", {"engine": "batches"}
    if kind == "parquet":
        frame.to_parquet(tmp_path / "a.parquet")
        return str(tmp_path / "a.parquet"), {"engine": "batches"}
    if kind.startswith("duckdb"):
        connection = stack.enter_context(duckdb.connect())
        connection.register("given", frame)
        connection.execute("CREATE TABLE answers AS SELECT * FROM given")
        return (connection, "answers") if kind == "duckdb table" else connection.table("answers"), {"engine": "batches"}
    if kind in ("sqlite file", "sqlite connection", "query", "sqlalchemy"):
        path = tmp_path / "a.sqlite"
        connection = stack.enter_context(closing(sqlite3.connect(path)))
        plain.to_sql("answers", connection, index=False)
        if kind == "sqlite file":
            return path, {}
        if kind == "sqlalchemy":
            engine = installed("sqlalchemy").create_engine(f"sqlite:///{path}")
            stack.callback(engine.dispose)
            return (engine, "answers"), {}
        return (connection, "answers" if kind == "sqlite connection" else "SELECT * FROM answers"), {}
    if kind.startswith("postgres"):
        address = request.getfixturevalue("postgres")
        if kind == "postgres":
            connection = stack.enter_context(installed("psycopg").connect(address))
            return (connection, "survey.answers"), {}
        host = address.split()[0].removeprefix("host=")
        url = f"postgresql+psycopg://gm@/postgres?host={host}"
        engine = installed("sqlalchemy").create_engine(url)
        stack.callback(engine.dispose)
        return (stack.enter_context(engine.connect()), "survey.answers"), {}
    session = request.getfixturevalue("spark")
    path = tmp_path / "a.parquet"
    frame.to_parquet(path)
    read = session.read.parquet(str(path))
    return (
        read
        if kind == "spark parquet"
        else session.createDataFrame(frame.astype(object).where(frame.notna(), None).to_dict("records"), read.schema)
    ), {}


def test_every_engine_gives_the_same_tally(source, small, frame):
    given, options = source
    survey = gm.read_survey(given, small, by="branch", **options)
    tally = survey.tally
    assert tally.n == 700
    assert {name: counts.n for name, counts in tally.groups.items()} == {"Süd 南": 466, "north": 234}
    assert tally.total.used == 599
    assert tally.total.joint[1].reshape(6, 6).tolist() == [  # pandas.crosstab, the second item being reversed
        [17, 17, 17, 32, 16, 17], [16, 32, 17, 17, 17, 17], [17, 17, 17, 16, 16, 34],
        [16, 16, 17, 34, 17, 17], [17, 34, 17, 16, 16, 17], [16, 16, 17, 17, 17, 34],
    ]  # fmt: skip
    assert tally == gm.read_survey(frame, small, by="branch", engine="memory").tally
    assert survey.mapping["role"].tolist() == ["answer"] * 6 + ["group", "unused"]


def test_weights_and_groups_from_every_engine(source, small, frame):
    given, options = source
    expected = gm.read_survey(frame, small, weights="weight", strata="branch", engine="memory").tally
    assert gm.read_survey(given, small, weights="weight", strata="branch", **options).tally == expected
    assert gm.gaps(gm.read_survey(given, small, **options), by="branch").table["n"].sum() > 0


@pytest.mark.parametrize("kind", ["pandas", "parquet", "text"])
def test_outcomes_are_counted_with_the_answers_by_every_engine(kind, small, frame, tmp_path):
    place = np.arange(ROWS)
    rated = frame.assign(back=pd.Series(place * 7 % 101).mask(place % 5 == 0).astype("Int64"))
    rated.to_parquet(tmp_path / "a.parquet")
    texts = rated.assign(back=rated["back"].astype(object).where(rated["back"].notna(), "n.a."))
    given = {"pandas": rated, "parquet": tmp_path / "a.parquet", "text": texts.astype({"back": str})}[kind]
    options = {"outcome": ["weight", "back"], "missing_codes": "n.a.", "by": "branch"}
    read = [gm.read_survey(given, small, engine=engine, **options) for engine in ("memory", "batches")]
    assert read[0].tally == read[1].tally
    assert read[0].tally.layout.outcomes == ("weight", "back")
    for survey in read:
        assert survey.mapping.set_index("column").loc[["weight", "back"], "role"].tolist() == ["outcome"] * 2
    one = [gm.read_survey(rated, small, outcome="weight", engine=engine).tally for engine in ("memory", "batches")]
    assert one[0] == one[1] != gm.read_survey(rated, small).tally
    assert one[0].blocks == one[1].blocks
    moments, columns = one[0].total.moments, one[0].layout.columns
    folded = sum(one[0].blocks.folded[1:], one[0].blocks.folded[0])
    assert (columns[-1], int(moments.counts[-1, -1])) == (("outcome", "overall", "weight"), ROWS)
    assert int(folded.products[-1, -1]) == int(moments.products[-1, -1]) == int((frame["weight"] ** 2).sum())


@pytest.mark.parametrize("outcome", ["weight", "back"])
@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_moments_of_outcomes_are_those_of_pandas_on_complete_rows(small, frame, engine, outcome):
    """The covariance and the correlation with a dimension's perception: the mean of its items, the second turned."""
    place = np.arange(ROWS)
    rated = frame.assign(back=pd.Series(place * 7 % 101 + place % 6).mask(place % 5 == 0).astype("Int64"))
    tally = gm.read_survey(rated, small, outcome=["weight", "back"], engine=engine).tally
    layout, moments, dimension = tally.layout, tally.total.moments, small.dimensions[0]
    assert len(dimension.items) > 1
    turned = {
        item.code: 6 - rated[f"P{item.code}"] if item.reversed else rated[f"P{item.code}"] for item in small.items
    }
    asked = [rated[f"E{item.code}"].notna() & rated[f"P{item.code}"].notna() for item in dimension.items]
    items = [turned[item.code].astype(float).where(there) for item, there in zip(dimension.items, asked, strict=True)]
    answered = sum(there.astype(int) for there in asked)
    mean = pd.concat(items, axis=1).mean(axis=1).where(answered * 2 >= len(items))
    both = pd.DataFrame({"y": rated[outcome].astype(float), "x": mean}).dropna()
    assert 100 < len(both) < ROWS
    y = layout.columns.index(("outcome", "overall", outcome))
    x = layout.columns.index(("perception", "dimension", dimension.code))
    n, sums = int(moments.counts[y, x]), (int(moments.sums[y, x]), int(moments.sums[x, y]))
    assert n == len(both)
    assert sums[0] == both["y"].sum()
    unit = float(layout.step) / layout.scores[0].denominator
    covariance = (int(moments.products[y, x]) - sums[0] * sums[1] / n) / (n - 1) * unit
    assert covariance == pytest.approx(both["y"].cov(both["x"]), rel=1e-10)


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_whole_rows_give_the_correlation_of_an_outcome(small, engine):
    rng = np.random.default_rng(5)
    rated = pd.DataFrame(rng.integers(1, 6, (ROWS, 6)), columns=[f"{side}{item}" for side, item, *_ in _STEPS])
    rated["satisfaction"] = rated[["P1", "P3"]].sum(axis=1) + rng.integers(0, 3, ROWS)
    tally = gm.read_survey(rated, small, outcome="satisfaction", engine=engine).tally
    moments, dimension = tally.total.moments, small.dimensions[-1]
    mean = sum(6 - rated[f"P{i.code}"] if i.reversed else rated[f"P{i.code}"] for i in dimension.items)
    x, y = tally.layout.columns.index(("perception", "dimension", dimension.code)), -1
    centred = moments.products - np.outer(np.diag(moments.sums), np.diag(moments.sums)) / ROWS
    correlation = centred[x, y] / np.sqrt(centred[x, x] * centred[y, y])
    assert correlation == pytest.approx(rated["satisfaction"].corr(mean), rel=1e-10)


@pytest.mark.parametrize("engine", ["memory", "batches"])
@pytest.mark.parametrize(("cell", "shown"), [(4.5, "4.5"), (-1, "-1"), (1001, "1001"), ("good", "'good'")])
def test_outcomes_off_the_whole_numbers_are_refused(small, frame, engine, cell, shown):
    cells = pd.Series(range(ROWS), dtype=float if not isinstance(cell, str) else object)
    rated = frame.assign(back=cells.mask(frame.index == 3).where(~frame.index.isin([7, 9]), cell))
    with pytest.raises(
        AnswerError, match=rf"2 outcomes in 'back' are not whole .* 1000: {shown}\S* in row 8\."
    ) as told:
        gm.read_survey(rated, small, outcome="back", engine=engine)
    assert "multiply 4.5 by 10" in str(told.value)
    with pytest.raises(ColumnError, match="no column 'bakc' for outcome"):
        gm.read_survey(rated, small, outcome="bakc", engine=engine)
    kept = gm.read_survey(rated, small, outcome="back", engine=engine, missing_codes=[cell]).tally.total.moments
    assert int(kept.counts[-1, -1]) == ROWS - 3


def test_many_files_are_one_source(frame, small, tmp_path):
    for place in range(3):
        frame.iloc[place * 200 : (place + 1) * 200].to_parquet(tmp_path / f"part-{place}.parquet")
    survey = gm.read_survey(f"{tmp_path}/part-*.parquet", small)
    assert survey.n == 600
    expected = gm.read_survey(frame.head(600), small, engine="memory").tally
    assert survey.tally.total == expected.total
    frame.rename(columns={"E1": "Ex1"}).to_parquet(tmp_path / "part-9.parquet")
    with pytest.raises(SourceError, match="have different columns: 'E1', 'Ex1'"):
        gm.read_survey(f"{tmp_path}/part-*.parquet", small, engine="batches")
    frame.drop(columns="E1").to_parquet(tmp_path / "part-9.parquet")
    with pytest.raises(ColumnError, match=r"part-9\.parquet: .* lack 1 of the 6 columns of .*'expectation 1'"):
        gm.read_survey(f"{tmp_path}/part-*.parquet", small)
    with pytest.raises(SourceError, match="No file matches"):
        gm.read_survey(f"{tmp_path}/nothing-*.parquet", small)


@pytest.mark.parametrize("rows", [1, 7, 64])
def test_the_size_of_batches_does_not_matter(frame, small, monkeypatch, rows):
    from gapmodel.sources import batch_stream

    expected = gm.read_survey(frame, small, by="branch").tally
    monkeypatch.setattr(batch_stream, "ROWS", rows)
    assert gm.read_survey(frame, small, by="branch", engine="batches").tally == expected


def test_messy_cells_are_told_alike_in_batches_and_in_memory(small):
    cells = ["4", "4 (agree)", "x", None, "99", "5,0", " 3 ", "５", "N/A", "x"]
    frame = pd.DataFrame(dict.fromkeys(("E1", "E2", "E3", "P1", "P2", "P3"), cells))
    read = []
    for engine in ("memory", "batches"):
        with pytest.warns(gm.AnswerWarning, match="invalid"):
            read.append(gm.read_survey(frame, small, missing_codes=[99, "N/A"], engine=engine))
    assert read[0].tally == read[1].tally
    assert (
        read[0]
        .invalid_answers[["column", "value", "why", "n"]]
        .equals(read[1].invalid_answers[["column", "value", "why", "n"]])
    )


def test_what_is_wrong_is_said_in_batches_too(frame, small, tmp_path):
    with pytest.raises(AnswerError, match="100 answers are not on the scale 1..5: 9 in row 6 of 'E1'"):
        gm.read_survey(frame.replace({"E1": {5: 9}}), small, engine="batches")
    with pytest.raises(ColumnError, match="no column 'brunch' to group by"):
        gm.read_survey(frame, small, by="brunch", engine="batches")
    with pytest.raises(ColumnError, match="lack 1 of the 6 columns"):
        gm.read_survey(frame.drop(columns="P3"), small, engine="batches")
    long = pd.DataFrame({"respondent": [1], "item": ["1"], "expectation": [1], "perception": [2]})
    with pytest.raises(SourceError, match="one row per respondent and item"):
        gm.read_survey(long, small, engine="batches")
    with pytest.raises(SourceError, match="counted in batches and not kept"):
        gm.read_survey(frame, small, engine="batches").frame()
    with pytest.raises(AnswerError, match="117 of 700 weights in 'E2' are not numbers from 0 to .*: None in row 1; "):
        gm.read_survey(frame, small, weights="E2", engine="batches")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and nothing more PAR1")
    with pytest.raises(SourceError, match="cannot be read"):
        gm.read_survey(tmp_path / "a.parquet", small, engine="batches")


def test_databases_say_what_is_wrong(frame, small, tmp_path):
    connection = sqlite3.connect(tmp_path / "a.db")
    frame.astype(object).where(frame.notna(), None).to_sql("answers", connection, index=False)
    with pytest.raises(SourceError, match="The table 'anwsers' cannot be read: no such table"):
        gm.read_survey((connection, "anwsers"), small)
    connection.execute("CREATE TABLE other (a)")
    connection.commit()
    with pytest.raises(SourceError, match="a.db is a database that holds 'answers', 'other'"):
        gm.read_survey(tmp_path / "a.db", small)
    assert gm.read_survey(tmp_path / "a.db", small, sheet="answers").n == ROWS
    with pytest.raises(SourceError, match="has no table 'anwser'"):
        gm.read_survey(tmp_path / "a.db", small, sheet="anwser")
    name = 'a"; DROP TABLE answers; --'
    with pytest.raises(SourceError, match="cannot be read"):
        gm.read_survey((connection, name), small)
    assert connection.execute("SELECT count(*) FROM answers").fetchone() == (ROWS,)


@pytest.fixture(params=[kind for kind in SOURCES if "postgres" not in kind])  # whose table is that of all answers
def dated_source(request, frame, tmp_path):
    forms = ["03.02.2026", "2026-02-28 09:30", "Mar 2026", "17.03.2026", None, "20260401", "46113", "1 Apr 2026"]
    with ExitStack() as stack:
        yield opened(request, frame.iloc[:80].assign(branch=forms * 10), tmp_path, stack)


def test_every_engine_reads_the_same_periods(dated_source, small):
    given, options = dated_source
    survey = gm.read_survey(given, small, time="branch", **options)
    found = [(name, counts.n) for name, counts in survey.tally.groups.items()]
    assert found == [("(no answer)", 10), ("2026-02", 20), ("2026-03", 20), ("2026-04", 30)]
    notes = " ".join(survey.notes)
    assert "The dates in 'branch' have the day first, as '17.03.2026' shows." in notes
    assert "Numbers in 'branch' are read as serial dates of a spreadsheet: 46113 lies in 2026-04." in notes
    assert "10 of 80 respondents have no date in 'branch'; they are in the group '(no answer)'." in notes


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_dates_are_grouped_by_month_beside_the_other_groups(engine, small, frame):
    days = pd.date_range("2026-01-01", periods=ROWS, freq="6h")
    dated = frame.assign(asked=days)
    tally = gm.read_survey(dated, small, by="branch", time="asked", engine=engine).tally
    assert tally.by == "branch / asked"
    counted = pd.Series(days.strftime("%Y-%m")).groupby([frame["branch"], days.strftime("%Y-%m")]).size()
    assert {name: counts.n for name, counts in tally.groups.items()} == {" / ".join(k): n for k, n in counted.items()}
    for form in ("%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y", "%Y年%m月%d日", "%Y-%m-%dT%H:%M:%S+08:00"):
        texts = dated.assign(asked=days.strftime(form))
        assert gm.read_survey(texts, small, by="branch", time="asked", engine=engine).tally == tally
    with pytest.raises(ColumnError, match="no column 'when' to group by"):
        gm.read_survey(dated, small, time="when", engine=engine)


def _killing(work, mark: str):
    """The worker, that kills its executor the first time it is run on the first partition."""

    def run(batches):
        if not Path(mark).exists() and TaskContext.get().partitionId() == 0:
            Path(mark).touch()
            daemon = int(Path(f"/proc/{os.getppid()}/stat").read_text().rsplit(")")[-1].split()[1])
            os.kill(daemon, signal.SIGKILL)
        return work(batches)

    from pyspark import TaskContext

    return run


def _failing(work, mark: str):
    """The worker, that fails after its work the first time it is run."""

    def run(batches):
        found = list(work(batches))
        if not Path(mark).exists():
            Path(mark).touch()
            raise RuntimeError("planted")
        yield from found

    return run


@pytest.mark.parametrize("counting", ["_counting", "counting_files"])
@pytest.mark.parametrize("fault", [_failing, _killing])
def test_a_failed_task_or_a_killed_executor_changes_nothing(
    spark, small, frame, tmp_path, monkeypatch, fault, counting
):
    from gapmodel.survey.batches import spark as engine

    if fault is _killing and "local-cluster" not in spark.sparkContext.master:
        pytest.skip("in local mode the executor is the driver")
    frame.to_parquet(tmp_path / "a.parquet")
    read = spark.read.parquet(str(tmp_path / "a.parquet"))
    read = read if counting == "counting_files" else read.repartition(3)
    expected = gm.read_survey(read, small).tally
    assert expected.n == ROWS
    work, mark = getattr(engine, counting), str(tmp_path / "mark")
    monkeypatch.setattr(engine, counting, lambda *given: fault(work(*given), mark))
    assert gm.read_survey(read, small).tally == expected
    assert Path(mark).exists()


def test_a_bare_scan_of_parquet_is_read_by_the_workers_and_nothing_else_is(spark, small, frame, tmp_path):
    from gapmodel.survey.batches.spark_files import own_stretches

    for place in range(3):
        part = frame.iloc[place * 200 : (place + 1) * 200]
        part.to_parquet(tmp_path / f"part {place} 南.parquet", row_group_size=90)
    read = spark.read.parquet(f"{tmp_path}/*.parquet")
    read.createOrReplaceTempView("answers")
    for bare in (read, spark.table("answers")):
        stretches = own_stretches(bare, ["E1", "P1"])
        assert [stretch.rows for stretch in stretches] == [90, 90, 20] * 3
        assert gm.read_survey(bare, small).tally == gm.read_survey(f"{tmp_path}/*.parquet", small).tally
    read.write.partitionBy("branch").parquet(str(tmp_path / "by branch"))
    read.write.json(str(tmp_path / "json"))
    others = {
        "filtered": read.filter("E1 > 2"),
        "computed": read.withColumn("E1", read["E1"] + 0),
        "limited": read.limit(10),
        "partitioned": spark.read.parquet(str(tmp_path / "by branch")),
        "json": spark.read.json(str(tmp_path / "json")),
        "lacking": spark.read.schema("E1 long, other long").parquet(f"{tmp_path}/*.parquet"),
    }
    assert {name: own_stretches(other, ["E1", "other"]) for name, other in others.items()} == dict.fromkeys(others)
    cached = read.cache()
    assert own_stretches(cached, ["E1"]) is None
    cached.unpersist()


@pytest.mark.parametrize(
    ("rows", "workers", "expected"),
    [([5, 5, 5, 5], 2, [10, 10]), ([7], 4, [7]), ([1, 1, 9, 1], 2, [2, 10]), ([], 2, [])],
)
def test_tasks_hold_about_equally_many_rows(rows, workers, expected):
    from gapmodel.survey.batches.spark_files import Stretch, tasks_of

    stretches = [Stretch("a", (group,), n, 0) for group, n in enumerate(rows)]
    tasks = tasks_of(stretches, workers)
    assert [sum(stretch.rows for stretch in task) for task in tasks] == expected
    assert [stretch for task in tasks for stretch in task] == stretches


@pytest.mark.parametrize("engine", ["memory", "batches"])
def test_rows_are_numbered_as_their_owner_sees_them(small, tmp_path, engine):
    """A text file's first respondent stands in row 2, whatever reads it."""
    frame = pd.DataFrame({name: ["3"] * 5 for name in ("E1", "E2", "E3", "P1", "P2", "P3")})
    path = tmp_path / "a.csv"
    frame.assign(E1=["3", "3", "9", "3", "3"]).to_csv(path, index=False)
    with pytest.raises(AnswerError, match="9 in row 4 of 'E1'"):
        gm.read_survey(path, small, engine=engine)
    frame.assign(w=["1", "", "1", "1", "1"]).to_csv(path, index=False)
    with pytest.raises(AnswerError, match="in row 3"):
        gm.read_survey(path, small, weights="w", engine=engine)
    frame.assign(o=["1", "5000", "1", "1", "1"]).to_csv(path, index=False)
    with pytest.raises(AnswerError, match="5000'? in row 3"):
        gm.read_survey(path, small, outcome="o", engine=engine)


def test_rows_of_later_files_are_numbered_within_their_file(small, tmp_path):
    frame = pd.DataFrame({key: ["3"] * 3 for key in ("E1", "E2", "E3", "P1", "P2", "P3")})
    for name in ("a", "b"):
        frame.assign(E1=["3", "3", "x" if name == "b" else "3"]).to_csv(tmp_path / f"{name}.csv", index=False)
    with pytest.warns(gm.AnswerWarning, match=r"'x' in row 4 \(b\.csv\) of 'E1'"):
        gm.read_survey(f"{tmp_path}/*.csv", small)
    with pytest.warns(gm.AnswerWarning, match="'x' in row 4 of 'E1'"):
        gm.read_survey(f"{tmp_path}/*.csv", small, engine="batches")
    paths = sorted(tmp_path.glob("*.csv"))
    with pytest.warns(gm.FileWarning, match=r"b\.csv: .*'x' in row 4 of 'E1'"):
        assert gm.count_files(paths, small, engine="batches") == gm.count_files(paths, small)


def test_a_pattern_is_counted_as_its_files_are(frame, small, tmp_path):
    for place in range(3):
        frame.iloc[place * 200 : (place + 1) * 200].to_parquet(tmp_path / f"part-{place}.parquet")
    expected = gm.count_files(sorted(tmp_path.glob("*.parquet")), small, by="branch")
    assert gm.read_survey(f"{tmp_path}/part-*.parquet", small, by="branch").tally == expected
