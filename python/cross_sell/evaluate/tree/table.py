"""How walks fared, as text for the terminal and for documents."""

HEAD = "| to find | {what} | score of a scan's best | evaluations | of a scan's |\n|---|---|---|---|---|"


def format_tree(found: dict) -> str:
    """Return the figures of `evaluate_tree` as Markdown."""
    lines = [
        f"{found['items']:,} items in {found['nodes']:,} nodes, {found['users']:,} users", "",
        HEAD.format(what="method"),
        *(_row(record, "method") for record in found["results"]), "",
        HEAD.format(what="items taken"),
        *(_row(record, "items") for record in found["taken"]), "",
    ]
    for record in found["full_ranking"]:
        if record["score_share"] is not None:
            lines.append(
                f"By every term of the ranking, {record['question']}: the first item has"
                f" {record['score_share']:.1%} of the best's score ({record['users']:,} users)"
            )
    lines.append(f"Database: {found['database']}. Done in {found['seconds']} s")
    return "\n".join(lines)


def _row(record: dict, what: str) -> str:
    cells = (
        record["question"], record[what],
        f"{record['score_share']:.1%} [{record['lowest']:.1%}, {record['highest']:.1%}]",
        f"{record['evaluations']:,.1f}", f"{record['evaluation_share']:.2%}",
    )
    return f"| {' | '.join(map(str, cells))} |"
