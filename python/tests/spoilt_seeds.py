"""A seed with every kind of rule, what is done to its file, and what is said of that."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import yaml

from cross_sell.project.paths import project_dir

WINDOWS = """\
window_id,event_type,message_kind,days,share,is_active,starts_at
w1,view,marketing,7,0.5,true,2024-02-29
w2,purchase,transactional,30,1,FALSE,2026-01-31 18:00:00
w3,purchase,marketing,-1,1e-3,True,2026-08-31T09:30:00.25
"""
RULES = """\
  - name: NAME
    description: A seed with every kind of rule.
    config:
      column_types:
        window_id: string
        event_type: string
        message_kind: string
        days: bigint
        share: double
        is_active: boolean
        starts_at: timestamp
      meta: {key: [event_type, message_kind, days]}
    columns:
      - name: window_id
        data_type: string
        config: {meta: {must_have: [w1]}}
      - name: event_type
        data_type: string
        data_tests:
          - known_in:
              arguments: {seed: ref('event_weights'), column: event_type}
      - name: message_kind
        data_type: string
        config: {meta: {words_of: messages.message_kind, must_have: all}}
      - name: days
        data_type: bigint
        config: {meta: {minimum: -1, maximum: 90}}
      - name: share
        data_type: double
        config: {meta: {minimum: 0, maximum: 1}}
      - name: is_active
        data_type: boolean
      - name: starts_at
        data_type: timestamp
"""

Spoil = Callable[[str], str]


def put(old: str, new: str) -> Spoil:
    """Return a function that replaces a text that stands once in a file."""

    def spoil(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return spoil


COLUMNS = "window_id, event_type, message_kind, days, share, is_active, starts_at"
SHARE = "give a number from 0 to 1, decimals with a point"
DAYS = "give a whole number from -1 to 90"
TIME = "give a UTC time like 2026-01-31 or 2026-01-31 18:00:00"
KINDS = "give marketing or transactional"
KEY = "column event_type and message_kind and days is 'view' and 'marketing'"


def with_a_column_more(text: str) -> str:
    """Add a column to a file, `x` in every row."""
    return "".join(f"{line},x\n" for line in text.splitlines())


def only_its_header(text: str) -> str:
    """Take out all rows, as who empties a file in a spreadsheet."""
    return text.splitlines(keepends=True)[0]


# What is done to the file of the windows, and what is said of it after its name.
FAULTS: dict[str, tuple[Spoil, str]] = {
    "not_a_number": (put("0.5", "half"), f"row 2, column share is 'half': {SHARE}"),
    "decimal_comma": (put("0.5", '"0,5"'), f"row 2, column share is '0,5': {SHARE}"),
    "too_small": (put("0.5", "-0.5"), f"row 2, column share is '-0.5': {SHARE}"),
    "infinite": (put("0.5", "1e999"), f"row 2, column share is '1e999': {SHARE}"),
    "not_whole": (put(",7,", ",7.5,"), f"row 2, column days is '7.5': {DAYS}"),
    "too_large": (put(",30,", ",91,"), f"row 3, column days is '91': {DAYS}"),
    "not_true_or_false": (
        put("FALSE", "no"),
        "row 3, column is_active is 'no': give true or false",
    ),
    "not_a_day": (
        put("2024-02-29", "2023-02-29"),
        f"row 2, column starts_at is '2023-02-29': {TIME}",
    ),
    "no_31st": (
        put("2026-08-31", "2026-06-31"),
        f"row 4, column starts_at is '2026-06-31T09:30:00.25': {TIME}",
    ),
    "other_style": (
        put("2024-02-29", "29.02.2024"),
        f"row 2, column starts_at is '29.02.2024': {TIME}",
    ),
    "with_offset": (
        put("18:00:00", "18:00:00+02:00"),
        f"row 3, column starts_at is '2026-01-31 18:00:00+02:00': {TIME}",
    ),
    "not_a_word": (
        put("transactional", "Marketing"),
        f"row 3, column message_kind is 'Marketing': {KINDS}",
    ),
    "blank_behind": (
        put("transactional", "marketing "),
        "row 3, column message_kind is 'marketing ': remove the blanks round it",
    ),
    "hard_blank": (
        put("w2", "\u00a0w2"),
        "row 3, column window_id is '\ufffdw2': remove the blanks round it",
    ),
    "empty_cell": (put("w2,", ","), "row 3, column window_id is empty: give a text"),
    "null_cell": (put(",30,", ",NULL,"), f"row 3, column days is empty: {DAYS}"),
    "blank_cell": (put(",30,", ",  ,"), f"row 3, column days is empty: {DAYS}"),
    "short_row": (
        put(",FALSE,2026-01-31 18:00:00", ",FALSE"),
        f"row 3, column starts_at is empty: {TIME}",
    ),
    "empty_row": (put("w2,", ",,,,,,\nw2,"), "row 3 is empty: delete it"),
    "blank_line_at_the_end": (lambda text: text + "\n", "row 5 is empty: delete it"),
    "repeated_key": (
        put("purchase,marketing,-1", "view,marketing,7"),
        f"row 4, {KEY} and '7', as in row 2: keep one of them",
    ),
    "equal_numbers": (
        put("purchase,marketing,-1", "view,marketing,007"),
        f"row 4, {KEY} and '007', as in row 2: keep one of them",
    ),
    "no_such_row": (put("w1", "w9"), "column window_id has 'w1' in no row: add such a row"),
    "no_row_of_a_word": (
        put("transactional", "marketing"),
        "column message_kind has 'transactional' in no row: add such a row",
    ),
    "no_column": (
        put("share", "shares"),
        "row 1, column share is missing: add it or rename one of 'shares' (and 1 more)",
    ),
    "one_column_too_many": (
        with_a_column_more,
        f"row 1, column 'x' is unknown: the columns are {COLUMNS}",
    ),
    "semicolons": (
        lambda text: text.replace(",", ";"),
        "row 1 is separated by ';': save the file with ',' between the cells",
    ),
    "tabs": (
        lambda text: text.replace(",", "\t"),
        "row 1 is separated by tabs: save the file with ',' between the cells",
    ),
    "an_address": (
        put("transactional", "ann@example.org"),
        f"row 3, column message_kind is a text with '@': {KINDS}",
    ),
    "two_lines": (
        put("transactional", '"a\nb"'),
        f"row 3, column message_kind is 'a\ufffdb': {KINDS}",
    ),
    "two_faults": (
        lambda text: text.replace("purchase,", "purchase,x"),
        f"row 3, column message_kind is 'xtransactional': {KINDS} (and 1 more)",
    ),
}
# dbt reads these files before it asks a macro of the project, so only the harness is as clear.
HARNESS_FAULTS: dict[str, tuple[Spoil, str]] = {
    "unquoted_comma": (
        put("0.5", "0,5"),
        "row 2 has 8 cells and row 1 has 7: write decimals with a point, and put a text with a"
        " comma into quotes",
    ),
    "same_column_twice": (
        put("share", "days"),
        "row 1, column share is missing: add it (and 1 more)",
    ),
    # dbt says it in a data test, when both seeds are loaded.
    "unknown_value": (
        put("w1,view", "w1,vieww"),
        "row 2, column event_type is 'vieww': give view, wishlist, add_to_cart, purchase,"
        " remove_from_cart, search_click, rating or return",
    ),
}
# What is done to the texts, shares and policies of messages, and what is said of that.
WORDS = "{item}, {item_name}, {brand}, {category}, {price}"
WORDS_WITH_ANCHOR = WORDS.replace("{brand}", "{anchor}, {brand}")
MESSAGE_FAULTS: dict[str, tuple[str, Spoil, str]] = {
    "unknown_placeholder": (
        "message_templates",
        put("Running low? {item}", "Running low? {colour}"),
        f"row 4, column title names '{{colour}}': give one of {WORDS}",
    ),
    "anchor_where_there_is_none": (
        "message_templates",
        put("Running low? {item}", "{item} for your {anchor}"),
        f"row 4, column title names '{{anchor}}': give one of {WORDS}",
    ),
    "unclosed_brace": (
        "message_templates",
        put("Goes well with {anchor}", "Goes well with {anchor"),
        "row 3, column title is 'Goes well with {anchor': close each brace round one of"
        f" {WORDS_WITH_ANCHOR}",
    ),
    "brace_too_many": (
        "message_templates",
        put("Running low? {item}", "Running low? {item}}"),
        f"row 4, column title is 'Running low? {{item}}}}': close each brace round one of {WORDS}",
    ),
    "empty_braces": (
        "message_templates",
        put("Running low? {item}", "Running low? {}"),
        f"row 4, column title names '{{}}': give one of {WORDS}",
    ),
    "offers_that_are_not_whole": (
        "promotion_policy",
        put("offers_in_70_days,1", "offers_in_70_days,1.5"),
        "row 3, column value is '1.5': give offers_in_70_days a whole number from 0 to 1000",
    ),
    "more_than_all_held_out": (
        "promotion_policy",
        put("holdout_share,0.03", "holdout_share,3"),
        "row 6, column value is '3': give holdout_share a number from 0 to 1, decimals with a point",
    ),
    "unknown_rule_of_promotions": (
        "promotion_policy",
        put("least_support,100", "least_supply,100"),
        "row 4, column rule is 'least_supply': give least_margin_share, offers_in_70_days,"
        " least_support, exploration_share or holdout_share",
    ),
    "body_without_the_item": (
        "message_templates",
        put("It may be time to order {item} again.", "It may be time to order again."),
        "row 4, column body is 'It may be time to order again.': name {item} in it",
    ),
    "body_without_the_anchor": (
        "message_templates",
        put("Others who bought {anchor} also chose {item}.", "Others also chose {item}."),
        "row 3, column body is 'Others also chose {item}.': name {anchor} in it",
    ),
    # 41 + 10 for the item
    "title_too_long": (
        "message_templates",
        put("Running low? {item}", "x" * 41 + "{item}"),
        f"row 4, column title is '{'x' * 39}…', too long by 1: give at most 50 characters, where 10"
        " count for each word in braces",
    ),
    # 502 + 2 * 10
    "body_of_an_email_too_long": (
        "message_templates",
        put('"We think {item} could', '"' + "x" * 402 + "{item}{item} could"),
        f"row 14, column body is '{'x' * 39}…', too long by 22: give at most 500 characters, where 10"
        " count for each word in braces",
    ),
    "not_a_language": (
        "message_templates",
        put("push_en_due_again_1,due_again,en", "push_en_due_again_1,due_again,en_GB"),
        "row 4, column locale is 'en_GB': give two small letters like en",
    ),
    "unknown_context": (
        "message_templates",
        put("push_en_due_again_1,due_again,", "push_en_due_again_1,due,"),
        "row 4, column context is 'due': give goes_well_with, due_again or picked_for_you",
    ),
    "repeated_text": (
        "message_templates",
        put("push_en_due_again_1", "push_en_goes_well_with_1"),
        "row 4, column template_id is 'push_en_goes_well_with_1', as in row 2: keep one of them",
    ),
    "negative_hours": (
        "contact_policies",
        put("push,1,24", "push,1,-24"),
        "row 2, column hours is '-24': give a whole number from 1 to 8760",
    ),
    "no_hours": (
        "contact_policies",
        put("push,1,24", "push,1,0"),
        "row 2, column hours is '0': give a whole number from 1 to 8760",
    ),
    "no_messages": (
        "contact_policies",
        put("push,1,24", "push,0,24"),
        "row 2, column messages is '0': give a whole number from 1 to 1000",
    ),
    "no_policy_at_all": (
        "contact_policies",
        only_its_header,
        "no row follows the names of the columns: add one",
    ),
    "no_row_of_arms": (
        "message_arms",
        only_its_header,
        "no row follows the names of the columns: add one",
    ),
    "no_rule_of_promotions": (
        "promotion_policy",
        only_its_header,
        "column rule has 'least_margin_share' in no row: add such a row (and 4 more)",
    ),
    "no_arm": (
        "message_arms",
        put("mixture,1", "mixture,0.0"),
        "column share is 0 in every row: give more than 0 in one of them",
    ),
    "negative_share": (
        "message_arms",
        put("mixture,1", "mixture,-1"),
        "row 6, column share is '-1': give a number from 0 to 1000000, decimals with a point",
    ),
    "no_window_of_opens": (
        "attribution_windows",
        lambda text: text.replace("open", "click"),
        "column touch has 'open' in no row: add such a row",
    ),
}
# What spreadsheets make of a file without changing what it says.
ODDITIES = {
    "plain": lambda text: text,
    "byte_order_mark": lambda text: "\ufeff" + text,
    "windows_lines": lambda text: text.replace("\n", "\r\n"),
    "quoted": lambda text: re.sub("([^,\n]+)", r'"\1"', text),
    "no_last_line_end": lambda text: text.rstrip("\n"),
    "other_order": lambda text: "\n".join(
        ",".join(reversed(line.split(","))) for line in text.splitlines()
    ),
}


def copied_project(folder: Path) -> Path:
    """Copy what the rules of seeds need, and the seed of windows with its rules."""
    for name in ("macros", "seeds", "tests/generic"):
        shutil.copytree(project_dir() / name, folder / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(project_dir() / name, folder)
    contract = yaml.safe_load(
        (project_dir() / "models/staging/_staging__sources.yml").read_text(encoding="utf-8")
    )
    (messages,) = (t for t in contract["sources"][0]["tables"] if t["name"] == "messages")
    (kind,) = (c for c in messages["columns"] if c["name"] == "message_kind")
    kind["config"]["meta"]["words"] = ["marketing", "transactional"]
    staging = folder / "models" / "staging"
    staging.mkdir(parents=True)
    (staging / "_staging__sources.yml").write_text(yaml.safe_dump(contract), encoding="utf-8")
    add_windows(folder, "windows", WINDOWS)
    return folder


def add_windows(folder: Path, name: str, text: str) -> None:
    """Add a seed with the rules of the windows."""
    with open(folder / "seeds" / "_seeds__seeds.yml", "a", encoding="utf-8") as file:
        file.write(RULES.replace("NAME", name))
    (folder / "seeds" / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
