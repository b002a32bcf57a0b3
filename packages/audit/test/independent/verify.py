"""An independent verifier of audit bundles, written from FORMAT.md with the standard library alone.

Python has no Ed25519, so signatures are not checked: it judges everything that hashes can judge.
Usage: python3 verify.py BUNDLE [KNOWN CHECKPOINT ...]; prints a report as JSON.
Exit codes: 0 ok, 1 tampered, 2 wrong use, 3 incomplete.
"""

import base64
import gzip
import hashlib
import json
import re
import sys

PLATFORM = "00000000-0000-0000-0000-000000000000"
MEMBERS = (
    "action action_version actor_id actor_type component correlation_id details event_id occurred_at "
    "on_behalf_of outcome parent_event_id phase sensitive targets tenant_id v written_at xid"
).split()
SHAPES = {
    "header": ("format version origin stream first size left", "retired"),
    "checkpoint": ("note", ""),
    "deployment": ("note index proof salt", "size"),
    "anchor": ("kind origin size receipt", ""),
    "entry": ("index entry columns", "sensitive leaf"),
    "pruned": ("index hash month", ""),
    "unsealed": ("entry columns", "sensitive"),
    "end": ("entries pruned unsealed", ""),
}
PARTS = ["header", "checkpoint", "deployment", "anchor", "entry", "unsealed", "end"]


class Tampered(Exception):
    """What contradicts what."""


class WrongUse(Exception):
    """Nothing was verified."""


def unique(pairs):
    """Refuses two equal names in one object."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise Tampered("line: a name stands twice")
    return dict(pairs)


def read_json(text):
    try:
        return json.loads(text, object_pairs_hook=unique)
    except ValueError as error:
        raise Tampered("line: not JSON") from error


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(data):
    return sha256(b"\x00", data.encode())


def node_hash(left, right):
    return sha256(b"\x01", left, right)


class Tree:
    """The compact range of section 4: (leaves, root) of each perfect subtree, left to right."""

    def __init__(self, size, hashes):
        widths = [1 << bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]
        if len(widths) != len(hashes):
            raise Tampered("header: the hashes to the left")
        self.size = size
        self.stack = list(zip(widths, hashes))

    def append(self, leaf):
        width, top = 1, leaf
        while self.stack and self.stack[-1][0] == width:
            top = node_hash(self.stack.pop()[1], top)
            width *= 2
        self.stack.append((width, top))
        self.size += 1

    def root(self):
        if not self.stack:
            return sha256()
        hashes = [top for _, top in self.stack]
        top = hashes.pop()
        while hashes:
            top = node_hash(hashes.pop(), top)
        return top


def root_from_proof(leaf, index, size, proof):
    """RFC 6962 section 2.1.1, from the root down: which sibling belongs to which split."""
    if size == 1:
        return leaf if not proof else None
    if not proof:
        return None
    split = 1
    while split * 2 < size:
        split *= 2
    if index < split:
        below = root_from_proof(leaf, index, split, proof[:-1])
        return below and node_hash(below, proof[-1])
    below = root_from_proof(leaf, index - split, size - split, proof[:-1])
    return below and node_hash(proof[-1], below)


def read_note(note, origin):
    text, _, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if len(note) > 100_000:
        raise Tampered("line: a note is too long")
    if len(lines) != 3 or not re.fullmatch("0|[1-9][0-9]*", lines[1]) or not signatures:
        raise Tampered("line: not a checkpoint")
    if lines[0] != origin:
        raise Tampered("header: a checkpoint of another log")
    root = base64.b64decode(lines[2], validate=True)
    if len(root) != 32 or base64.b64encode(root).decode() != lines[2]:
        raise Tampered("line: not a root")
    return int(lines[1]), root


def column_of(name, value):
    if value is None or name in ("details", "targets"):
        return value
    if name in ("action_version", "v"):
        return int(value)
    return value if isinstance(value, str) else json.dumps(value)


def check_row(line, stream):
    """Sections 2 and 3; returns the members of the entry."""
    entry = read_json(line["entry"])
    if not isinstance(entry, dict):
        raise Tampered("entry: not an object")
    expected = {name: column_of(name, entry.get(name)) for name in MEMBERS}
    if stream != PLATFORM:
        targets = entry.get("targets") or [{}]
        expected["target_type"] = targets[0].get("type")
        expected["target_id"] = targets[0].get("id")
    stored = line["columns"]
    for name in {*expected, *stored}:
        if name not in expected or stored.get(name) != expected[name]:
            raise Tampered(f"column: {name}")
    if entry.get("tenant_id", PLATFORM) != stream:
        raise Tampered("stream: another tenant")
    part = line.get("sensitive")
    if part is not None:
        commitment = sha256(bytes.fromhex(part["salt"]), part["part"].encode()).hex()
        if commitment != entry.get("sensitive"):
            raise Tampered("commitment: another part")
    return entry


def retirement_of(entry):
    """Section 8.1: (month, [rows, digest]) of the database's word about a retired month, or None."""
    if (entry.get("action"), entry.get("component")) != ("audit_month.retired", "database"):
        return None
    details = entry["details"]
    month, rows, digest = (details.get(name) for name in ("month", "rows", "digest"))
    if not isinstance(month, str) or not re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", month):
        return None
    return (month, [rows, digest]) if isinstance(rows, int) else None


class Bundle:
    def __init__(self, known):
        self.known = known
        self.part = -1
        self.points = []
        self.notes = {}
        self.proofs = {}
        self.entries = self.pruned = self.unsealed = self.redacted = 0
        self.covered = self.last_xid = None
        self.covered_size = -1
        self.gone, self.told, self.told_unsealed = {}, {}, {}
        self.is_retirement_unsealed = False

    def accept(self, line):
        kind = line.get("type") if isinstance(line, dict) else None
        if kind not in SHAPES:
            raise Tampered("line: unknown type")
        needed, optional = (set(names.split()) for names in SHAPES[kind])
        given = set(line) - {"type"}
        if not needed <= given or not given <= needed | optional:
            raise Tampered("line: other members")
        part = PARTS.index("entry" if kind == "pruned" else kind)
        if part < self.part or (part == self.part and kind in ("header", "end")):
            raise Tampered("line: out of its place")
        if self.part < 0 and kind != "header":
            raise WrongUse("no bundle")
        self.part = part
        self.proofs[kind] = self.proofs.get(kind, 0) + 1
        if kind in ("deployment", "anchor") and self.proofs[kind] > 100:
            raise Tampered("line: more than 100 of a kind of proof")
        getattr(self, "accept_" + kind)(line)

    def accept_header(self, line):
        if (line["format"], line["version"]) != ("ataski-audit-bundle", 1):
            raise WrongUse("no bundle of version 1")
        self.origin, self.stream = line["origin"], line["stream"]
        self.deployment, _, name = self.origin.rpartition("/audit/")
        self.first, self.size = line["first"], line["size"]
        if self.stream != (PLATFORM if name == "platform" else name) or self.first > self.size:
            raise Tampered("header: origin, stream and range")
        self.tree = Tree(self.first, [bytes.fromhex(each) for each in line["left"]])
        for month in line.get("retired", []):
            if month["month"] in self.gone:
                raise Tampered("header: a month twice")
            self.gone[month["month"]] = [month["rows"], month["digest"]]
        for size, root in (read_note(note, self.origin) for note in self.known):
            if size > self.size:
                raise Tampered("known-checkpoint: the log was larger")
            self.points.append((size, root, "known-checkpoint"))

    def accept_checkpoint(self, line):
        size, root = read_note(line["note"], self.origin)
        stated = [point[0] for point in self.points if point[2] == "checkpoint-root"]
        if size > self.size or size < max([self.first, *stated]):
            raise Tampered("order: of checkpoints")
        self.points.append((size, root, "checkpoint-root"))
        self.latest = (size, root)
        self.notes = {(self.origin, size): [line["note"]]}

    def accept_deployment(self, line):
        origin = self.deployment + "/audit/checkpoints"
        size, root = read_note(line["note"], origin)
        at = line.get("size", self.latest[0])
        roots = [point[1] for point in self.points if point[0] == at]
        salt, stream = bytes.fromhex(line["salt"]), self.stream.encode()
        log = sha256(b"ataski-audit-log\x00", salt, stream).hex()
        proof = [bytes.fromhex(each) for each in line["proof"]]
        data = roots and f'{{"log":"{log}","root":"{roots[0].hex()}","size":{at},"v":1}}'
        leaf = data and leaf_hash(data)
        is_in = leaf and line["index"] < size
        if not is_in or root_from_proof(leaf, line["index"], size, proof) != root:
            raise Tampered("deployment: does not contain the checkpoint")
        self.notes.setdefault((origin, size), []).append(line["note"])

    def accept_anchor(self, line):
        notes = self.notes.get((line["origin"], line["size"]), [])
        if not notes:
            raise Tampered("anchor: for no checkpoint")
        if line["kind"] in ("file", "object-lock"):
            texts = [note.rpartition("\n\n")[0] + "\n" for note in notes]
            receipts = ['{"checkpoint":"%s"}' % sha256(text.encode()).hex() for text in texts]
            if base64.b64decode(line["receipt"]).decode("latin-1") not in receipts:
                raise Tampered("anchor: false")

    def accept_entry(self, line):
        entry = check_row(line, self.stream)
        leaf = leaf_hash(line["entry"])
        if line.get("leaf", leaf.hex()) != leaf.hex():
            raise Tampered(f"leaf-hash: entry {line['index']}")
        self.entries += 1
        self.redacted += "sensitive" in entry and "sensitive" not in line
        self.last_xid = int(entry["xid"])
        self.hear(entry, self.told)
        self.append(line["index"], leaf)

    def accept_pruned(self, line):
        self.pruned += 1
        if self.stream == PLATFORM:
            raise Tampered("retirement: of the platform")
        leaf = bytes.fromhex(line["hash"])
        rows, digest = self.gone.get(line["month"], [0, "00" * 32])
        self.gone[line["month"]] = [rows + 1, sha256(bytes.fromhex(digest), leaf).hex()]
        self.append(line["index"], leaf)

    def accept_unsealed(self, line):
        entry = check_row(line, self.stream)
        if self.last_xid is not None and int(entry["xid"]) < self.last_xid:
            raise Tampered("unsealed-order: older than the last entry")
        self.hear(entry, self.told_unsealed)
        self.unsealed += 1

    def accept_end(self, line):
        self.compare()
        counts = (line["entries"], line["pruned"], line["unsealed"])
        if counts != (self.entries, self.pruned, self.unsealed) or self.tree.size != self.size:
            raise Tampered("counts: of the end line")
        for month, leaves in self.gone.items():
            if self.told.get(month) == leaves:
                continue
            if month in self.told or self.told_unsealed.get(month) != leaves:
                raise Tampered(f"retirement: of {month}")
            self.is_retirement_unsealed = True

    def hear(self, entry, told):
        month, leaves = retirement_of(entry) or (None, None)
        if month is not None:
            told[month] = leaves if told.get(month, leaves) == leaves else "disagreement"

    def append(self, index, leaf):
        self.compare()
        if index != self.tree.size:
            raise Tampered(f"index: entry {self.tree.size}")
        self.tree.append(leaf)
        self.compare()

    def compare(self):
        for size, root, check in self.points:
            if size == self.tree.size:
                if root != self.tree.root():
                    raise Tampered(f"{check}: size {size}")
                if size > self.covered_size:
                    self.covered, self.covered_size = root.hex(), size


def open_bundle(path):
    with open(path, "rb") as file:
        magic = file.read(2)
    return gzip.open(path, "rb") if magic == b"\x1f\x8b" else open(path, "rb")


def verify(path, known):
    bundle = Bundle(known)
    complete = True
    with open_bundle(path) as file:
        for line in file:
            if not line.endswith(b"\n"):
                complete = False
                break
            bundle.accept(read_json(line[:-1].decode()))
    if bundle.part != PARTS.index("end") or bundle.is_retirement_unsealed:
        complete = False
    verdict = "ok" if complete and bundle.covered_size == bundle.size else "incomplete"
    counts = {name: getattr(bundle, name) for name in ("entries", "pruned", "unsealed", "redacted")}
    return {"verdict": verdict, **counts, "root": bundle.covered, "size": bundle.covered_size}


def main(path, *known):
    notes = []
    for name in known:
        with open(name, encoding="utf-8") as file:
            notes.append(file.read())
    try:
        report = verify(path, notes)
    except Tampered as finding:
        report = {"verdict": "tampered", "finding": str(finding)}
    except WrongUse as fault:
        print(fault, file=sys.stderr)
        return 2
    print(json.dumps(report))
    return {"ok": 0, "tampered": 1, "incomplete": 3}[report["verdict"]]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
