"""The results of a backtest as a picture."""

from pathlib import Path

from cross_sell.evaluate.backtest.table import labelled, main_targets
from cross_sell.evaluate.methods.ours import OURS

METRIC = "recall_at_20"
OURS_COLOUR = "#c2410c"
GREY = "#64748b"


def draw(results: list[dict], settings: list[str], file: Path) -> None:
    """Write a PNG: recall@20 of each method with its interval, by target, days and date."""
    # Altair takes a second to import, which no other verb should wait for.
    import altair

    targets = main_targets(results)
    rows = []
    for record in labelled(results, settings):
        target = (record["event_type"], record["item_class"])
        is_shown = record["metric"] == METRIC and record["user_class"] == "all"
        if is_shown and target in targets:
            what = "touched" if target[0] == "any" else f"{target[0]}d"
            rows.append(
                {
                    "method": record["label"],
                    "is_ours": record["method"] == OURS.name,
                    "target": f"{target[1]} items {what}",
                    "place": targets.index(target),
                    "outcome": f"{record['days']} days after {record['as_of']}",
                    "row": f"{record['as_of']} {record['days']:4d}",
                    **{name: record[name] for name in ("value", "low", "high")},
                }
            )
    methods = list(dict.fromkeys(row["method"] for row in rows))
    base = altair.Chart().encode(
        y=altair.Y("method:N", sort=methods, title=None, axis=altair.Axis(labelLimit=320)),
        color=altair.condition("datum.is_ours", altair.value(OURS_COLOUR), altair.value(GREY)),
    )
    points = base.mark_point(filled=True, size=60, opacity=1).encode(
        x=altair.X("value:Q", title="recall@20", axis=altair.Axis(tickCount=5))
    )
    intervals = base.mark_rule(strokeWidth=2).encode(x="low:Q", x2="high:Q")
    chart = (
        altair.layer(intervals, points, data=altair.Data(values=rows))
        .properties(width=260, height=20 * len(methods))
        .facet(
            column=altair.Column(
                "target:N",
                title=None,
                sort=altair.EncodingSortField("place", op="min"),
                header=altair.Header(labelFontSize=12, labelFontWeight="bold"),
            ),
            row=altair.Row(
                "outcome:N",
                title=None,
                sort=altair.EncodingSortField("row", op="min"),
                header=altair.Header(labelFontSize=12, labelFontWeight="bold"),
            ),
        )
        .resolve_scale(x="independent")
        .properties(
            title=altair.Title(
                "How much of what users did later was in their list of 20?",
                subtitle="recall@20, mean over users with its 95 % bootstrap interval",
                anchor="start",
            )
        )
        .configure_view(stroke="#dddddd")
    )
    chart.save(str(file), format="png", scale_factor=2)
