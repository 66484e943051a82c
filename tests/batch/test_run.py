"""A run over tables: the same bytes whoever does it and however often it is killed; whole, or not at all."""

from __future__ import annotations

import csv
import json
import os
import random
import stat
import subprocess
import sys
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

import polars as pl
import pytest

from alliance_expert.batch import run as running
from alliance_expert.batch.inputs import inputs
from alliance_expert.batch.output import Answers
from alliance_expert.batch.run import Job, run
from alliance_expert.batch.settle import settle
from alliance_expert.batch.understand import Understanding
from alliance_expert.batch.units import Tools
from alliance_expert.batch.work import Refused, is_unfinished
from alliance_expert.errors import FileError, TableError
from alliance_expert.model.batch import Tally

from .ground import KB, ROWS, mixed, ordered, small_spans, table

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="rights, locks and signals as on Unix")
FORMS = ("csv", "jsonl", "parquet")


@pytest.fixture(autouse=True)
def _small_spans(monkeypatch):
    from alliance_expert.batch import inputs, lines

    monkeypatch.setattr(lines, "SPAN_BYTES", lines.SPAN_BYTES)
    monkeypatch.setattr(inputs, "SPAN_ROWS", inputs.SPAN_ROWS)
    small_spans()


def job(paths, folder, form="csv", **more):
    return Job(tuple(paths), folder / f"advice.{form}", **{"rows": ROWS, **more})


def ran(paths, folder, form="csv", **more):
    """The bytes of a run's output, its rejects and its summary, all that there is besides the inputs."""
    done = job(paths, folder, form, **more)
    run(KB, done, say=lambda text: None)
    return written(done)


def written(done):
    assert not (done.output.parent / f"{done.output.name}.work").exists()
    assert sorted(one for one in done.output.parent.iterdir() if "advice" in one.name) == sorted(done.targets)
    return [target.read_bytes() for target in done.targets]


# --- the same bytes


@pytest.mark.parametrize("form", FORMS)
def test_the_order_of_the_rows_and_the_forms_of_the_inputs_do_not_matter(form, tmp_path):
    (tmp_path / "one").mkdir()
    in_order = ran(ordered(tmp_path / "one"), tmp_path / "one", form)
    (tmp_path / "two").mkdir()
    in_none = ran(mixed(tmp_path / "two"), tmp_path / "two", form)
    assert in_none[0] == in_order[0]
    summaries = [json.loads(files[2]) for files in (in_order, in_none)]
    assert {**summaries[0], "inputs": 0} == {**summaries[1], "inputs": 0}


@pytest.mark.parametrize("make", (ordered, mixed))
@pytest.mark.parametrize("form", FORMS)
def test_the_parts_together_say_what_is_said_of_the_table_in_one_piece(form, make, tmp_path):
    paths = make(tmp_path)
    (whole,) = inputs(ordered(tmp_path), KB)
    found = Understanding(KB).understood(whole.read(whole.spans()[0]._replace(stop=len(table()))))
    rows, _ = settle(found.table, found.rejects)
    advice, tally = Answers(KB, form, reasons=True).part(rows)
    summary = run(KB, job(paths, tmp_path, form, reasons=True), say=lambda text: None)
    output = tmp_path / f"advice.{form}"
    if form == "parquet":
        assert pl.read_parquet(output).equals(advice)
    else:
        assert output.read_text("utf-8") == (advice.write_csv() if form == "csv" else advice.write_ndjson())
    assert summary.tally == tally


def test_several_workers_write_what_one_does(tmp_path):
    paths = mixed(tmp_path)
    alone = ran(paths, tmp_path)
    assert ran(paths, tmp_path, workers=2, replace=True) == alone


def test_a_row_for_each_thing_that_is_said(tmp_path):
    rows = ran(ordered(tmp_path), tmp_path, long=True)[0].decode().splitlines()
    assert rows[0].startswith("case,session,kind,rank,id")
    assert len(rows) > len(table())


# --- killed, and continued


class Killed(BaseException):
    """What comes over a run at any moment."""


def dies_at(number, monkeypatch):
    """Let a run die at the beginning of that change of the disk."""
    left = [number]

    def dying(change):
        def changed(*args, **kwargs):
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            if left[0] < 0:  # nothing is tidied by what is dead
                raise OSError
            return change(*args, **kwargs)

        return changed

    for name in ("replace", "unlink"):
        monkeypatch.setattr(Path, name, dying(getattr(Path, name)))


@pytest.mark.parametrize("make", (ordered, mixed))
@pytest.mark.parametrize("step", (7, pytest.param(1, marks=pytest.mark.long)))
def test_a_run_that_dies_at_any_change_of_the_disk_goes_on_to_the_same_bytes(step, make, tmp_path):
    paths = make(tmp_path, cases=25)
    again = job(paths, tmp_path, resume=True)
    wanted = ran(paths, tmp_path)
    for number in count(1, step):
        for target in again.targets:
            target.unlink()
        with pytest.MonkeyPatch.context() as patch:
            dies_at(number, patch)
            try:
                run(KB, again, say=print)
                break
            except Killed:
                pass
        if not again.output.exists() or is_unfinished(again.output):
            run(KB, again, say=print)
        elif (tmp_path / "advice.csv.work").exists():
            (tmp_path / "advice.csv.work").rmdir()  # nothing was in it any more
        assert written(again) == wanted, number
    assert number > 30


def start(paths, folder, workers=1, number=0.0, form="csv"):
    arguments = [str(folder / f"advice.{form}"), str(workers), str(number), *map(str, paths)]
    return subprocess.Popen([sys.executable, "-m", "tests.batch.ground", *arguments], cwd=ROOT, stderr=subprocess.PIPE)


@posix
@pytest.mark.parametrize("number", (4, 9.5))
def test_a_killed_run_goes_on_to_the_same_bytes(number, tmp_path):
    paths = mixed(tmp_path)
    wanted = ran(paths, tmp_path, "parquet")
    for target in job(paths, tmp_path, "parquet").targets:
        target.unlink()
    assert start(paths, tmp_path, number=number, form="parquet").wait() == -9
    assert not (tmp_path / "advice.parquet").exists()
    assert ran(paths, tmp_path, "parquet", resume=True) == wanted


@pytest.mark.long
@posix
@pytest.mark.parametrize("workers", (1, 2))
def test_a_run_that_is_killed_at_fifty_moments_goes_on_to_the_same_bytes(workers, tmp_path):
    paths = mixed(tmp_path)
    done = job(paths, tmp_path, "parquet", resume=True)
    chance, begun = random.Random(workers), time.monotonic()
    assert start(paths, tmp_path, workers, form="parquet").wait() == 0
    long, wanted = time.monotonic() - begun, written(done)
    for _ in range(13):  # times two kills, times one worker and two
        for target in done.targets:
            target.unlink()
        for _ in range(2):
            process = start(paths, tmp_path, workers, form="parquet")
            try:
                process.wait(long * chance.uniform(0.2, 1.0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if not done.output.exists() or (tmp_path / "advice.parquet.work").exists():
            process = start(paths, tmp_path, workers, form="parquet")
            assert process.wait() == 0, process.stderr.read()
        assert written(done) == wanted


def test_what_is_done_is_not_done_again(tmp_path, monkeypatch):
    paths = mixed(tmp_path)
    done = []
    do, join = Tools._run, running.join
    monkeypatch.setattr(Tools, "_run", lambda self, unit: (done.append(unit.name), do(self, unit))[1])
    part = Tools._part
    monkeypatch.setattr(Tools, "_part", lambda self, unit: (done.append(unit.name), part(self, unit))[1])

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(running, "join", full)
    with pytest.raises(FileError, match="No space left on device"):
        run(KB, job(paths, tmp_path), say=print)
    units = sorted(set(done))
    assert len(units) > 6
    monkeypatch.setattr(running, "join", join)
    said = []
    run(KB, job(paths, tmp_path, resume=True), say=said.append)
    assert said == ["The unfinished run is continued."]
    assert sorted(done) == units


# --- what it refuses


def unfinished(paths, folder, **more):
    """A run of which all is done but the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "join", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(KB, job(paths, folder, **more), say=print)
    return folder / "advice.csv.work"


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("the rules", lambda paths: {"kb": replace(KB, digest="sha256:other")}),
        ("the options", lambda paths: {"reasons": True}),
        ("the inputs", lambda paths: os.utime(paths[0], (1, 1)) or {}),
    ],
)
def test_a_run_is_not_continued_where_something_else_is_asked(what, change, tmp_path):
    paths = ordered(tmp_path)
    work = unfinished(paths, tmp_path)
    before = sorted(one.name for one in work.iterdir())
    changed = change(paths)
    with pytest.raises(Refused, match=f"cannot be continued: {what} changed since.*Leave --resume out"):
        run(changed.pop("kb", KB), job(paths, tmp_path, resume=True, **changed), say=print)
    assert sorted(one.name for one in work.iterdir()) == before


def test_without_resume_an_unfinished_run_is_begun_anew_and_that_is_said(tmp_path):
    paths = ordered(tmp_path)
    wanted = ran(paths, tmp_path, reasons=True)
    unfinished(paths, tmp_path, replace=True)
    said = []
    run(KB, job(paths, tmp_path, reasons=True, replace=True), say=said.append)
    assert said == ["The unfinished run that was there is begun anew; --resume would have continued it."]
    assert written(job(paths, tmp_path)) == wanted


@pytest.mark.parametrize("place", (0, 1, 2))
@pytest.mark.parametrize("resume", (False, True))
def test_nothing_that_is_there_is_written_over_unless_that_is_asked_for(place, resume, tmp_path):
    paths = ordered(tmp_path)
    there = job(paths, tmp_path).targets[place]
    there.write_text("precious")
    with pytest.raises(Refused, match=f"{there.name} is there already, and stays"):
        run(KB, job(paths, tmp_path, resume=resume), say=print)
    assert there.read_text() == "precious"
    assert sorted(tmp_path.iterdir()) == sorted([*paths, there])
    run(KB, job(paths, tmp_path, resume=resume, replace=True), say=print)
    assert there.read_text() != "precious"


def test_a_file_that_came_meanwhile_stays_too(tmp_path):
    paths = ordered(tmp_path)
    manifest = unfinished(paths, tmp_path) / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "finishing": False}))
    (tmp_path / "advice.csv").write_text("precious")
    with pytest.raises(Refused, match="is there already"):
        run(KB, job(paths, tmp_path, resume=True), say=print)
    assert (tmp_path / "advice.csv").read_text() == "precious"


def test_no_input_is_written_over_or_read_twice(tmp_path):
    (path,) = ordered(tmp_path)
    before = path.read_bytes()
    for wrong in (
        Job((path,), path, replace=True),
        Job((path, path), tmp_path / "advice.csv"),
        Job((path, tmp_path / "." / path.name), tmp_path / "advice.csv"),
        Job((path,), tmp_path / "advice.csv", rejects=path, replace=True),
        Job((path,), tmp_path / "advice.csv", rejects=tmp_path / "advice.csv"),
    ):
        with pytest.raises(Refused, match="named twice"):
            run(KB, wrong, say=print)
    assert [*tmp_path.iterdir()] == [path]
    assert path.read_bytes() == before


def test_a_folder_or_file_of_somebody_else_in_place_of_the_work_folder_stays(tmp_path):
    paths = ordered(tmp_path)
    (tmp_path / "advice.csv.work").mkdir()
    (tmp_path / "advice.csv.work" / "thesis.txt").write_text("precious")
    for manifest in (None, "[]", '{"the rules": 1}', "{"):
        if manifest:
            (tmp_path / "advice.csv.work" / "manifest.json").write_text(manifest)
        for resume in (False, True):
            with pytest.raises(FileError, match=r"advice.csv.work: is there already, and not from here"):
                run(KB, job(paths, tmp_path, resume=resume), say=print)
        assert (tmp_path / "advice.csv.work" / "thesis.txt").read_text() == "precious"
    (tmp_path / "advice.parquet.work").write_text("precious")
    with pytest.raises(FileError, match=r"advice.parquet.work: is a file"):
        run(KB, job(paths, tmp_path, "parquet"), say=print)


@posix
def test_two_runs_never_work_in_one_folder(tmp_path):
    import fcntl

    paths = ordered(tmp_path)
    work = unfinished(paths, tmp_path)
    other = os.open(work, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    for resume in (False, True):
        with pytest.raises(FileError, match="another run works here"):
            run(KB, job(paths, tmp_path, resume=resume), say=print)
    os.close(other)
    ran(paths, tmp_path, resume=True)


def test_an_input_that_changes_meanwhile_is_told_and_nothing_is_written(tmp_path):
    paths = mixed(tmp_path)

    def touch(step):
        os.utime(paths[0], (1, 1))

    with pytest.raises(FileError, match="An input was changed while it was read, so nothing was written"):
        run(KB, job(paths, tmp_path), print, touch)
    assert not any(target.exists() for target in job(paths, tmp_path).targets)


@posix
def test_a_folder_that_nothing_can_be_written_in_is_told_first(tmp_path):
    paths = ordered(tmp_path)
    (tmp_path / "closed").mkdir()
    done = Job(paths, tmp_path / "closed" / "advice.csv")
    with pytest.raises(FileError, match="there is no folder"):
        run(KB, Job(paths, tmp_path / "none" / "advice.csv"), say=print)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "access", lambda *args: False)
        with pytest.raises(FileError, match="nothing can be written in the folder"):
            run(KB, done, say=print)


@posix
@pytest.mark.parametrize("most", (700, 8_000))
def test_a_full_disk_is_told_and_the_run_can_go_on_when_there_is_room(most, tmp_path):
    paths = mixed(tmp_path)
    limited = (
        f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}));"
        "import sys; from tests.batch.ground import main; main(*sys.argv[1:])"
    )
    arguments = [str(tmp_path / "advice.parquet"), "1", "0", *map(str, paths)]
    done = subprocess.run(
        [sys.executable, "-B", "-c", limited, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "FileError" in done.stderr
    assert "cannot be written: File too large. Make room" in done.stderr
    assert not (tmp_path / "advice.parquet").exists()
    assert ran(paths, tmp_path, "parquet", resume=True) == ran(paths, tmp_path, "parquet", replace=True)


# --- rejects


def rejects(folder):
    return [*csv.DictReader((folder / "advice.csv.rejects.csv").read_text("utf-8").splitlines())]


def test_rejects_stand_by_file_and_row_with_what_to_do(tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("case,session,leg.a\nA,2,1\n\nA,1,9\nB,1,1,1\nC,1,1\n")
    other = tmp_path / "=other.csv"
    other.write_text("case,session,leg.a\nC,1,2\nD,one,2\nE,1,2\n")
    summary = run(KB, Job((bad, Path(os.path.relpath(other))), tmp_path / "advice.csv"), print)
    found = rejects(tmp_path)
    assert [(one["file"], one["row"], one["column"], one["reason"]) for one in found] == [
        (str(bad), "1", "", "earlier-row-rejected"),
        (str(bad), "3", "leg.a", "out-of-range"),
        (str(bad), "4", "", "ragged"),
        (str(bad), "5", "", "duplicate"),
        (os.path.relpath(other), "1", "", "duplicate"),
        (os.path.relpath(other), "2", "session", "bad-session"),
    ]
    assert all(one["suggestion"] for one in found)
    assert (summary.rejected, summary.tally.sessions, summary.reasons["duplicate"]) == (6, 1, 2)
    assert (tmp_path / "advice.csv").read_text().splitlines()[1].startswith("E,1,")


def test_rows_are_numbered_through_all_spans_of_a_file(tmp_path):
    rows = table()
    rows.write_csv(tmp_path / "rows.csv")
    run(KB, job([tmp_path / "rows.csv"], tmp_path), print)
    wrong = [str(place) for place, one in enumerate(rows["leg.a"], 1) if one == "seven"]
    assert [one["row"] for one in rejects(tmp_path) if one["column"]] == wrong
    assert len(wrong) > 1


def test_many_rejects_are_put_in_order_in_bands(tmp_path, monkeypatch):
    from alliance_expert.batch import assemble

    paths = mixed(tmp_path)
    at_once = ran(paths, tmp_path)
    monkeypatch.setattr(assemble, "MOST", 7)
    assert ran(paths, tmp_path, replace=True) == at_once


def test_a_list_of_rejects_is_written_where_it_is_wanted_also_if_it_is_empty(tmp_path):
    (path,) = ordered(tmp_path, bad=False)
    listed = tmp_path / "elsewhere.csv"
    summary = run(KB, Job((path,), tmp_path / "advice.csv", rejects=listed), print)
    assert listed.read_text() == "file,row,column,reason,suggestion\n"
    assert summary.rejected == 0


@pytest.mark.parametrize("make", (ordered, mixed))
def test_too_many_rejects_stop_a_run_and_nothing_is_written_but_they(make, tmp_path):
    paths = make(tmp_path)
    all_of_them = run(KB, job(paths, tmp_path), print).rejected
    output, listed, summed = job(paths, tmp_path).targets
    for target in (output, listed, summed):
        target.unlink()
    summary = run(KB, job(paths, tmp_path, most_rejects=1), print)
    assert summary.tally is None
    assert 1 < len(rejects(tmp_path)) == summary.rejected <= all_of_them
    assert sorted(tmp_path.iterdir()) == sorted([*ordered(tmp_path), *paths, listed][-len(paths) - 1 :])
    listed.unlink()
    assert run(KB, job(paths, tmp_path, most_rejects=all_of_them), print).rejected == all_of_them


@pytest.mark.parametrize("form", ("csv", "parquet"))
def test_codes_that_differ_in_nothing_but_capitals_and_blanks_are_told_also_of_rejected_rows(form, tmp_path):
    codes = ["17", "17.0", "A1", "B 2", "B2", "C1", "D1", "a1", "c1"]
    rows = pl.DataFrame({"case": codes, "session": [1] * 9, "leg.a": [*["1"] * 5, "nine", *["1"] * 3]})
    path = tmp_path / f"codes.{form}"
    rows.write_csv(path) if form == "csv" else rows.write_parquet(path)
    summary = run(KB, job([path], tmp_path, rows=2), print)
    assert summary.alike == [("17", "17.0"), ("A1", "a1"), ("B 2", "B2"), ("C1", "c1")]
    assert json.loads((tmp_path / "advice.csv.summary.json").read_text("utf-8"))["codes_alike"] == 8


def test_a_code_on_a_damaged_line_is_told_to_be_like_another(tmp_path):
    (tmp_path / "codes.csv").write_text("case,session,leg.a\nA17,1,2\na17,1\n")
    assert run(KB, job([tmp_path / "codes.csv"], tmp_path), print).alike == [("A17", "a17")]


# --- small tables, and what is left


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ("csv", "parquet"))
def test_a_table_without_rows_makes_one(kind, form, tmp_path):
    path = tmp_path / f"empty.{kind}"
    none = pl.DataFrame(schema={"case": pl.String, "session": pl.Int32, "leg.a": pl.Int8})
    none.write_csv(path) if kind == "csv" else none.write_parquet(path)
    output, listed, summed = ran([path], tmp_path, form)
    wanted, _ = Answers(KB, form).part(none)
    if form == "parquet":
        assert pl.read_parquet(tmp_path / "advice.parquet").equals(wanted)
    else:
        assert output.decode() == (wanted.write_csv() if form == "csv" else "")
    assert listed == b"file,row,column,reason,suggestion\n"
    assert json.loads(summed)["sessions"] == 0


def test_a_table_of_nothing_but_rejects(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("case,session\nA,x\nB,\n")
    output, _, summed = ran([path], tmp_path)
    assert len(output.splitlines()) == 1
    assert json.loads(summed)["rejected"] == {
        "rows": 2,
        "without_case": 0,
        "reasons": {"bad-session": 1, "no-session": 1},
    }


@posix
def test_only_the_owner_may_read_what_is_written(tmp_path):
    paths = mixed(tmp_path)
    work = unfinished(paths, tmp_path)
    assert stat.S_IMODE(work.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in work.iterdir()} == {0o600}
    done = job(paths, tmp_path, resume=True)
    run(KB, done, print)
    assert {stat.S_IMODE(target.stat().st_mode) for target in done.targets} == {0o600}


def test_what_is_refused_as_a_table_leaves_nothing_behind(tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text("case,leg.a\nA,1\n")
    with pytest.raises(TableError, match="there is no column 'session'"):
        run(KB, job([path], tmp_path), print)
    assert [*tmp_path.iterdir()] == [path]


def test_how_far_a_run_is_can_be_shown(tmp_path):
    steps = []
    run(KB, job(mixed(tmp_path), tmp_path), print, steps.append)
    reading, advising = ([one for one in steps if one.stage == stage] for stage in ("reading", "advising"))
    assert reading + advising == steps
    for stage in (reading, advising):
        assert [one.done for one in stage] == [*range(stage[-1].units + 1)]
    assert reading[-1].rows == len(table())


def test_a_summary_adds_up(tmp_path):
    paths = mixed(tmp_path)
    run(KB, job(paths, tmp_path), print)
    told = json.loads((tmp_path / "advice.csv.summary.json").read_text("utf-8"))
    assert told["inputs"] == [str(path) for path in paths]
    assert told["rows"] == told["sessions"] + told["rejected"]["rows"] == len(table())
    assert told["knowledge"]["digest"] == KB.digest
    for counts in told["answers"].values():
        assert sum(counts.values()) == told["sessions"]
    for counts in told["recommendations"].values():
        assert counts["sessions"] == counts["now"] + counts["soon"] + counts["later"] >= counts["firm"]
    assert set(told["rules"]) | set(told["never_fired"]) == {rule.id for rule in KB.active}
    assert set(told["rules"]) & set(told["never_fired"]) == set()


def test_counts_can_be_written_down():
    rows = {"case": ["A", "A"], "session": [1, 2], "leg.a": [0, None], "gate.open": [None, 2], "one.choice": [0, -1]}
    kinds = {"case": pl.String, "session": pl.Int32}
    _, tally = Answers(KB, "csv").part(pl.DataFrame(rows, {name: kinds.get(name, pl.Int8) for name in rows}))
    assert Tally.from_json(json.loads(json.dumps(tally.to_json()))) == tally
    assert all((tally.gated, tally.said, tally.rules, tally.answers, tally.beside))
