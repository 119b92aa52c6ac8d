"""Whether a newly fitted ranking goes live: only if it is better than what is, beyond chance."""

from cross_sell.train.versions import CANDIDATE, LIVE

NEW_RANKING = "trained"
METRIC = "map_at_12"


def decide(records: list[dict], rival: str | None) -> tuple[str, str]:
    """Return the status of the new ranking, live or candidate, and the reason in words.

    records: of `measure.measure`. rival: the method that it must be better than; None where the
    project ships no default and nothing is live. Better means that the lower bound of the paired
    interval of MAP@12 of all items is above 0.
    """
    if rival is None:
        return CANDIDATE, "candidate: there is no live version and no default to be better than"
    new, other = (_record(records, method) for method in (NEW_RANKING, rival))
    difference = other["difference"]
    told = (
        f"MAP@12 of all items is {new['value']:.4f} beside {other['value']:.4f} of the"
        f" {rival} version, the difference {difference:+.4f}"
        f" [{other['difference_low']:+.4f}, {other['difference_high']:+.4f}]"
        f" over {new['users']:,} users"
    )
    if other["difference_low"] > 0:
        return LIVE, f"live: {told}"
    why = "which may be chance" if difference > 0 else "so it is not better"
    return CANDIDATE, f"candidate: {told}, {why}; the {rival} version stays"


def _record(records: list[dict], method: str) -> dict:
    (found,) = (
        record
        for record in records
        if (record["item_class"], record["method"], record["metric"]) == ("all", method, METRIC)
    )
    return found
