"""Profit by the share of users who get a promotion, as a picture."""

from pathlib import Path

from cross_sell.errors import CrossSellError

OURS_COLOUR = "#c2410c"
GREY = "#64748b"


def draw(curve: list[dict], file: Path) -> Path:
    """Write the points of `qini.treated_curve` as a PNG, and return its file."""
    # Altair takes a second to import, which no other verb should wait for.
    import altair

    base = altair.Chart(altair.Data(values=curve)).encode(
        x=altair.X("share:Q", title="share that gets its promotion", axis=altair.Axis(format="%"))
    )
    band = base.mark_area(opacity=0.2, color=OURS_COLOUR).encode(y="low:Q", y2="high:Q")
    line = base.mark_line(point=True, color=OURS_COLOUR).encode(
        y=altair.Y("gain:Q", title="profit per decision beside none")
    )
    ends = [curve[0], curve[-1]]
    by_lot = (
        altair.Chart(altair.Data(values=ends))
        .mark_line(strokeDash=[4, 4], color=GREY)
        .encode(x="share:Q", y="gain:Q")
    )
    chart = altair.layer(band, by_lot, line).properties(
        width=420, height=280,
        title=altair.Title(
            "What do promotions earn, by how many get one?",
            subtitle="those first for whom it is foretold to pay; 95 % interval; dashed: by lot",
            anchor="start",
        ),
    )
    try:
        chart.save(str(file), format="png", scale_factor=2)
    except OSError as error:
        raise CrossSellError(
            f"'{file}' cannot be written ({error.strerror}): give another folder with --out"
        ) from error
    return file
