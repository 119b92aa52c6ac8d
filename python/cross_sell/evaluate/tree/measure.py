"""Walks through the tree of items beside scans of all items, user by user."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import duckdb
import numpy as np

from cross_sell.evaluate.bootstrap import interval, resampled_means
from cross_sell.serve.item_tree import ItemTree, read_item_tree
from cross_sell.serve.tastes import Taste, read_tastes, read_withheld
from cross_sell.serve.tree_walk import Affinity, Walk, descend, next_items

# What is left to be found, and what it leaves out beside the items withheld from the user.
QUESTIONS = ("all items", "after the list")
# Shares of a scan's evaluations that a walk may take.
BUDGETS = (0.01, 0.02, 0.05, 0.1, 0.2)
TAKEN = (1, 2, 4, 8, 16, 32, 64)
LISTS = """
    select user_id, item_id from user_recommendations where user_id in (select unnest($users))
"""


@dataclass(frozen=True)
class Cases:
    """Users with what a walk for them goes by. lists: the personal list of each."""

    tree: ItemTree
    users: list[str]
    tastes: dict[str, Taste]
    withheld: dict[str, set[str]]
    lists: dict[str, set[str]]

    def excluded(self, user: str, question: str) -> set[str]:
        """Return the items that an answer must not hold."""
        return self.withheld[user] | (self.lists[user] if question == QUESTIONS[1] else set())


def read_cases(connection: duckdb.DuckDBPyConnection, users: int) -> Cases:
    """Return the cases of the first so many users by key, which an md5 orders."""
    sql = "select user_id from int_users order by user_key limit $1"
    ids = [user for (user,) in connection.execute(sql, [users]).fetchall()]
    lists = {user: set() for user in ids}
    for user, item in connection.execute(LISTS, {"users": ids}).fetchall():
        lists[user].add(item)
    return Cases(
        read_item_tree(connection), ids, read_tastes(connection, ids),
        read_withheld(connection, ids), lists,
    )


class Scan:
    """The affinities of all items of a tree. `nodes`: their numbers in the tree."""

    def __init__(self, tree: ItemTree) -> None:
        self.tree = tree
        self.nodes = np.array(sorted(tree.item_nodes.values()))
        self._places = {tree.items[node]: place for place, node in enumerate(self.nodes)}
        self._scores = np.array([tree.reaches[node] for node in self.nodes])
        self._paths = np.array([tree.categories[node] for node in self.nodes])

    def affinities(self, taste: Taste, excluded: set[str]) -> np.ndarray:
        """Return the user's affinity for each item, shape (items,); -inf for the excluded."""
        found = self._scores + taste.base
        for path, liking in taste.categories.items():
            found[self._paths == path] += liking
        for item, score in taste.scores.items():
            if item in self._places:
                found[self._places[item]] = score
        found[[self._places[item] for item in excluded if item in self._places]] = -inf
        return found


def chance(log_odds: np.ndarray | float) -> np.ndarray | float:
    """Return the probability of log odds; 0 for -inf."""
    return 1 / (1 + np.exp(-np.asarray(log_odds, dtype=float)))


def measure_walks(cases: Cases) -> dict:
    """Return how much of a scan's best the walks find, and after how many evaluations.

    results: a record per question and method: score_share, the mean over users of the purchase
    probability of the best item found relative to that of the scan's best, its 95 % interval
    (lowest, highest), evaluations (mean) and evaluation_share (mean, of those of the scan).
    taken: the same per question and number of items taken, with the sums of their probabilities.
    """
    scan = Scan(cases.tree)
    results, taken = [], []
    for question in QUESTIONS:
        methods: dict[str, list[tuple]] = {}
        curve: dict[int, list[tuple]] = {}
        for user in cases.users:
            excluded, taste = cases.excluded(user, question), cases.tastes[user]
            best = np.sort(scan.affinities(taste, excluded))[::-1]
            best = best[best > -inf]
            if not len(best):
                continue
            top = chance(best[0])
            for name, found, looks in _walks(cases.tree, taste, excluded, len(best)):
                methods.setdefault(name, []).append((chance(found) / top, looks, len(best)))
            for number, total, looks in _items_taken(cases.tree, taste, excluded):
                share = total / chance(best[:number]).sum()
                curve.setdefault(number, []).append((share, looks, len(best)))
        results += [_record(question, {"method": name}, rows) for name, rows in methods.items()]
        taken += [_record(question, {"items": number}, rows) for number, rows in curve.items()]
    return {
        "items": len(scan.nodes),
        "nodes": len(cases.tree.parents),
        "users": len(cases.users),
        "results": results,
        "taken": taken,
    }


def _walks(
    tree: ItemTree, taste: Taste, excluded: set[str], items: int
) -> Iterator[tuple[str, float, int]]:
    """Yield method, affinity of the best item that it found, and evaluations."""
    for name, lifts_scores in (("by taste alone", False), ("", True)):
        affinity = Affinity(tree, taste, excluded, lifts_scores)
        yield f"one descent {name}".strip(), descend(affinity)[1], affinity.evaluations
        walk = Walk(Affinity(tree, taste, excluded, lifts_scores))
        for budget in BUDGETS:
            looks = int(budget * items)
            found, used = walk_within(walk, looks)
            yield f"best first {name}".strip() + f", {budget:.0%}", found, used
    walk = next_items(tree, taste, excluded)
    _, found = next(walk)
    yield "best first, until sure", found, walk.evaluations


def walk_within(walk: Walk, evaluations: int) -> tuple[float, int]:
    """Go on until so many evaluations are used; return the best affinity met, and those used."""
    while walk.evaluations < evaluations and not walk.is_over:
        walk.step()
    return walk.best_met, walk.evaluations


def _items_taken(
    tree: ItemTree, taste: Taste, excluded: set[str]
) -> Iterator[tuple[int, float, int]]:
    """Yield for each of TAKEN: how many were taken, the sum of their chances, evaluations."""
    walk, total = next_items(tree, taste, excluded), 0.0
    for place, (_, affinity) in enumerate(walk, 1):
        total += float(chance(affinity))
        if place in TAKEN:
            yield place, total, walk.evaluations
        if place == TAKEN[-1]:
            return


def _record(question: str, names: dict, rows: list[tuple]) -> dict:
    shares, looks, items = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    lowest, highest = interval(resampled_means(shares[:, np.newaxis]))[:, 0]
    return {
        "question": question, **names, "users": len(rows),
        "score_share": float(shares.mean()),
        "lowest": float(lowest), "highest": float(highest),
        "evaluations": float(looks.mean()),
        "evaluation_share": float((looks / items).mean()),
    }


