"""The input table sent_promotions: the log of the promotions that were handed out."""

from cross_sell.send.log import Log

TABLE = "sent_promotions"
COLUMNS = {
    "offer_id": "VARCHAR", "user_id": "VARCHAR", "offered_at": "TIMESTAMP",
    "promotion_id": "VARCHAR", "policy": "VARCHAR", "propensity": "DOUBLE", "build_id": "VARCHAR",
}

QUEUED_ROWS = """
select
    decision_id as offer_id, user_id, decided_at as offered_at, promotion_id, policy, propensity,
    cast($build_id as varchar) as build_id
from promotion_decisions
"""

# A decision with another promotion under the same id was handed out by another build.
LOG = Log(
    table=TABLE,
    columns=COLUMNS,
    queued=QUEUED_ROWS,
    key=("offer_id",),
    same=("promotion_id",),
    time="offered_at",
    order=("offered_at", "offer_id", "user_id"),
)

# A build of the messages alone has none of the two: as if nothing were decided.
NO_TABLES = {
    "promotion_decisions": """
        select
            cast(null as varchar) as decision_id, cast(null as varchar) as user_id,
            cast(null as varchar) as promotion_id, cast(null as varchar) as policy,
            cast(null as varchar) as reason, cast(null as double) as propensity,
            cast(null as timestamp) as decided_at, cast(null as timestamp) as expires_at
        where false
    """,
    "base_shop__sent_promotions": "select cast(null as varchar) as offer_id where false",
}
