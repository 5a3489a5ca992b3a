"""`crampkg queries`: list the questions of the library."""

from __future__ import annotations

import json

import click

from crampkg.base.errors import UsageError
from crampkg.sparql.catalog import Catalog


@click.command()
@click.option("--tag", help="Only questions with this tag.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
def queries(tag: str | None, format_: str) -> None:
    """List the questions of the library.

    Example: crampkg queries --tag treatment
    """
    found = Catalog().questions
    if tag is not None:
        tags = sorted({one for query in found for one in query.tags})
        found = [query for query in found if tag in query.tags]
        if not found:
            raise UsageError(f"no question has the tag {tag!r}", remedy=f"tags: {', '.join(tags)}")
    if format_ == "json":
        click.echo(
            json.dumps(
                [
                    {
                        "name": query.name,
                        "summary": query.summary,
                        "description": query.description,
                        "topic": query.topic,
                        "aliases": list(query.aliases),
                        "tags": list(query.tags),
                        "parameters": [
                            {
                                "name": p.name,
                                "type": p.type,
                                "description": p.description,
                                "default": p.default,
                                "choices": p.choices,
                            }
                            for p in query.parameters
                        ],
                    }
                    for query in found
                ],
                indent=2,
                ensure_ascii=False,
            )
        )
        return
    width = max(len(query.name) for query in found)
    for place, topic in enumerate(dict.fromkeys(query.topic for query in found)):
        click.echo(("\n" if place else "") + (topic or "Other questions"))
        for query in (one for one in found if one.topic == topic):
            click.echo(f"  {query.name:<{width}}  {query.summary}")
            for p in query.parameters:
                click.echo(f"  {'':<{width}}    -p {p.name}=…  {p.description} (default {p.default})")
