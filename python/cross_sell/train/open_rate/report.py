"""The results of a training as text for the terminal."""

GB = 1e9
TITLES = {
    "trained": "new version", "live": "live version", "single": "one component",
    "constant": "one rate for all",
}


def format_report(report: dict) -> str:
    """Return the report of `train_open_rate` as text."""
    return "\n".join([
        "",
        f"Messages from {report['tested_from']} to {report['as_of']}, foretold by what was fitted to"
        " those before",
        format_results(report["results"]),
        "",
        f"Version {report['version']}, {report['decision']}",
        *report["files"],
        f"Done in {report['seconds']} s, peak memory {report['peak_memory_bytes'] / GB:.2f} GB",
    ])


def format_results(results: list[dict]) -> str:
    """Return the records of `gate.measure` as a table, a row a method."""
    width = max(len(title) for title in TITLES.values())
    lines = [f"{'':<{width}}  log loss  calibration        gain of the new version"]
    for record in results:
        line = f"{TITLES[record['method']]:<{width}}  {record['log_loss']:.5f}   "
        if record["slope"] is None:
            line += f"{'-':<19}"
        else:
            line += f"{record['intercept']:+.2f} + {record['slope']:.2f} x     "
        if record["gain"] is not None:
            line += f"{record['gain']:+.5f} [{record['gain_low']:+.5f}, {record['gain_high']:+.5f}]"
        lines.append(line.rstrip())
    return "\n".join([
        *lines,
        "[95 % bootstrap interval, paired by user]; calibration 0 + 1 x where chances are right",
    ])
