"""Read a phenopacket by its schema: `phenopacket.py FILE` prints what it holds as JSON."""

from __future__ import annotations

import importlib.metadata
import json
import sys
from pathlib import Path

from google.protobuf.json_format import Parse
from phenopackets import Phenopacket

packet = Parse(Path(sys.argv[1]).read_text(encoding="utf-8"), Phenopacket())
answer = {
    "version": importlib.metadata.version("phenopackets"),
    "features": [[one.type.id, one.excluded] for one in packet.phenotypic_features],
    "onsets": [one.onset.age.iso8601duration for one in packet.phenotypic_features],
    "seen": packet.subject.time_at_last_encounter.age.iso8601duration,
    "sex": packet.subject.sex,
    "resources": [one.name for one in packet.meta_data.resources],
    "created": packet.meta_data.created.seconds,
}
sys.stdout.write(json.dumps(answer) + "\n")
