"""The statement on Spark, by the very script of docs/scale.md. Where Spark is not installed, `make soak` installs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from alliance_expert import load
from alliance_expert.advice.columns import plan
from alliance_expert.engine.columns.sql import OUT, statement

from ..columns import random_cases, worded
from .test_sql import advised, in_order

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"


@pytest.mark.long
def test_spark_says_what_the_advice_says(tmp_path):
    pytest.importorskip("pyspark")
    kb = load()
    several = list(random_cases(kb, 500, seed=17))
    worded(kb, several).write_parquet(tmp_path / "cases.parquet")
    (tmp_path / "advice.sql").write_text(statement(plan(kb), "spark", reasons=True), encoding="utf-8")
    (script,) = re.findall(r"^```python spark\n(.*?)^```", PAGE.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    options = "--master local[2] --driver-memory 4g --driver-java-options -Xss16m --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=2"
    environment = {**os.environ, "PYSPARK_SUBMIT_ARGS": f"{options} pyspark-shell", "SPARK_LOCAL_IP": "127.0.0.1"}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True, timeout=1_800)
    advice = pl.read_parquet(tmp_path / "advice.parquet" / "*.parquet")
    assert tuple(advice.columns) == (*OUT, "reasons")
    assert in_order(advice.iter_rows()) == advised(kb, several, reasons=True)
