"""What the words of `evaluate backtest` mean; wrong ones get one line, before anything is built."""

from collections.abc import Callable, Sequence
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arguments import parse_setting
from cross_sell.evaluate.methods.baselines import BASELINES
from cross_sell.evaluate.methods.method import Method
from cross_sell.evaluate.methods.peers import INSTALL, PEERS, is_installed


def parse_settings(texts: Sequence[str] | None) -> dict[str, dict]:
    """Return the vars of each setting by its text; 'defaults' where it has none."""
    settings = {}
    for text in texts or ["{}"]:
        variables = parse_setting(text)
        setting = " ".join(text.split()) if variables else "defaults"
        if setting in settings:
            raise CrossSellError(f"--vars '{setting}' is given twice: give each setting once")
        settings[setting] = variables
    return settings


def parse_methods(text: str | None, say: Callable[[str], None]) -> list[Method]:
    """Return the baselines and peers of these names, by default all that are installed."""
    known = {method.name: method for method in (*BASELINES, *PEERS)}
    peers = [method.name for method in PEERS]
    if text is None:
        if is_installed():
            return list(known.values())
        say(f"Left out: {', '.join(peers)} ({INSTALL})")
        return list(BASELINES)
    if text.strip() == "none":
        return []
    names = list(dict.fromkeys(word.strip() for word in text.split(",")))
    for name in names:
        if name not in known:
            raise CrossSellError(
                f"unknown baseline '{name}': known are {', '.join(known)}, or none for none"
            )
        if name in peers and not is_installed():
            raise CrossSellError(f"baseline '{name}' is not installed: {INSTALL}")
    return [known[name] for name in names]


def usable_folder(out: Path) -> Path:
    """Return the folder of the output, made if need be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise CrossSellError(f"--out '{out}' is a file: give a folder") from None
    except OSError as error:
        raise CrossSellError(
            f"--out '{out}' cannot be written ({error.strerror}): give another folder"
        ) from error
    return out.resolve()
