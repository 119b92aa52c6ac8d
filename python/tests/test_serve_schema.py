"""The API beside its OpenAPI document: whatever is asked, the answer is one that it describes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from serving import make_merchant

from cross_sell.serve import jobs
from cross_sell.serve.app import make_app
from cross_sell.serve.merchants import Merchants
from cross_sell.serve.settings import Settings

HOST = {"Host": "127.0.0.1"}
# By hand with more: CROSS_SELL_EXAMPLES=500.
EXAMPLES = int(os.environ.get("CROSS_SELL_EXAMPLES", "12"))
OPERATIONS = {
    "GET /product-recommendations", "GET /best-promotion", "GET /items/{item_id}/related",
    "POST /predictors", "GET /predictors/{job_id}", "GET /health", "GET /metrics",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable]:
    """A server of the merchant `one`, whose jobs end at once."""
    folder: Path = tmp_path_factory.mktemp("merchants")
    make_merchant(folder, "one", promotions=True)
    server = Settings(folder)
    merchants = Merchants(server, lambda line: None)
    merchants.look()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "COMMAND", ("true",))
        yield make_app(server, merchants, lambda line: None)
    merchants.close()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_answer_is_undocumented(app: Callable, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers=HOST)
    found = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        found.add(operation.label)
        if mode is GenerationMode.NEGATIVE and operation.label in ("GET /health", "GET /metrics"):
            # They have no parameters that could be wrong.
            continue

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
            phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
        )
        def check(case: schemathesis.Case) -> None:
            if mode is GenerationMode.POSITIVE and case.query:
                # Requests reach a build; a cursor that was drawn is a forged one.
                case.query["merchant_id"] = "one"
                case.query.pop("cursor", None)
            case.call_and_validate(headers=HOST)

        check()
    assert found == OPERATIONS
