"""docs/tour.md shows the rows and the SQL of today."""

import re
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from tour import TOUR, render

RENEW = "docs/tour.md is stale: make run, then .venv/bin/python python/tests/tour.py DATABASE"

MODEL = """
with

steps as (

    select
        user_key,
        item_key,

        weight / gap as part,
        case when gap > 0 then 1 end as people
    from {{ ref('int_steps') }}
    group by
        user_key,
        item_key

),

final as (

    select * from steps

)
"""

PAGE = """
It costs this much:

<!-- rows: select item, sold_at, price, half, is_sold from costs
where days > {{ var('days') }} -->

| item | sold_at | price | half | is_sold |
|---|---|---|---|---|
| mat | 2025-06-01 12:00:01 | 1,234 | 0.6667 | true |
| tent |  |  |  |  |

<!-- end -->

<!-- sql: models/costs.sql steps -->

```sql
select
    ...
    weight / gap as part,
    case when gap > 0 then 1 end as people
from {{ ref('int_steps') }}
group by
    user_key,
    item_key
```

<!-- end -->
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one var and one model."""
    (tmp_path / "dbt_project.yml").write_text("vars: {cross_sell: {days: 30}}")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "costs.sql").write_text(MODEL)
    return tmp_path


@pytest.fixture
def build() -> duckdb.DuckDBPyConnection:
    """A database with one table; only two of its rows are older than 30 days."""
    connection = duckdb.connect()
    connection.execute("""
        create table costs (
            item text, sold_at timestamp, price int, half double, is_sold bool, days int
        )
    """)
    moment = datetime(2025, 6, 1, 12, 0, 1, 999)
    connection.executemany(
        "insert into costs values (?, ?, ?, ?, ?, ?)",
        [
            ("mat", moment, 1234, 2 / 3, True, 31),
            ("tent", None, None, None, None, 40),
            ("stove", moment, 5, 0.5, False, 30),
        ],
    )
    return connection


def test_the_tour_shows_the_demo_build(demo_shop) -> None:
    text = TOUR.read_text()
    with duckdb.connect(str(demo_shop.database), read_only=True) as connection:
        assert text == render(text, connection), RENEW


def test_the_files_that_the_tour_links_are_there() -> None:
    links = re.findall(r"\]\(([^)]+)\)", TOUR.read_text())
    assert [link for link in links if not (TOUR.parent / link).exists()] == []


def test_a_page_of_today_stays_as_it_is(project: Path, build: duckdb.DuckDBPyConnection) -> None:
    assert render(PAGE, build, project) == PAGE


@pytest.mark.parametrize(
    ("today", "stale"),
    [
        ("| 1,234 |", "| 1,233 |"),
        ("| tent |  |  |  |  |\n", ""),
        ("weight / gap as part", "weight as part"),
        ("    ...\n", ""),
    ],
)
def test_what_is_stale_is_made_anew(
    project: Path, build: duckdb.DuckDBPyConnection, today: str, stale: str
) -> None:
    page = PAGE.replace(today, stale)
    assert page != PAGE
    assert render(page, build, project) == PAGE


@pytest.mark.parametrize(
    ("here", "gone", "message"),
    [
        ("costs.sql steps", "costs.sql weights", "has no CTE weights: name one of steps, final"),
        ("where days >", "where days > 10 *", "no such row"),
    ],
)
def test_what_is_gone_is_an_error(
    project: Path, build: duckdb.DuckDBPyConnection, here: str, gone: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        render(PAGE.replace(here, gone), build, project)
