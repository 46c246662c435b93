"""The docs say what the code says: every table, variable, command, error and arrow is named, and the examples run."""

import re
import shlex
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import SQLModel

from core import __main__ as command_line
from core import config, connections, errors, metrics, store, streams
from core.demo import book as demo_book
from core.models import Recording, SessionValues, Workout
from tests.fakes.peloton import FakePeloton
from tests.fakes.peloton_history import generated_history
from tests.test_layers import ARROWS, modules

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
TABLES, NUMBERS, HOUSE, NOT_TRIED = (
    (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("tables", "numbers", "house", "not_tried")
)
PAGES = sorted(page.relative_to(ROOT) for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
SESSION_VALUES = "Values of a session"


def sections(page: str) -> dict[str, str]:
    """The parts of a page under ``##`` and ``###``, by heading."""
    parts = re.split(r"^###? (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def table_rows(text: str) -> list[list[str]]:
    """The cells of every row of the Markdown tables in ``text``, heads and rules left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rules = {n for n, row in enumerate(rows) if set("".join(row)) == {"-"}}
    return [row for n, row in enumerate(rows) if not {n, n + 1} & rules]


def names(cell: str) -> list[str]:
    """What stands in backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def columns_told(section: str) -> list[str]:
    """The columns that a section of tables.md describes."""
    return [name for row in column_rows(section) for name in names(row[0])]


def column_rows(section: str) -> list[list[str]]:
    """The rows of a section of tables.md that describe columns; those of ``stream`` end where its channels begin."""
    return table_rows(section.split("\n| channel | dtype")[0])


def python_blocks(page: str) -> list[str]:
    """The fenced Python examples of a page, without the indentation of a list."""
    blocks = re.findall(r"^( *)```python\n(.*?)^ *```$", page, flags=re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", code, flags=re.MULTILINE) for indent, code in blocks]


def commands_told(page: str) -> list[str]:
    """Every command line that a page shows, without what the shell does with it."""
    return [re.split(r"[<>|#]", line)[0].strip() for line in re.findall(r"python -m core ([^`\n]+)", page)]


@pytest.mark.parametrize("table", [table.name for table in SQLModel.metadata.sorted_tables])
def test_every_column_of_a_table_is_described_and_no_other(table: str):
    told = sections(TABLES)
    described = columns_told(told[f"`{table}`"])
    if table in (Recording.__tablename__, Workout.__tablename__):
        described += columns_told(told[SESSION_VALUES])
    assert sorted(described) == sorted(SQLModel.metadata.tables[table].columns.keys())


def test_the_values_of_a_session_are_those_of_the_model():
    assert columns_told(sections(TABLES)[SESSION_VALUES]) == list(SessionValues.model_fields)


def test_no_table_is_described_that_there_is_not():
    told = {names(heading)[0] for heading in sections(TABLES) if heading.startswith("`")}
    assert told == set(SQLModel.metadata.tables)


def test_a_column_that_is_never_null_says_so_and_every_other_says_what_null_means():
    told = sections(TABLES)
    for table in SQLModel.metadata.sorted_tables:
        rows = column_rows(told[f"`{table.name}`"])
        if table.name in (Recording.__tablename__, Workout.__tablename__):
            rows += column_rows(told[SESSION_VALUES])
        for row in rows:
            for name in names(row[0]):
                assert (row[2] == "–") == (not table.columns[name].nullable), f"{table.name}.{name}"


def test_every_channel_is_described_with_its_type_and_scale():
    rows = [row for row in table_rows(sections(TABLES)["`stream`"]) if names(row[0])[0] in streams.CHANNELS]
    told = {names(row[0])[0]: (names(row[1])[0], float(row[2])) for row in rows}
    assert told == {name: (packing.dtype, packing.scale) for name, packing in streams.CHANNELS.items()}


def test_the_example_for_a_notebook_reads_the_newest_power_second_by_second(tmp_path: Path, monkeypatch):
    address = f"sqlite:///{tmp_path / 'data' / 'zonebook.db'}"
    demo_book.write(address, workouts=12, today=date(2026, 11, 20))
    monkeypatch.chdir(tmp_path)
    [example] = python_blocks(TABLES)
    seen: dict = {}
    exec(example, seen)
    row, workouts = seen["rows"].iloc[-1], seen["workouts"]
    assert len(workouts) == 12
    newest = workouts[workouts["output_kj"] > 0].iloc[-1]
    assert row["recording_id"] == newest["id"]  # the sample athlete has one recording a workout
    assert np.nansum(seen["power_w"]) / 1000 == pytest.approx(newest["output_kj"], abs=1)


def test_the_questions_to_a_real_account_are_understood_by_an_invented_one(monkeypatch, capsys):
    with FakePeloton(generated_history(16)) as fake:
        monkeypatch.setenv("PELOTON_API_URL", fake.api_url)
        monkeypatch.setenv("PELOTON_AUTH_URL", fake.auth_url)
        monkeypatch.setenv("PELOTON_REQUESTS_PER_SECOND", "0")
        config.settings.cache_clear()
        own = store.open_book(config.settings().database_url)
        connections.connect_peloton(own, config.settings(), username="rider@example.com", password="right horse")
        [example] = python_blocks(NOT_TRIED)
        exec(example, {})
    said = capsys.readouterr().out
    assert "got: 16 of 16 more: False unread: []" in said
    assert "Bearer" not in said and "eyJ" not in said


def test_every_setting_is_in_the_readme_and_in_the_example():
    told = {name for row in table_rows(sections(README)["Settings"]) for name in names(row[0])}
    example = (ROOT / ".env.example").read_text("utf-8")
    assert told == set(config.VARIABLES)
    assert {name for name in config.VARIABLES if f"\n# {name}=" in example} == set(config.VARIABLES)


@pytest.mark.parametrize("page", [*PAGES, Path(".env.example")], ids=str)
def test_no_page_names_a_setting_that_there_is_not(page: Path):
    text = (ROOT / page).read_text("utf-8")
    told = set(re.findall(r"\b(?:ZONEBOOK|PELOTON)_[A-Z_]*[A-Z]\b", text))
    assert told <= set(config.VARIABLES)


def test_every_command_is_in_the_readme():
    [commands] = [action.choices for action in command_line._parser()._actions if action.dest == "command"]
    told = [names(row[0])[0] for row in table_rows(sections(README)["Command line"])]
    assert told == list(commands)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_command_line_that_a_page_shows_is_understood(page: Path):
    for line in commands_told((ROOT / page).read_text("utf-8")):
        try:
            command_line._parser().parse_args(shlex.split(line))
        except SystemExit:
            pytest.fail(f"python -m core {line}")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_between_pages_leads_somewhere(page: Path):
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (ROOT / page).parent / path if path else ROOT / page
        assert there.exists(), target
        assert not anchor or anchor in map(anchor_of, sections(there.read_text("utf-8"))), target


def anchor_of(heading: str) -> str:
    """What a heading is called in a link."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_the_estimates_of_training_stress_are_told_as_they_are():
    told = {row[0]: float(row[1]) for row in table_rows(sections(NUMBERS)["Training stress (TSS)"]) if len(row) == 2
            and re.fullmatch(r"\d+", row[1])}  # fmt: skip
    by_class = {f"{discipline}: {kind}": value for (discipline, kind), value in metrics.CLASS_TSS_PER_HOUR.items()}
    assert told == metrics.TSS_PER_HOUR | by_class


def test_every_error_is_in_the_table_of_what_can_go_wrong():
    told = {name for row in table_rows(sections(HOUSE)["When something goes wrong"]) for name in names(row[0])}
    there = {name for name, kind in vars(errors).items() if isinstance(kind, type) and kind.__module__ == "core.errors"}
    assert told == there - {"ZonebookError"}


def test_the_arrows_of_the_house_are_those_that_are_tested():
    told = {}
    for row in table_rows(sections(HOUSE)["Layers"]):
        for layer in row[0].split(" (")[0].split(", "):
            told[layer] = set(row[1].split(", ")) - {"nothing"}
    there = {layer for layer, _, _ in modules()}
    drawn = {layer: used & there for layer, used in ARROWS.items() if layer in there}
    assert told == {layer: used for layer, used in drawn.items() if layer not in ("config", "errors")}


@pytest.mark.parametrize("name", sorted({name for layer, name, _ in modules() if layer not in ("app", "pages")}))
def test_every_module_has_its_place_in_the_map(name: str):
    assert name == "__init__" or re.search(rf"\b{re.escape(name)}(?:\.py|/|`)", HOUSE)
