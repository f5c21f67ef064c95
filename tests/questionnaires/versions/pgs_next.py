"""A second version of the shipped questionnaire with every kind of change, made from the first one so that it never falls behind it.

Of the 72 criteria two are retired, one is split in two, two are merged into one, five are reworded and two are new: 72 again.
What is left, 72 - 2 - 1 - 2 - 5 = 62, is unchanged; one of them stands in another section under another id.

    python tests/questionnaires/versions/pgs_next.py FILE      writes it, for looking at it in the browser
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

SHIPPED = Path(__file__).parents[3] / "questionnaires/pgs-implementation-guide.yaml"
FIRST, NEXT = "pgs-implementation-guide@2026.1", "pgs-implementation-guide@2027.1"

RETIRED = {"D2.6": ("Covered by the plan.", "Couvert par le plan."), "D9.5": ("Not measurable.", "Non mesurable.")}
REWORDED = ("D1.3", "D2.2", "D5.1", "D7.1", "D10.6")  # D5.1 decides whether another one is asked; D7.1 is a gate
MOVED = ("D9.6", "D8.7")
SPLIT = ("D3.4", ("D3.7", "D3.8"))
MERGED = (("D11.2", "D11.3"), "D11.7")
NEW = {"D5.7": "D5.6", "D12.7": "D12.6"}  # new id -> the criterion whose words it borrows

Blocks = dict[str, str]  # criterion or section -> its lines; sections as they stand before their first criterion


def pgs_next() -> bytes:
    head, blocks = _taken_apart(SHIPPED.read_text(encoding="utf-8"))
    for name in REWORDED:
        blocks[name] = _said(_worded(blocks[name], "In writing,", "Par écrit,"), f"change: reworded\n        from: [{name}]")
    _put_after(blocks, "D8.6", _named(_said(blocks.pop(MOVED[0]), f"change: unchanged\n        from: [{MOVED[0]}]"), *MOVED))
    whole, parts = SPLIT
    said = _said(blocks[whole], f"change: split\n        from: [{whole}]")
    _put_after(blocks, whole, _named(_worded(said, "By sea and air,", "Par mer et par air,"), whole, parts[1]))
    _put_after(blocks, whole, _named(_worded(said, "By land,", "Par terre,"), whole, parts[0]))
    pair, merged = MERGED
    said = _said(blocks[pair[0]], f"change: merged\n        from: [{', '.join(pair)}]")
    _put_after(blocks, pair[1], _named(_worded(said, "All in all,", "Au total,"), pair[0], merged))
    for name, like in NEW.items():
        _put_after(blocks, like, _named(_worded(_said(blocks[like], "change: new"), "Online,", "En ligne,"), like, name))
    for name in (*RETIRED, whole, *pair):
        del blocks[name]
    return (_headed(head) + _referred("".join(blocks.values()))).encode()


def _taken_apart(text: str) -> tuple[str, Blocks]:
    head, *rest = re.split(r"^(?=(?:  |      )- name: D)", text, flags=re.MULTILINE)
    return head, {block.split("\n")[0].split(": ")[1]: block for block in rest}


def _headed(head: str) -> str:
    """What a new version says of itself as a whole."""
    rows = "".join(f"  - {{name: {name}, reason: {{en: {en}, fr: {fr}}}}}\n" for name, (en, fr) in RETIRED.items())
    return head.replace('version: "2026.1"', f'version: "2027.1"\npredecessor: {FIRST}\nretired:\n{rows.rstrip()}', 1)


def _referred(sections: str) -> str:
    """References to what is gone lead to what took its place, or fall away."""
    follow = {MOVED[0]: MOVED[1], SPLIT[0]: SPLIT[1][0], **dict.fromkeys(MERGED[0], MERGED[1])}

    def row(found: re.Match[str]) -> str:
        names = dict.fromkeys(follow.get(name, name) for name in found[1].split(", ") if name not in RETIRED)
        return f"        prerequisites: [{', '.join(names)}]\n" if names else ""

    return re.sub(r"        prerequisites: \[(.*)\]\n", row, sections)


def _said(block: str, keys: str) -> str:
    return block.replace("\n        label:\n", f"\n        {keys}\n        label:\n", 1)


def _worded(block: str, english: str, french: str) -> str:
    """The statement with other words in front. The first `en` and `fr` of a criterion are those of its label."""
    block = re.sub(r'\n          en: ("?)', rf"\n          en: \1{english} ", block, count=1)
    return re.sub(r'\n          fr: ("?)', rf"\n          fr: \1{french} ", block, count=1)


def _named(block: str, old: str, new: str) -> str:
    return block.replace(f"- name: {old}\n", f"- name: {new}\n", 1)


def _put_after(blocks: Blocks, name: str, block: str) -> None:
    rows = list(blocks.items())
    place = [key for key, _ in rows].index(name) + 1
    rows.insert(place, (block.split("\n")[0].split(": ")[1], block))
    blocks.clear()
    blocks.update(rows)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(pgs_next())
