"""The blend of sources in plain Python."""

from collections import defaultdict

from reference.exact import whole

Blend = dict[int, list[tuple]]


def blend(
    candidates: list[dict], weights: list[dict], shares: dict[int, float], length: int
) -> Blend:
    """Return user -> rows (item, score, source bits, reason item, reason event type), best first.

    candidates, weights: rows of int_source_candidates and int_source_weights. shares: user ->
    history_share; a user who is not in it has none. length: of a list.
    """
    by_source = {row["source_key"]: row for row in weights}
    scores, bits, reasons = defaultdict(int), defaultdict(int), defaultdict(list)
    for row in candidates:
        source = by_source[row["source_key"]]
        share = shares.get(row["user_key"], 0)
        weight = (
            source["weight_without_history"] * (1 - share) + source["weight_with_history"] * share
        )
        added = whole(weight / (source["rank_constant"] + row["candidate_rank"]) * 1e12)
        if added:
            pair = row["user_key"], row["item_key"]
            scores[pair] += added
            bits[pair] += 2 ** (row["source_key"] - 1)
            if row["reason_item_key"] is not None:
                names = ("source_key", "reason_item_key", "reason_event_type_key")
                reasons[pair].append(tuple(row[name] for name in names))
    lists = defaultdict(list)
    for (user, item), score in sorted(scores.items(), key=lambda entry: (-entry[1], entry[0])):
        _, reason, event_type = min(reasons[user, item], default=(None, None, None))
        if len(lists[user]) < length:
            lists[user].append((item, score / 1e12, bits[user, item], reason, event_type))
    return dict(lists)
