"""A file that takes the place of another: what it says of it is read, and is true of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assessment.errors import InvalidQuestionnaireError
from assessment.questionnaire.bridge import build_bridge
from assessment.questionnaire.loading import check_questionnaire, check_succession, load_questionnaire
from assessment.questionnaire.model import Change
from assessment.questionnaire.problems import Code, PairCode, Severity

ROOT = Path(__file__).resolve().parents[3]
VERSIONS = ROOT / "tests" / "questionnaires" / "versions"
FIRST = load_questionnaire((VERSIONS / "first.yaml").read_bytes(), "first.yaml")
BAD_PAIRS = sorted((VERSIONS / "bad").glob("*.yaml"))
FULL = load_questionnaire((ROOT / "tests" / "questionnaires" / "good" / "full.yaml").read_bytes(), "full.yaml")
UNTOUCHED = (VERSIONS / "first.yaml").read_text(encoding="utf-8").replace('version: "1"', 'version: "2"\npredecessor: sample@1')


def found(text: str) -> list[tuple[str, str]]:
    return [(str(problem.code), problem.path) for problem in check_questionnaire(text, "next.yaml")]


def after(criterion: str, *keys: str, text: str = UNTOUCHED) -> str:
    """The file with further keys under one criterion."""
    row = f"      - name: {criterion}\n"
    assert row in text
    return text.replace(row, row + "".join(f"        {key}\n" for key in keys))


# -- reading


def test_what_is_said_of_the_predecessor_is_read() -> None:
    assert FULL.predecessor == "full-example@2025.1"
    assert [(one.name, one.reason.to("en")) for one in FULL.retired] == [("B.9", "Answered by B.2."), ("B.8", "")]
    said = {criterion.name: (criterion.change, criterion.origins) for criterion in FULL.criteria()}
    assert said == {
        "A.1": (Change.REWORDED, ("A.1",)),
        "B.1": (Change.MERGED, ("B.3", "B.4")),
        "B.2": (Change.UNCHANGED, ("B.2",)),  # nothing said: unchanged under its id
    }


def test_in_a_first_version_every_criterion_is_new() -> None:
    assert (FIRST.predecessor, FIRST.retired) == ("", ())
    assert {(criterion.change, criterion.origins) for criterion in FIRST.criteria()} == {(Change.NEW, ())}


def test_an_unchanged_criterion_may_take_another_id() -> None:
    text = after("A.5", "change: unchanged", "from: [A.4]", text=UNTOUCHED.replace("- name: A.4", "- name: A.5"))
    assert check_succession(text, "next.yaml", FIRST) == ()
    assert load_questionnaire(text, "next.yaml").criterion("A.5").origins == ("A.4",)


def test_a_version_in_which_nothing_was_touched_says_nothing_of_its_criteria() -> None:
    assert check_succession(UNTOUCHED, "next.yaml", FIRST) == ()


# -- faults that the file alone shows (the others have samples in tests/questionnaires/bad)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("change: new", "from: [A.1]"), [("Q804", "sections[A].criteria[A.2].from")]),
        (("change: split",), [("Q803", "sections[A].criteria[A.2].change")]),
        (("change: merged", "from: [A.8]"), [("Q805", "sections[A].criteria[A.2].from")]),
        (("change: split", "from: [A.8]"), [("Q806", "sections[A].criteria[A.2].from")]),
        (("change: reworded", "from: [A.1]"), [("Q807", "sections[A].criteria[A.1].name"), ("Q807", "sections[A].criteria[A.2].from")]),
        # one problem, not two: what cannot be read is not judged
        (("change: changed",), [("Q207", "sections[A].criteria[A.2].change")]),
        (("change: reworded", "from: [2]"), [("Q204", "sections[A].criteria[A.2].from[1]")]),
    ],
)
def test_a_fault_is_reported_once_where_it_stands(keys: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert found(after("A.2", *keys)) == expected


def test_a_predecessor_that_cannot_be_read_does_not_make_every_change_a_problem() -> None:
    text = after("A.2", "change: reworded", "from: [A.2]").replace("sample@1", "sample 1")
    assert found(text) == [("Q209", "predecessor")]


def test_parts_may_go_into_a_merger() -> None:
    """A.2 is taken apart: one part stands alone, the other is asked together with A.9."""
    text = after("A.3", "change: split", "from: [A.2]", text=after("A.4", "change: merged", "from: [A.2, A.9]"))
    assert found(text.replace("- name: A.2", "- name: A.7\n        change: new")) == []


# -- the pair


@pytest.mark.parametrize("path", BAD_PAIRS, ids=lambda path: path.stem)
def test_a_bad_pair_has_exactly_the_problem_that_it_is_named_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = re.match(r"# expect: (Q\d{3}) line (\d+)", text)
    assert expected is not None
    assert check_questionnaire(text, path.name) == ()  # alone it is sound
    problems = check_succession(text, path.name, FIRST)
    assert [(problem.code, problem.line) for problem in problems] == [(expected[1], int(expected[2]))]
    assert PairCode(expected[1]).slug == path.stem.split("--")[0]


def test_every_code_of_a_pair_has_a_sample_and_is_explained() -> None:
    guide = (ROOT / "questionnaires" / "README.md").read_text(encoding="utf-8")
    assert {path.stem.split("--")[0] for path in BAD_PAIRS} == {code.slug for code in PairCode}
    assert [code for code in PairCode if f"**{code}**" not in guide] == []
    assert not {code.value for code in PairCode} & {code.value for code in Code}


def test_only_words_may_differ_without_being_an_error() -> None:
    text = UNTOUCHED.replace("A contact point is named.", "A  contact point is named.").replace("Un plan est", "Le plan est")
    assert check_succession(text, "next.yaml", FIRST) == ()  # white space, and the translation
    (problem,) = check_succession(UNTOUCHED.replace("is named.", "was named."), "next.yaml", FIRST)
    assert (problem.code, problem.severity) == (PairCode.CHANGED_WORDS, Severity.WARNING)


def test_a_file_with_errors_of_its_own_is_not_compared() -> None:
    text = after("A.2", "change: split").replace("sample@1", "sample@0")
    assert [problem.code for problem in check_succession(text, "next.yaml", FIRST)] == [Code.MISSING_FROM]


def test_no_bridge_is_built_from_an_untrue_pair() -> None:
    untrue = load_questionnaire((VERSIONS / "bad" / "left-behind.yaml").read_bytes(), "left-behind.yaml")
    with pytest.raises(InvalidQuestionnaireError, match=r'Q903 predecessor: .* "A.4" is neither continued nor retired'):
        build_bridge(FIRST, untrue)
