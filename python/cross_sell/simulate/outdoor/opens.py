"""Who opens a message: the true mixture of four contexts, as plain data, and its chance.

P(open) = sum over k of pi_k softmax(assignment_k of the user and the item) times
logistic(expert_k of everything else). The features are those of `readers`; a feature without a row
adds nothing. These weights are the truth that models of the open rate are judged by, so they are
not tuned to any of them. The level was set once, so that about one message in ten is opened.
"""

import numpy as np
import pyarrow as pa

# Component, feature, weight, why. The assignment of the last context is 0, as the softmax asks for.
OPEN_CONTEXTS = (
    # 1: People who come often read what suits their taste.
    ("assignment_1", "constant", -1.0, "a reader without any visit rarely browses by taste"),
    ("assignment_1", "activity", 1.2, "who comes often knows the shop and follows a preference"),
    ("assignment_1", "openness", 0.5, "a reader of many messages is in one of the first three"),
    ("expert_1", "constant", -3.4, "what is not to the reader's taste stays closed"),
    ("expert_1", "taste", 4.0, "the item's section is what the reader likes best"),
    ("expert_1", "complementarity", 0.3, "that it goes with a purchase is seen but matters little"),
    ("expert_1", "popularity", 0.2, "a known bestseller helps a little"),
    ("expert_1", "names_anchor", 0.1, "an earlier purchase in the title says little to them"),
    ("expert_1", "fatigue", -0.12, "each message of the last week tires"),
    ("expert_1", "evening", 0.35, "people read at home in the evening"),
    ("expert_1", "is_push", -0.2, "a push is gone with one swipe"),
    # 2: People who come seldom read what completes a purchase.
    ("assignment_2", "constant", 1.0, "most readers come seldom, and remember what they bought"),
    ("assignment_2", "activity", -0.5, "the fewer the visits, the more the last purchase counts"),
    ("assignment_2", "openness", 0.5, "a reader of many messages is in one of the first three"),
    ("expert_2", "constant", -3.3, "what has nothing to do with a purchase stays closed"),
    ("expert_2", "complementarity", 2.0, "the item is what buyers of the anchor really need next"),
    ("expert_2", "delay_fit", 1.4, "it comes when the need arises: neither at once nor too late"),
    ("expert_2", "names_anchor", 0.5, "the own purchase in the title says why it concerns them"),
    ("expert_2", "taste", 0.6, "a section that they like helps here, too"),
    ("expert_2", "fatigue", -0.2, "they come seldom, so each message of the last week tires more"),
    ("expert_2", "evening", 0.35, "people read at home in the evening"),
    ("expert_2", "is_push", -0.1, "a push about a purchase is looked at nearly as well"),
    # 3: People who want to know what everybody buys.
    ("assignment_3", "constant", -0.4, "fewer readers than the others follow the crowd"),
    ("assignment_3", "popularity", 0.8, "a bestseller makes a reader look at what others do"),
    ("assignment_3", "openness", 0.5, "a reader of many messages is in one of the first three"),
    ("expert_3", "constant", -3.6, "what hardly anybody buys stays closed"),
    ("expert_3", "popularity", 1.0, "what many buy is worth a look"),
    ("expert_3", "taste", 0.4, "a section that they like helps a little"),
    ("expert_3", "fatigue", -0.12, "each message of the last week tires"),
    ("expert_3", "evening", 0.35, "people read at home in the evening"),
    ("expert_3", "is_push", -0.2, "a push is gone with one swipe"),
    # 4: People who hardly read.
    ("assignment_4", "constant", 0.0, "the context that the others are measured against"),
    ("expert_4", "constant", -3.4, "one message in thirty is opened by chance"),
    ("expert_4", "evening", 0.2, "by chance more often in the evening"),
    ("expert_4", "fatigue", -0.2, "who hardly reads tires first"),
)
FEATURES = (
    "activity", "openness", "popularity", "taste", "complementarity", "delay_fit", "names_anchor",
    "fatigue", "evening", "is_push",
)


def open_chances(features: dict[str, np.ndarray]) -> np.ndarray:
    """Return the true chance that each delivered message is opened."""
    n = len(features["taste"])
    sums: dict[str, np.ndarray] = {}
    for component, feature, weight, _ in OPEN_CONTEXTS:
        value = 1.0 if feature == "constant" else features[feature]
        sums[component] = sums.get(component, np.zeros(n)) + weight * value
    contexts = [name.removeprefix("expert_") for name in sums if name.startswith("expert_")]
    shares = np.exp([sums[f"assignment_{context}"] for context in contexts])
    chances = 1 / (1 + np.exp(-np.array([sums[f"expert_{context}"] for context in contexts])))
    return (shares * chances).sum(axis=0) / shares.sum(axis=0)


def contexts_table() -> pa.Table:
    """Return the true weights, each with its reason."""
    component, feature, weight, reason = zip(*OPEN_CONTEXTS, strict=True)
    return pa.table({
        "component": component, "feature": feature, "weight": weight, "reason": reason,
    })
