"""What the words of `evaluate backtest` mean; wrong ones get one line, before anything is built."""

from collections.abc import Callable, Sequence
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arguments import parse_setting
from cross_sell.evaluate.methods.baselines import BASELINES
from cross_sell.evaluate.methods.method import FittedMethod, Method
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


def parse_methods(
    text: str | None,
    say: Callable[[str], None],
    fitted: FittedMethod | None = None,
    is_trained: bool = False,
) -> list[Method]:
    """Return the baselines and peers of these names, by default all that can be measured.

    fitted: the one that needs a training. is_trained: there is one before each date.
    """
    packages = {method.name: "implicit" for method in PEERS}
    known: dict[str, Method] = {method.name: method for method in (*BASELINES, *PEERS)}
    if fitted:
        known[fitted.name], packages[fitted.name] = fitted, fitted.package
    missing = [name for name, package in packages.items() if not is_installed(package)]
    if text is None:
        left_out = [name for name in missing if is_trained or known[name] is not fitted]
        if left_out:
            say(f"Left out: {', '.join(left_out)} ({INSTALL})")
        return [
            method
            for name, method in known.items()
            if name not in missing and (is_trained or method is not fitted)
        ]
    if text.strip() == "none":
        return []
    names = list(dict.fromkeys(word.strip() for word in text.split(",")))
    for name in names:
        if name not in known:
            raise CrossSellError(
                f"unknown baseline '{name}': known are {', '.join(known)}, or none for none"
            )
        if known[name] is fitted and not is_trained:
            raise CrossSellError(
                f"baseline '{name}' learns what the ranking learns: it needs --trained"
            )
        if name in missing:
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
