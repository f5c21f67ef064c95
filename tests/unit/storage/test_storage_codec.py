from __future__ import annotations

import pytest

from assessment.errors import InvalidInputError, StoreError
from assessment.records import Account, Answer, AnswerState, Assessment, Grant, Layer, Role, SignOff
from assessment.storage.codec import decode, encode, keep_unknown

MINIMAL = {"key": "self/A", "member": "FRA", "assessment": "y", "layer": "self", "criterion": "A"}


def test_missing_fields_take_their_defaults() -> None:
    stored = decode(Answer, MINIMAL)
    assert (stored.state, stored.level, stored.comment, stored.evidence, stored.revision) == (AnswerState.UNANSWERED, None, "", (), 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [("level", "3"), ("level", 2.5), ("flag", 1), ("layer", "other"), ("comment", None), ("evidence", {}), ("revision", True)],
)
def test_a_value_of_another_type_is_refused_with_its_place(field: str, value: object) -> None:
    with pytest.raises(StoreError, match=rf"Answer 'self/A': .*{field}"):
        decode(Answer, {**MINIMAL, field: value})


def test_a_missing_field_without_default_is_refused() -> None:
    with pytest.raises(StoreError, match="member"):
        decode(Answer, {name: value for name, value in MINIMAL.items() if name != "member"})


def test_what_could_not_be_read_back_is_refused_when_written() -> None:
    with pytest.raises(InvalidInputError, match="self/A"):
        encode(Answer(key="self/A", member="FRA", assessment="y", layer=Layer.SELF, criterion="A", level=2**70))


def kept(new: Assessment | Account, old: dict[str, object]) -> dict[str, object]:
    return keep_unknown(encode(new), old, type(new))


def test_unknown_fields_are_kept_at_every_depth() -> None:
    sign_off = SignOff(name="N", function="F", date="d", by="a", by_head=True)
    new = Assessment(key="y", member="FRA", questionnaire="q", questionnaire_digest="", title="new", sign_off=sign_off)
    old = {**encode(new), "title": "old", "future": [1], "sign_off": {**encode_part(sign_off), "seal": "red", "name": "Old"}}
    document = kept(new, old)
    assert document["title"] == "new"
    assert document["future"] == [1]
    assert document["sign_off"] == {**encode_part(sign_off), "seal": "red"}


def encode_part(sign_off: SignOff) -> dict[str, object]:
    return {name: getattr(sign_off, name) for name in SignOff.__dataclass_fields__}


def test_an_element_of_a_list_keeps_its_unknown_fields_where_it_moves_or_changes() -> None:
    account = Account(key="a", login="l", name="n", grants=(Grant(role=Role.HEAD, member="FRA"), Grant(role=Role.MISSION, member="DEU")))
    old = encode(account)
    old["grants"] = [{**grant, "mark": number} for number, grant in enumerate(old["grants"])]  # type: ignore[arg-type]
    swapped = Account(key="a", login="l", name="n", grants=account.grants[::-1])
    assert [grant["mark"] for grant in kept(swapped, old)["grants"]] == [1, 0]  # type: ignore[attr-defined]
    changed = Account(key="a", login="l", name="n", grants=(account.grants[0], Grant(role=Role.MISSION, member="AUT")))
    assert [grant["mark"] for grant in kept(changed, old)["grants"]] == [0, 1]  # type: ignore[attr-defined]
    removed = Account(key="a", login="l", name="n", grants=account.grants[1:])
    assert [grant["mark"] for grant in kept(removed, old)["grants"]] == [1]  # type: ignore[attr-defined]
