"""Who stands behind an id, in plain Python: ids that aliases link are one person (union-find)."""


def people(aliases: dict[str, str]) -> dict[str, str]:
    """Return the user behind every linked id.

    aliases: anonymous id -> the id that it belongs to. All linked ids are one person: the id that is
    not an alias itself or, where the links run in a loop, the smallest id of the loop.
    """
    aliases = {alias: user for alias, user in aliases.items() if alias != user}
    groups = {linked: {linked} for link in aliases.items() for linked in link}
    for alias, user in aliases.items():
        merged = groups[alias] | groups[user]
        for linked in merged:
            groups[linked] = merged
    return {linked: _survivor(group, aliases) for linked, group in groups.items()}


def _survivor(group: set[str], aliases: dict[str, str]) -> str:
    ends = group - set(aliases)
    if ends:
        (end,) = ends
        return end
    return min(linked for linked in group if _comes_back(linked, aliases))


def _comes_back(start: str, aliases: dict[str, str]) -> bool:
    reached = start
    for _ in aliases:
        reached = aliases[reached]
        if reached == start:
            return True
    return False
