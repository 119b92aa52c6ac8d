"""The figures of a benchmark as text for the terminal."""

GB = 1e9


def format_report(report: dict) -> str:
    """Return the report of `benchmark` as text."""
    lines = []
    for entry in report["sizes"]:
        lines += ["", *_size_lines(entry)]
    if report["growth"]:
        lines += ["", "Growth of the build"]
        lines += [_growth_line(step) for step in report["growth"]]
    lines += [
        "",
        f"Built by {report['engine']}. Two models are built at once, so their seconds overlap.",
    ]
    if report["engine"] == "duckdb":
        lines.append(
            f"{report['threads']} threads; DuckDB limited to {report['memory_limit']} of memory and"
            f" {report['temp_limit']} of temporary disk"
        )
    return "\n".join(lines)


def _size_lines(entry: dict) -> list[str]:
    lines = [
        f"{entry['events']:,} events ({entry['event_rows']:,} rows), {entry['users']:,} users,"
        f" {entry['items']:,} items (shape {entry['shape']})",
        "",
        f"  {'model':<28} {'rows':>14} {'seconds':>9} {'share':>6}",
    ]
    for name, model in entry["models"].items():
        counted = "" if model["rows"] is None else f"{model['rows']:,}"
        lines.append(
            f"  {name:<28} {counted:>14} {model['seconds']:>9.1f}"
            f" {model['seconds'] / entry['seconds']:>6.0%}"
        )
    rows = sum(model["rows"] or 0 for model in entry["models"].values())
    lines += [
        f"  {'from first to last':<28} {rows:>14,} {entry['seconds']:>9.1f}",
        f"  {'with the start of dbt':<28} {'':>14} {entry['seconds_with_start']:>9.1f}",
        f"  peak memory of the process {_gb(entry['peak_memory_bytes'])}, peak temporary disk"
        f" {_gb(entry['peak_temp_bytes'])}, database {_gb(entry['database_bytes'])}",
    ]
    if not entry["peers"]:
        return lines
    lines += [
        "",
        f"  {'peer':<28} {'load':>8} {'fit':>8} {'recommend':>10} {'total':>8} {'memory':>9}"
        f" {'build : peer':>13}",
    ]
    for name, peer in entry["peers"].items():
        if not peer["finished"]:
            lines.append(f"  {name:<28} not finished: {peer['reason']}")
            continue
        lines.append(
            f"  {name:<28} {peer['load_seconds']:>8.1f} {peer['fit_seconds']:>8.1f}"
            f" {peer['recommend_seconds']:>10.1f} {peer['seconds']:>8.1f}"
            f" {_gb(peer['peak_memory_bytes']):>9}"
            f" {entry['seconds'] / peer['seconds']:>13.2f}"
        )
    return lines


def _growth_line(step: dict) -> str:
    memory = step["peak_memory_bytes"]
    return (
        f"  {step['from_events']:,} to {step['to_events']:,}: {step['event_rows']:.2f} times the"
        f" events, {step['seconds']:.2f} times the time"
        + (f", {memory:.2f} times the memory" if memory else "")
    )


def _gb(value: int | None) -> str:
    return "unknown" if value is None else f"{value / GB:,.2f} GB"
