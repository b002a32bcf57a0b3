"""Cuts class 6003 and what it refers to out of the published OCSF schema, as schema.ocsf.io exports it.

Source: the PyPI package ocsf-json-schema 1.2.0 (Apache-2.0), which carries those exports by version.
Usage: python3 generate.py <folder of the package>/ocsf/1.5.0.json > api_activity-1.5.0.json
"""

import json
import sys

schema = json.load(open(sys.argv[1], encoding="utf-8"))


def attribute(source):
    kept = {"type": source["type"], "requirement": source["requirement"]}
    if source.get("object_type"):
        kept["object_type"] = source["object_type"]
    if source.get("is_array"):
        kept["is_array"] = True
    if source.get("profile"):
        kept["profile"] = source["profile"]
    if source.get("enum"):
        kept["enum"] = {key: value["caption"] for key, value in source["enum"].items()}
    if source.get("@deprecated"):
        kept["deprecated"] = True
    return kept


def shape(source):
    attributes = {name: attribute(value) for name, value in sorted(source["attributes"].items())}
    return {"attributes": attributes, "constraints": source.get("constraints") or {}}


api_activity = schema["classes"]["api_activity"]
wanted = [
    "actor", "api", "metadata", "network_endpoint", "product",
    "request", "resource_details", "service", "user",
]
print(json.dumps({
    "source": "schema.ocsf.io, export of version " + schema["version"],
    "version": schema["version"],
    "class": {"uid": api_activity["uid"], **shape(api_activity)},
    "objects": {name: shape(schema["objects"][name]) for name in wanted},
}, indent=1))
