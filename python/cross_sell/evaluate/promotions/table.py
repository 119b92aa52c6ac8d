"""What policies earn, and what the log knows of each promotion, as text for the terminal."""


def format_results(report: dict) -> str:
    """Return the report of `judge_promotions` as text."""
    return "\n".join([
        "",
        f"{report['decisions']:,} decisions from {report['tested_from']} on, chosen for by what was"
        " fitted to earlier ones of other users",
        format_policies(report["results"]),
        "",
        format_overlap(report["overlap"]),
        "",
        f"Qini {report['qini']:+.3f} per decision",
        f"By the gate: {report['decision']}",
    ])


def format_policies(results: list[dict]) -> str:
    """Return the records of `judging.judge` as a table, a row a policy."""
    width = max(len("policy"), *(len(row["policy"]) for row in results))
    lines = [
        f"{'policy':<{width}}  {'profit':>8}  {'interval':<20}  {'SNIPS':>8}  {'IPS':>8}"
        f"  {'treated':>7}  {'effective':>9}  {'gain of a choice by user':<28}  needed"
    ]
    for row in results:
        gain, needed = row["gain_of_personal"], row["decisions_needed"]
        lines.append(
            f"{row['policy']:<{width}}  {row['value']['value']:8.3f}  {_interval(row['value']):<20}"
            f"  {_number(row['snips'])}  {_number(row['ips'])}  {row['treated']:7.1%}"
            f"  {row['effective_size']:9,.0f}"
            + (f"  {gain['value']:+8.3f} {_interval(gain, '+'):<19}" if gain else "")
            + (f"  {needed:,}" if needed else "")
        )
    return "\n".join([
        *(line.rstrip() for line in lines),
        "profit per decision up to the horizon, doubly robust [95 % interval by user]; gain: of the"
        " personal policy, paired; needed: decisions",
        "that show such a gain in four of five logs; effective: decisions that the weights of the"
        " policy are worth",
    ])


def format_overlap(records: list[dict]) -> str:
    """Return the records of `overlap` as a table, a row an arm."""
    width = max(len("promotion"), *(len(row["arm"]) for row in records))
    lines = [
        f"{'promotion':<{width}}  decisions    users  least propensity  below .01  reach"
    ]
    for row in records:
        least = "-" if row["least_propensity"] is None else f"{row['least_propensity']:.4f}"
        small = "-" if row["too_small"] is None else f"{row['too_small']:.1%}"
        lines.append(
            f"{row['arm']:<{width}}  {row['decisions']:9,}  {row['users']:7,}  {least:>16}"
            f"  {small:>9}  {row['reach']:.2f} ± {row['reach_error']:.2f}"
            + ("  some users never get it" if row["is_missing"] else "")
        )
    return "\n".join([*lines, "reach: 1 where every user could have got it"])


def _number(estimate: dict | None) -> str:
    return f"{'-':>8}" if estimate is None else f"{estimate['value']:8.3f}"


def _interval(estimate: dict, sign: str = "") -> str:
    return f"[{estimate['low']:{sign}.3f}, {estimate['high']:{sign}.3f}]"
