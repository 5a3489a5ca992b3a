"""Validate a KGX folder with kgx against the Biolink Model that the package biolink-model brings. Prints JSON.

kgx would fetch model and prefixes; both are taken from the installed package instead. Our own prefixes, told in the
folder's `metadata.json`, are added to Biolink's, as any project with identifiers of its own has to.
"""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path


def main() -> None:
    import bmt.toolkit

    folder = Path(sys.argv[1])
    model = Path(next(iter(find_spec("biolink_model").submodule_search_locations or [])))  # type: ignore[union-attr]
    bmt.toolkit.Toolkit.__init__.__defaults__ = (
        str(model / "schema" / "biolink_model.yaml"),
        {"predicate mappings": []},
    )
    import kgx.config

    context = json.loads((model / "prefixmaps" / "biolink_model_prefix_map.json").read_text())
    context = context.get("@context", context)
    own = json.loads((folder / "metadata.json").read_text())["prefixes"]
    kgx.config.jsonld_context_map["biolink"] = {**context, **own, "@vocab": "https://w3id.org/biolink/vocab/"}
    logging.disable(logging.WARNING)
    from kgx.transformer import Transformer
    from kgx.validator import Validator

    seen: Counter[str] = Counter()
    validator = Validator(verbose=True, progress_monitor=lambda kind, _: seen.update([kind.name]))
    kind = "tsv" if (folder / "nodes.tsv").exists() else "jsonl"
    files = [str(folder / f"{name}.{kind}") for name in ("nodes", "edges")]
    # As a stream: in memory kgx merges edges of the same ends and predicate, though their ids differ.
    transformer = Transformer(stream=True)
    transformer.transform({"filename": files, "format": kind}, {"format": "null"}, inspector=validator)
    told = {
        "kgx": version("kgx"),
        "biolink": version("biolink-model"),
        "nodes": seen["NODE"],
        "edges": seen["EDGE"],
        "errors": json.loads(json.dumps(validator.errors, default=str)),
    }
    print(json.dumps(told))  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
