"""Two pictures of an open rate, after figures of Zhao et al.; drawn whatever they show."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from cross_sell.errors import CrossSellError
from cross_sell.train.open_rate.columns import ASSIGNMENT, EXPERT, Columns, Sides
from cross_sell.train.open_rate.examples import ASSIGNMENT_GROUPS, OpenExamples, Terms
from cross_sell.train.open_rate.fits import FOLDS, NUMBERS, Fit
from cross_sell.train.open_rate.selection import choose_components

BY_COMPONENTS, BY_ACTIVITY = "open_rate_by_components.png", "open_rate_by_activity.png"
SHADES = ("#c2410c", "#0f766e", "#64748b")
ACTIVITY = "active_score"


def likelihoods(
    earlier: OpenExamples,
    terms: Terms,
    fitted: Fit,
    numbers: Sequence[int] = NUMBERS,
    say: Callable[[str], None] = lambda line: None,
) -> list[dict]:
    """Return the log likelihood per message of users held out, by number of components.

    Keys: assignment (what the shares depend on: user and item, user, item), components,
    log_likelihood.
    """
    found = [("user and item", fitted.choices)]
    for group in ASSIGNMENT_GROUPS:
        say(f"  shares that depend on the {group} alone")
        columns = Columns.of(earlier, *terms.of([group]))
        sides = Sides({ASSIGNMENT: columns, EXPERT: fitted.sides.columns[EXPERT]})
        features = sides.features(earlier)
        is_held = features.users % FOLDS == 0
        choices = choose_components(
            features.only(~is_held), features.only(is_held), numbers, fitted.mixture
        )
        found.append((group, choices))
    return [
        {
            "assignment": name,
            "components": choice.mixture.components,
            "log_likelihood": -choice.log_loss,
        }
        for name, choices in found
        for choice in sorted(choices, key=lambda choice: choice.mixture.components)
    ]


def weights_by_activity(earlier: OpenExamples, terms: Terms, fitted: Fit) -> list[dict]:
    """Return by component what its expert goes by, and how far it is that of active users.

    Keys: component, share (of all messages), activity (the assignment's weight of active_score,
    beside the mean of all components), features (pair or preference), weight (the mean of the
    expert's weights of these features). Weights are those of standardised features.
    """
    mixture, columns = fitted.mixture, fitted.sides.columns
    shares = mixture.shares(columns[ASSIGNMENT].scaled(earlier)).mean(axis=0)
    activity = mixture.assignment_weights_[:, 1 + columns[ASSIGNMENT].names.index(ACTIVITY)]
    activity = activity - np.average(activity, weights=shares)
    rows = []
    for group in ("pair", "preference"):
        places = [1 + columns[EXPERT].names.index(name) for name in terms.numbers[group]]
        weights = mixture.expert_weights_[:, places].mean(axis=1)
        for number, share in enumerate(shares):
            rows.append({
                "component": number + 1, "share": float(share),
                "activity": float(activity[number]), "features": group,
                "weight": float(weights[number]),
            })
    return rows


def draw(folder: Path, by_components: list[dict], by_activity: list[dict]) -> list[Path]:
    """Write both pictures as PNG and return their files. CrossSellError if that is impossible."""
    # Altair takes a second to import, which no other verb should wait for.
    import altair

    lines = (
        altair.Chart(altair.Data(values=by_components))
        .mark_line(point=True)
        .encode(
            x=altair.X("components:O", title="components", axis=altair.Axis(labelAngle=0)),
            y=altair.Y(
                "log_likelihood:Q",
                title="log likelihood per message",
                scale=altair.Scale(zero=False),
            ),
            color=_shades(altair, "assignment:N", "shares by"),
        )
        .properties(width=420, height=280)
    )
    points = (
        altair.Chart(altair.Data(values=by_activity))
        .mark_circle(opacity=0.8)
        .encode(
            x=altair.X("activity:Q", title="weight of the active score in the assignment"),
            y=altair.Y("weight:Q", title="mean weight in the expert"),
            size=altair.Size("share:Q", title="share of messages"),
            color=_shades(altair, "features:N", "features"),
        )
        .properties(width=420, height=280)
    )
    pictures = {
        BY_COMPONENTS: (lines, "How many contexts do messages show?", "of users held out"),
        BY_ACTIVITY: (points, "What do active users go by?", "each component twice"),
    }
    files = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (chart, title, subtitle) in pictures.items():
            titled = chart.properties(
                title=altair.Title(title, subtitle=subtitle, anchor="start")
            )
            titled.save(str(folder / name), format="png", scale_factor=2)
            files.append(folder / name)
    except OSError as error:
        raise CrossSellError(
            f"--plots '{folder}' cannot be written ({error.strerror}): give another folder"
        ) from error
    return files


def _shades(altair, field: str, title: str):
    return altair.Color(field, title=title, scale=altair.Scale(range=list(SHADES)))
