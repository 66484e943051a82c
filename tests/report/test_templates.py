"""Templates of one's own: a block at a time, checked before a reader meets them, and as safe as the shipped ones."""

from __future__ import annotations

import base64
import functools
import hashlib
import os
import re
import runpy
import sys
from pathlib import Path

import pytest

from alliance_expert import consult, load, read_facts
from alliance_expert.author.templates import cases, problems_of, values
from alliance_expert.errors import FileError, TemplateError
from alliance_expert.model.place import in_order
from alliance_expert.report import page, report
from alliance_expert.report.check import filled, of_files
from alliance_expert.report.names import CASELOAD, EXPLANATION, FREQUENCIES, NOTE, REPORT, Name
from alliance_expert.report.render import environment, fill_in
from alliance_expert.report.templates import USES, blocks, changed, child, find, known
from alliance_expert.source.files import shipped

from ..packs import small_kb

KB = small_kb()
CASE = "case: A17\nsessions: [{number: 4, facts: {safety.risk: no, rupture.withdrawal: {value: [silent], source: client}}}]\n"
GATE = "case: A17\nsessions: [{number: 4, facts: {safety.risk: yes}}]\n"
EXTENDS = '{% extends "shipped/report.txt.j2" %}\n'
SHARED = ("differences.j2", "words.j2", "note.html.j2", "course.html.j2")
UNREACHED = {
    "<li>What became of the strain in session {{ lost }}, and how would you know?</li>",
    '{{ field("What was said, observed and done:") -}}',
    "{{ told(note, true) -}}",
    "{{ told(note, false) -}}",
}
"""No example has a strain of which nobody speaks again; only a pack of one's own has a layout that is not shipped."""

TEMPLATES = [name for name in USES if name.endswith(".j2") and name not in SHARED]


@functools.cache
def advice(case: str = CASE):
    return consult(KB, read_facts(case, "A17.yaml", KB))


@functools.cache
def given():
    """What each template is given by the shipped rules, over the cases that `templates check` tries."""
    kb = load()
    return values(kb, cases(kb))


def own(folder: Path, **texts: str) -> list[Path]:
    """A folder with these templates: report_txt for report.txt.j2."""
    for name, text in texts.items():
        file = name.replace("_", ".") + ("" if name.endswith("css") else ".j2")
        (folder / file).write_text(text, encoding="utf-8")
    return [folder]


def problems(name: str, *folders: Path) -> list[str]:
    """What the check says of a template filled with a small case, without the lines that it shows."""
    found = in_order((*of_files(folders, TEMPLATES), *filled(name, [page(KB, advice())], folders)))
    return [
        f"{Path(one.place.text.name).name}:{one.place.line}:{one.place.column} {one.message} ({one.advice})"
        for one in found
    ]


def sheet_of(html: str) -> tuple[str, str]:
    """The style sheet of a page, and the one hash that its policy lets in."""
    (sheet,) = re.findall(r"<style>(.*)</style>", html, flags=re.DOTALL)
    (hashed,) = re.findall(r"style-src 'sha256-([^']+)'", html)
    return sheet, hashed


# --- one block


@pytest.mark.parametrize(
    ("form", "name", "legend"),
    [
        ("text", "report.txt.j2", r"Firm: .*?\n(?=\nNOW)"),
        ("md", "report.md.j2", r"\*Firm: .*?\n\n"),
        ("html", "report.html.j2", r'<section class="legend".*?</section>\n'),
    ],
)
def test_one_block_is_changed_and_all_else_stays(form, name, legend, tmp_path):
    (tmp_path / name).write_text(f'{{% extends "shipped/{name}" %}}{{% block legend %}}Ours.\n{{% endblock %}}')
    ours, count = re.subn(legend, "Ours.\n", report(KB, advice(), form), flags=re.DOTALL)
    assert (report(KB, advice(), form, [tmp_path]), count) == (ours, 1)


def test_what_is_shipped_in_a_block_can_be_kept_and_something_put_beside_it(tmp_path):
    folders = own(tmp_path, report_txt=EXTENDS + "{% block footer %}{{ super() }}Our clinic\n{% endblock %}")
    assert report(KB, advice(), "text", folders) == report(KB, advice(), "text") + "Our clinic\n"


def test_a_block_may_use_the_words_and_macros_of_the_template_that_it_extends(tmp_path):
    block = '{% block now %}{{ due("now") }}{{ within.now | upper }}, {{ put_back }}{% endblock %}'
    text = report(KB, advice(), "text", own(tmp_path, report_txt=EXTENDS + block))
    assert "NOW: this meeting or the next\n1. Ask openly (firm)" in text
    assert "THIS MEETING OR THE NEXT, Moved to later" in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_blocks_can_be_copied_alone_and_change_nothing_until_they_are_changed(name, tmp_path):
    names = blocks(find(name, []), [])
    for block in names:
        assert re.findall(r"block (\w+)", child(name, [block, block]))[0] == block
    (tmp_path / name).write_text(child(name, names), encoding="utf-8")
    outer = changed(tmp_path / name)
    within = [inner for block in outer for inner in re.findall(r"block (\w+)", child(name, [block]))[1:]]
    assert sorted((*outer, *within)) == sorted(names)
    ours, theirs = environment(name, [tmp_path]), environment(name, [])
    for one in {one.get("question") or one.get("case"): one for one in given()[name]}.values():
        assert fill_in(ours, name, one, [tmp_path]) == fill_in(theirs, name, one, [])


def test_words_of_ones_own_are_used_by_the_shipped_templates(tmp_path):
    words = (shipped("templates") / "words.j2").read_text(encoding="utf-8").replace("this meeting or", "today or")
    for form in ("text", "md", "html"):
        assert "today or the next" in report(KB, advice(), form, own(tmp_path, words=words))


@pytest.mark.parametrize(
    "texts",
    [
        {"report_css": "p { color: red; }"},
        {"report_css": ""},
        {
            "report_html": '{% extends "shipped/report.html.j2" %}{% block style %}\n{{ super() }}\np > b {}\n{% endblock %}'
        },
        {"report_html": '{% extends "shipped/report.html.j2" %}{% block style %}b {}{% endblock %}'},
    ],
    ids=["a sheet", "an empty sheet", "more in the block", "another block"],
)
def test_a_page_lets_in_exactly_the_style_sheet_that_it_has(texts, tmp_path):
    for sources in (False, True):
        sheet, hashed = sheet_of(report(KB, advice(), "html", own(tmp_path, **texts), sources=sources))
        assert hashed == base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()


# --- which is found


def test_the_first_folder_that_has_a_template_gives_it_and_shipped_names_the_shipped_one(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second, second / "shipped"):
        folder.mkdir()
        (folder / "report.txt.j2").write_text(folder.name)
    assert report(KB, advice(), "text", [first, second]) == "first"
    assert report(KB, advice(), "text", [second]) == "second"
    assert find("shipped/report.txt.j2", [second]) == shipped("templates") / "report.txt.j2"


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/hostname", "a/../../secret", "C:secret", r"..\secret", ".hidden", ""]
)
def test_no_name_leads_out_of_the_folders(name, tmp_path):
    (tmp_path / "secret").write_text("x")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / ".hidden").write_text("x")
    assert find(name, [tmp_path / "templates"]) is None
    with pytest.raises(TemplateError, match="there is no template"):
        report(KB, advice(), "text", own(tmp_path, report_txt=f"{{% include {name!r} %}}"))


def test_every_shipped_template_is_said_to_be_for_something():
    folder = shipped("templates")
    assert (
        set(USES)
        == {path.name for path in folder.iterdir() if path.suffix in (".j2", ".css", ".docx")}
        == set(known([]))
    )


# --- what is wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ opning }}", ["report.txt.j2:1:4 no template is given the name 'opning' (Did you mean 'opening'?)"]),
        ("a\n {{ legs[0].vlaue }}", ["report.txt.j2:2:13 this has no name 'vlaue' (Did you mean 'value'?)"]),
        ("{{ a }}\n{{ b.c.d }}", ["report.txt.j2:1:4 no template is given", "report.txt.j2:2:4 no template is given"]),
        ("{% if a %}{% endif %}", ["report.txt.j2:1:7 no template is given the name 'a'"]),
        ("{{ a is defined }} {{ a | default(1) }}", []),
        ("{{ 'x' ~ a | fill }}{{ a + 1 }}{{ -a }}{{ a == 1 }}{{ 1 in a }}{{ a() }}{{ a | int }}", [":1:10 no"] * 1),
        ('{% from "words.j2" import wthin %}{{ wthin }}', ["report.txt.j2:1:27 the template 'words.j2' (imported on"]),
        ("\n{% for %}", ["report.txt.j2:2:1 Expected an expression"]),
        ("{{ case | fil }}", ["report.txt.j2:1:1 No filter named 'fil'"]),
        ("{{ 1 / 0 }}", ["report.txt.j2:1:1 division by zero"]),
        ('{% include "wrds.j2" %}', ["report.txt.j2:1:13 there is no template 'wrds.j2' (Did you mean 'words.j2'?"]),
        ('{% extends "report.txt.j2" %}', ["report.txt.j2:1:1 this extends, includes or calls itself without end"]),
        (EXTENDS + "{% block nwo %}{% endblock %}", ["report.txt.j2:2:10 shipped/report.txt.j2 has no block 'nwo'"]),
        (EXTENDS + "{% block now %}{% block new %}{% endblock %}{% endblock %}", []),
        (EXTENDS + "\n Lost.\n{% block now %}{% endblock %}", ["report.txt.j2:3:2 this stands outside of all blocks"]),
        (EXTENDS + "{# said #}{% set a = 1 %}{% block now %}{{ a }}{% endblock %}", []),
        ("{{ ''.__class__ }}", ["access to attribute '__class__' of 'str' object is unsafe"]),
        ("{{ legs.append(1) }}", ["is unsafe"]),
    ],
)
def test_all_that_is_wrong_with_a_template_is_told_with_its_place(text, said, tmp_path):
    found = problems("report.txt.j2", *own(tmp_path, report_txt=text))
    assert len(found) == len(said), found
    for one, words in zip(found, said, strict=True):
        assert words in one


def test_templates_that_extend_each_other_in_a_circle_are_told(tmp_path):
    folders = own(tmp_path, report_txt='{% extends "a.j2" %}', a='\n{% extends "report.txt.j2" %}')
    assert [one.split(" (")[0] for one in problems("report.txt.j2", *folders)] == [
        "report.txt.j2:1:1 this extends, includes or calls itself without end"
    ]


def test_a_file_whose_name_nothing_uses_is_told_and_one_that_is_included_is_not(tmp_path):
    folders = own(tmp_path, report_txt='{% include "mine.j2" %}', mine="x", report_htm="x", zzz="")
    assert problems("report.txt.j2", *folders) == [
        "report.htm.j2:0:1 nothing uses a file of this name (Did you mean 'report.html.j2'?)",
        f"zzz.j2:0:1 nothing uses a file of this name (The names in use are {', '.join(list(USES)[:12])}, … ({len(USES)} in all).)",
    ]


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "report.txt.j2").write_bytes(b"\xff\xfe\x00bin")
    assert "report.txt.j2:0:0 the file is not UTF-8 text (line 1)" in problems("report.txt.j2", tmp_path)[0]
    (tmp_path / "report.txt.j2").write_text("\x1b[31mred")
    assert "control or direction sign" in problems("report.txt.j2", tmp_path)[0]
    (tmp_path / "other.j2").write_bytes(b"PK\x03\x04")
    assert "other.j2:0:0 this is a word processor's file" in problems("report.md.j2", tmp_path)[0]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a file that may not be read")
def test_a_file_that_may_not_be_read_is_named(tmp_path):
    (path,) = (tmp_path / "report.txt.j2",)
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(FileError, match=r"report\.txt\.j2: cannot be read"):
        report(KB, advice(), "text", [tmp_path])


def test_the_shipped_templates_have_no_problem_and_hold_those_of_ones_own_up_to_every_case(tmp_path):
    assert problems_of(KB, [], []) == ()
    (name,) = own(tmp_path, report_md='{% extends "shipped/report.md.j2" %}{% block gate %}{{ gat }}{% endblock %}')
    assert [one.message for one in problems_of(KB, [], [name])] == [
        "where a danger is open, this report does not tell what to do",
        "no template is given the name 'gat'",
    ]


def test_the_cases_of_the_check_reach_every_line_of_every_template():
    """But for a few of explanations, for rules larger than the shipped ones."""
    lines: set[tuple[str, int]] = set()
    reached: set[tuple[str, int]] = set()
    for name, several in given().items():
        sandbox, run = environment(name, []), set()
        sys.settrace(functools.partial(_lines, run))
        try:
            for one in several:
                fill_in(sandbox, name, one, [])
        finally:
            sys.settrace(None)
        held = {sandbox.get_template(one).filename: one for one in (name, *SHARED)}
        for file, one in held.items():
            template = sandbox.get_template(one)
            lines |= {(one, line) for line, _ in template.debug_info}
            reached |= {(one, template.get_corresponding_lineno(line)) for where, line in run if where == file}
    missed = {
        (shipped("templates") / name).read_text(encoding="utf-8").splitlines()[line - 1]
        for name, line in lines - reached
    }
    larger = {line for line in missed if "further away" in line or "No change" in line}
    assert missed - larger == UNREACHED


def _lines(run, frame, event, _):
    """Notes the lines of compiled templates as they are run."""
    if not frame.f_code.co_filename.endswith(".j2"):
        return None

    def note(frame, event, _):
        run.add((frame.f_code.co_filename, frame.f_lineno))
        return note

    return note(frame, event, None)


def test_every_example_is_a_case_that_the_shipped_rules_understand():
    names = [path.stem for path in shipped("examples").glob("*.yaml")]
    assert len(list(cases(load()))) == 1 + len(names) == 9


# --- names


def names_in(value, record, tables):
    """Each record with the names that a value has, as the tables lead from one to the next."""
    if isinstance(value, list):
        for one in value:
            yield from names_in(one, record, tables)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield record, name
            held = tables[record].get(name)
            if isinstance(held, Name):
                yield from names_in(inner, held.record, tables)


def documented(tables):
    return {(record, name) for record, names in tables.items() for name in names}


def test_every_name_that_a_report_is_given_is_documented_and_no_other():
    assert {one for shown in given()["report.html.j2"] for one in names_in(shown, "report", REPORT)} == documented(
        REPORT
    )


def test_every_name_that_a_note_is_given_is_documented_and_no_other():
    tables = {**REPORT, **NOTE}
    shown = [one for name, several in given().items() if name.startswith("note-") for one in several]
    found = {one for sheet in shown for one in names_in(sheet, "sheet", tables)}
    assert {(record, name) for record, name in found if record in NOTE} == documented(NOTE)
    assert found <= documented(tables)


def test_every_name_that_a_caseload_is_given_is_documented_and_no_other():
    tables = {**REPORT, **NOTE, **CASELOAD}
    found = {one for shown in given()["caseload.html.j2"] for one in names_in(shown, "caseload", tables)}
    assert {(record, name) for record, name in found if record in CASELOAD} == documented(CASELOAD)
    assert found <= documented(tables)


def test_every_name_that_a_page_of_frequencies_is_given_is_documented_and_no_other():
    tables = {**REPORT, **FREQUENCIES}
    found = {one for shown in given()["frequencies.html.j2"] for one in names_in(shown, "frequencies", tables)}
    assert {(record, name) for record, name in found if record in FREQUENCIES} == documented(FREQUENCIES)
    assert found <= documented(tables)


def test_every_name_that_an_explanation_is_given_is_documented_and_no_other():
    found: set[tuple[str, str]] = set()
    for shown in given()["explain.txt.j2"]:
        question = f"of {shown['question']}"
        both = {**EXPLANATION, "": {**EXPLANATION["explanation"], **EXPLANATION[question]}}
        for record, name in names_in(shown, "", both):
            found.add((record or ("explanation" if name in EXPLANATION["explanation"] else question), name))
    assert found == documented(EXPLANATION)


def test_the_page_of_names_is_up_to_date():
    """If this fails: `make pages`."""
    page = Path(__file__).parents[2] / "docs" / "names.py"
    assert (page.parent / "template-names.md").read_text(encoding="utf-8") == runpy.run_path(str(page))["page"]()


@pytest.mark.parametrize("sum_", ["7 ** (7 ** 9)", "'x' * 10 ** 9", "'x' * 100000000", "cycler()"])
def test_a_sum_or_a_call_that_would_never_end_or_fails_is_told(sum_, tmp_path):
    with pytest.raises(TemplateError, match=r"report\.txt\.j2:1"):
        report(KB, advice(), "text", own(tmp_path, report_txt=f"{{{{ {sum_} }}}}"))


def test_tags_that_stand_too_deep_in_one_another_are_told(tmp_path):
    folders = own(tmp_path, report_txt="{% if 1 %}" * 1500 + "{% endif %}" * 1500)
    (found, *_) = problems("report.txt.j2", *folders)
    assert "more tags stand inside one another than can be read" in found
