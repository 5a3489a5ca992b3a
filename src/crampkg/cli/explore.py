"""`crampkg explore`: open the explorer in the browser."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.extras import needed


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8501, show_default=True, help="The port.")
@click.option(
    "--site", metavar="URL", help="The explorer's public address, when it stands behind another server."
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option(
    "--ontology",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder laid out like ontology/ to read instead of the installed one.",
)
@click.option(
    "--endpoint",
    metavar="URL",
    envvar="CRAMPKG_ENDPOINT",
    help="A SPARQL endpoint that holds the graph, to use instead of the installed graph.",
)
@click.option(
    "--sources",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder with the source documents, to show passages beside claims.",
)
def explore(
    host: str,
    port: int,
    site: str | None,
    no_browser: bool,
    ontology: Path | None,
    endpoint: str | None,
    sources: Path | None,
) -> None:
    """Open the explorer in the browser, until Ctrl+C ends it.

    Example: crampkg explore --port 9000 --no-browser
    """
    with needed("explorer", "crampkg explore"):
        import streamlit as st

    from crampkg.explorer import server
    from crampkg.explorer.settings import Settings

    if endpoint is not None and ontology is not None:
        raise UsageError("give either an endpoint or a folder, not both", remedy="omit one of them")
    port = _free(host, port)
    Settings(ontology, sources, endpoint).put()
    app = st.App(server.SCRIPT, **server.options(host, site))
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"crampkg explorer: http://{shown}:{port} (Ctrl+C ends it)")
    try:
        app.run(
            config={
                **_settings(),
                "server.address": host,
                "server.port": port,
                "server.headless": no_browser,
            }
        )
    except KeyboardInterrupt:
        click.echo()


def _free(host: str, port: int) -> int:
    """Return the port, or a free one for 0. Raises CrampkgError if it cannot be used.

    Streamlit itself would log a line and end the process.
    """
    import socket

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        raise CrampkgError(
            f"cannot serve here: {(error.strerror or str(error)).lower()}",
            where=where,
            remedy="choose another --host or --port",
        ) from error


def _settings() -> dict[str, object]:
    """The settings of the package's config.toml under dotted names; in a wheel Streamlit does not find that file."""
    from importlib.resources import files

    text = (files("crampkg") / "explorer" / "config.toml").read_text(encoding="utf-8")
    flat: dict[str, object] = {}

    def walk(name: str, value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{name}.{key}" if name else key, inner)
        else:
            flat[name] = value

    walk("", tomllib.loads(text))
    return flat
