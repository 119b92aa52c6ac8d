"""Phrases of an explanation in plain English; all text of the shop made fit for a terminal."""

from calendar import month_name
from datetime import datetime

from cross_sell.warehouse.files import counted, printable

# What a user did with an item; other event types are named as they are.
DONE = {
    "view": "viewed {}",
    "wishlist": "put {} on the wishlist",
    "add_to_cart": "added {} to the cart",
    "purchase": "bought {}",
}
THIS = "this item itself"


def label(facts: dict, prefix: str = "") -> str:
    """Return the name and the id of an item; prefix: of the two columns, such as `via_`."""
    item_id, name = facts[f"{prefix}item_id"], facts[f"{prefix}item_name"]
    return f"{printable(name, 60)} ({printable(item_id)})" if name else printable(item_id)


def moment(at: datetime | None) -> str:
    """Return a time to the minute."""
    return f"{at:%Y-%m-%d %H:%M}" if at else "an unknown time"


def done(event_type: str, item: str) -> str:
    """Return what a user did with an item."""
    template = DONE.get(event_type)
    return template.format(item) if template else f"did {printable(event_type)} with {item}"


def did(part: dict, item_id: str, prefix: str = "") -> str:
    """Return what the user did with the item of a part; prefix: of its columns."""
    is_itself = part[f"{prefix}item_id"] == item_id
    return done(part[f"{prefix}event_type"], THIS if is_itself else label(part, prefix))


def path(part: dict, to_itself: bool) -> str:
    """Return how people come from an item of the history ("it") to the one in question ("this")."""
    if to_itself:
        return "people come back to what they looked at"
    if part["people"]:
        return _direct(part["people"], part["mean_hours"])
    if part["via_item_id"]:
        first = _people(part["people_to_via"], "went there from it", "came from there to it")
        second = _people(
            part["people_from_via"], "went from there to this", "came from this to there"
        )
        return f"through {label(part, 'via_')}: {first}, {second}"
    return "people went from this to it"


def _people(people: int | None, went: str, came: str) -> str:
    """Return who went; a transition that nobody made counts those who came the other way."""
    return f"{counted(people, 'person', 'people')} {went}" if people else f"people {came}"


def _direct(people: int, hours: float) -> str:
    if hours < 1 / 60:
        return f"{counted(people, 'person', 'people')} touched both within a minute"
    if hours < 1.5:
        amount = counted(round(hours * 60), "minute")
    elif hours < 47.5:
        amount = counted(round(hours), "hour")
    else:
        amount = counted(round(hours / 24), "day")
    return f"{counted(people, 'person', 'people')} went from it to this, on average {amount} later"


def percent(share: float) -> str:
    """Return a share of 0 to 1 in words."""
    return f"{share:.0%}" if share >= 0.005 or not share else "<1%"


def chance(probability: float) -> str:
    """Return a probability, also a small one, as a percentage."""
    return f"{probability:.1%}" if probability >= 0.0005 else "<0.1%"


def transition_share(share: float | None) -> str:
    """Return how much of a transition score something adds, if it adds to one."""
    return "" if share is None else f" ({percent(share)} of the transition score)"


def brought_by(sources: list[dict]) -> str:
    """Return an item's places in the lists of its sources."""
    places = [
        f"{source['place']:,} of {source['source_name']}{models(source)}" for source in sources
    ]
    return f"number {', '.join(places)}"


def models(source: dict) -> str:
    """Return which models from outside list an item, if that is what its source goes by."""
    ranks = [f"{model['rank']:,} of {printable(model['model'], 60)}" for model in source["models"]]
    return f" [{', '.join(ranks)}]" if ranks else ""


def popular(facts: dict) -> str:
    """Return the place by popularity with which an item may fill a list."""
    if facts["is_in_their_category"]:
        category = printable(facts["category_path"], 60)
        return f"number {facts['rank_in_category']:,} of {category}, a category of theirs"
    return f"number {facts['rank_in_shop']:,} of the whole shop"


def short_list(facts: dict) -> str:
    """Return why a list holds popular items."""
    if facts["brought"]:
        repeats = f", and {few_repeats(facts)}" if facts["brought"] > facts["personal"] else ""
        return f"the sources bring only {counted(facts['brought'], 'item')} for them{repeats}"
    if not facts["events"]:
        return f"they touched nothing since {moment(facts['window_starts_at'])}"
    return "no source brings an item for them"


def few_repeats(facts: dict) -> str:
    """Return how much of a list that holds as much of it as it may is for what the user knows."""
    if not facts["repeats"]:
        return "no place is for what they know already"
    verb = "is" if facts["repeats"] == 1 else "are"
    return (
        f"at most {facts['repeats']:,} of {counted(facts['listed'], 'place')} {verb} for what they"
        " know already"
    )


def withheld(reason: str, count: int) -> str:
    """Return how many items are withheld for a reason."""
    words = {
        "messaged": "sent to them already",
        "bought": "bought already",
        "returned": "returned by them",
        "not sold in the country": "not sold in their country",
    }
    return f"{count:,} {words.get(reason, reason)}"


def clause(facts: dict, reason: str) -> str:
    """Return why an item is not on a list, as a clause about "it"."""
    if reason == "messaged":
        return f"it was sent to them on {moment(facts['last_sent_at'])}"
    if reason == "bought" and facts["returns_at"]:
        return f"they bought it not long ago, so it may return on {moment(facts['returns_at'])}"
    if reason == "bought" and facts["is_learned"]:
        share = percent(facts["repurchase_share"])
        return f"they bought it, and few people buy it again ({share} of its buyers)"
    if reason in ("bought", "returned"):
        return f"they {reason} it"
    if reason == "not in catalogue":
        return "it is not in the catalogue"
    if reason == "not recommendable":
        return "the catalogue says that it is not to be recommended"
    if reason == "not available yet":
        return f"it is not available before {moment(facts['available_from'])}"
    if reason == "not available any more":
        return f"it has not been available since {moment(facts['available_until'])}"
    if reason == "out of season":
        first = facts["season_start_month"] or facts["season_end_month"]
        last = facts["season_end_month"] or facts["season_start_month"]
        return f"it is out of season (sold from {month_name[first]} to {month_name[last]})"
    if reason == "not sold in the country":
        where = printable(facts["countries"], 60)
        return f"it is not sold in {printable(facts['country'])}, only in {where}"
    if reason == "no history":
        return (
            "no source brings it, and they touched nothing since"
            f" {moment(facts['window_starts_at'])}"
        )
    if reason == "not reached":
        return "no source brings it, and nothing in their history leads to it"
    if reason == "not brought":
        return "no source brings it" + _transition_place(facts)
    if reason == "outranked":
        return (
            f"by score it is only {_by_score(facts)}, where the last of their list, number"
            f" {facts['personal']:,}, has {facts['last_score']:.4f}"
        )
    if reason == "enough repeats":
        return f"{few_repeats(facts)}, though by score it is {_by_score(facts)}"
    if reason == "less popular":
        return f"by popularity it is only {popular(facts)}, too far down to fill their list"
    return f"it is {reason}"


def _by_score(facts: dict) -> str:
    return f"number {facts['place']:,}, with {facts['score']:.4f}"


def _transition_place(facts: dict) -> str:
    if not facts["transitions"]:
        return ""
    return (
        f"; by transitions it would come at number {facts['transition_place']:,}:"
        f" {facts['transition_score']:.4f}, where the last of that list, number"
        f" {facts['transitions']:,}, has {facts['last_transition_score']:.4f}"
    )


def made_from(facts: dict) -> str:
    """Return which build an explanation is of."""
    return f"As of {moment(facts['as_of'])} UTC, from {facts['database']}"
