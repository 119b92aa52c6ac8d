"""Whether a newly fitted ranking goes live: as far as it is better than what is, beyond chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from cross_sell.train.parameters import Parameter
from cross_sell.train.ranking.scores import COMPONENTS
from cross_sell.train.versions import CANDIDATE, LIVE

NEW_RANKING = "trained"
METRIC = "map_at_12"


@dataclass(frozen=True)
class Decision:
    """What becomes of a new ranking.

    status: live or candidate. reason: in words. method: of `rankings`, what is written down.
    """

    status: str
    reason: str
    method: str = NEW_RANKING


def rankings(
    trained: Sequence[Parameter], rival: Sequence[Parameter] | None
) -> dict[str, list[Parameter]]:
    """Return the parameters that may be written down, by method.

    The new ones, and those of one component of them beside the other component of the rival.
    """
    found = {NEW_RANKING: list(trained)}
    for component in COMPONENTS if rival else ():
        kept = [item for item in rival if item.component != component]
        taken = [item for item in trained if item.component == component]
        found[_part(component)] = sorted(kept + taken)
    return found


def decide(records: list[dict], rival: str | None) -> Decision:
    """Return what becomes of a new ranking.

    records: of `measure.measure`, of the methods of `rankings` and of the rival. rival: the method
    that it must be better than; None where the project ships no default and nothing is live.

    It goes live if the lower bound of the paired 95 % interval of MAP@12 of all items is above 0.
    Otherwise its weights of one class of items go live, beside the rival's of the other, if the
    lower bound of the 99 % interval in that class is above 0 and all items fare no worse by them.
    Two more questions give chance more room, so the second is asked more strictly.
    """
    if rival is None:
        return Decision(
            CANDIDATE, "candidate: there is no live version and no default to be better than"
        )
    found = {
        (record["item_class"], record["method"]): record
        for record in records
        if record["metric"] == METRIC
    }
    other = found["all", rival]
    told = _told(found["all", NEW_RANKING], other, rival, "difference_low", "difference_high")
    if other["difference_low"] > 0:
        return Decision(LIVE, f"live: {told}")
    for component in COMPONENTS:
        part, of_class = found.get(("all", _part(component))), found.get((component, rival))
        if (
            part and of_class
            and of_class["difference_lowest"] > 0
            and part["value"] >= other["value"]
        ):
            part_told = _told(
                found[component, NEW_RANKING], of_class, rival,
                "difference_lowest", "difference_highest",
            )
            return Decision(
                LIVE,
                f"live, the weights of {component} items only: {part_told};"
                f" of all items it is {part['value']:.4f} beside {other['value']:.4f}",
                _part(component),
            )
    why = "which may be chance" if other["difference"] > 0 else "so it is not better"
    return Decision(CANDIDATE, f"candidate: {told}, {why}; the {rival} version stays")


def _part(component: str) -> str:
    """Return the method of the ranking that is new in one component only."""
    return f"{NEW_RANKING}_{component}"


def _told(new: dict, other: dict, rival: str, low: str, high: str) -> str:
    """Return two records of a class of items in words; low, high: the bounds that are told."""
    return (
        f"MAP@12 of {other['item_class']} items is {new['value']:.4f} beside"
        f" {other['value']:.4f} of the {rival} version, the difference"
        f" {other['difference']:+.4f} [{other[low]:+.4f}, {other[high]:+.4f}]"
        f" over {other['users']:,} users"
    )
