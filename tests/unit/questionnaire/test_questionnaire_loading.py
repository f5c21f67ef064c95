"""The loader: good samples become models, every bad sample is refused with its code at its line, hostile files quickly."""

from __future__ import annotations

import re
from contextlib import suppress
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.errors import InvalidQuestionnaireError
from assessment.questionnaire.format import RECORDS
from assessment.questionnaire.loading import MOST_BYTES, check_questionnaire, load_questionnaire
from assessment.questionnaire.model import Direction, GateCap, MethodKind, Status
from assessment.questionnaire.problems import MOST_PROBLEMS, Code, Severity

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "tests" / "questionnaires"
GOOD = [*sorted((SAMPLES / "good").glob("*.yaml")), *sorted((ROOT / "questionnaires").glob("*.yaml"))]  # samples, and what is shipped
BAD = sorted((SAMPLES / "bad").glob("*.yaml"))
MINIMAL = (SAMPLES / "good" / "minimal.yaml").read_text(encoding="utf-8")
FULL = load_questionnaire((SAMPLES / "good" / "full.yaml").read_bytes(), "full.yaml")

# These need more text than a sample should hold; made below.
GENERATED = {Code.TOO_LARGE, Code.TOO_MANY_PROBLEMS}


def found(text: bytes | str) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in check_questionnaire(text, "sample.yaml")]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_sample_has_no_problem(path: Path) -> None:
    assert [str(problem) for problem in check_questionnaire(path.read_bytes(), path.name)] == []
    assert load_questionnaire(path.read_bytes(), path.name).digest == sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_sample_has_exactly_the_problem_that_it_is_named_for(path: Path) -> None:
    expected = re.match(rb"# expect: (Q\d{3}) line (\d+)", path.read_bytes())
    assert expected is not None
    code, line = expected.group(1).decode(), int(expected.group(2))
    assert found(path.read_bytes()) == [(code, line)]
    assert Code(code).slug == path.stem.split("--")[0]


def test_every_code_has_a_bad_sample() -> None:
    sampled = {path.stem.split("--")[0] for path in BAD}
    assert {code.slug for code in Code} - sampled == {code.slug for code in GENERATED}


def test_every_code_and_key_is_explained_for_authors() -> None:
    guide = (ROOT / "questionnaires" / "README.md").read_text(encoding="utf-8")
    assert [code for code in Code if f"**{code}**" not in guide] == []
    assert [key.name for record in RECORDS.values() for key in record.keys if f"`{key.name}`" not in guide] == []


def test_the_example_of_the_guide_has_no_problem() -> None:
    guide = (ROOT / "questionnaires" / "README.md").read_text(encoding="utf-8")
    example = re.findall(r"```yaml\n(# Example.*?)```", guide, re.DOTALL)
    assert len(example) == 1
    assert [str(problem) for problem in check_questionnaire(example[0], "example.yaml")] == []


def test_a_file_with_an_error_is_refused_with_all_its_problems() -> None:
    text = MINIMAL.replace("status: released", "status: relased").replace("effective: 2026-11-23", "effective: tomorrow")
    with pytest.raises(InvalidQuestionnaireError) as refused:
        load_questionnaire(text, "sample.yaml")
    assert [problem.code for problem in refused.value.problems] == [Code.NOT_A_CHOICE, Code.BAD_DATE]  # type: ignore[attr-defined]
    first = 'sample.yaml:5: Q207 status: "relased" is not among draft, released, retired, did you mean "released"?'
    assert str(refused.value).splitlines()[0] == first


def test_a_file_with_only_warnings_loads() -> None:
    text = MINIMAL.replace('{level: 0, label: "No", meaning: The statement is not true today.}', '{level: 0, label: "No"}')
    (warning,) = check_questionnaire(text, "sample.yaml")
    assert (warning.code, warning.severity) == (Code.NO_MEANING, Severity.WARNING)
    assert ": Q305 scales.answer[0]: warning: " in str(warning)
    assert load_questionnaire(text, "sample.yaml").id == "minimal"


@pytest.mark.parametrize(("status", "severity"), [("draft", Severity.WARNING), ("released", Severity.ERROR), ("retired", Severity.ERROR)])
def test_a_missing_translation_is_a_warning_only_in_a_draft(status: str, severity: Severity) -> None:
    text = MINIMAL.replace("languages: [en]", "languages: [en, fr]").replace("status: released", f"status: {status}")
    problems = check_questionnaire(text, "sample.yaml")
    # title, two labels and two meanings of the scale, labels of section and criterion
    assert [(problem.code, problem.severity) for problem in problems] == [(Code.MISSING_TRANSLATION, severity)] * 7


def test_a_draft_without_a_translation_shows_the_default_language() -> None:
    text = MINIMAL.replace("languages: [en]", "languages: [en, fr]").replace("status: released", "status: draft")
    assert load_questionnaire(text, "sample.yaml").title.to("fr") == "The smallest questionnaire"


def test_a_value_in_a_message_is_cut_and_free_of_control_characters() -> None:
    text = MINIMAL.replace("status: released", 'status: "\\e[31m' + "x" * 500 + '"')
    (problem,) = check_questionnaire(text, "sample.yaml")
    assert len(problem.message) < 120
    assert problem.message.isprintable()


# -- what the model holds


def test_the_head_is_read_as_written() -> None:
    assert (FULL.key, FULL.status, FULL.effective) == ("full-example@2026.10", Status.RELEASED, "2026-11-23")
    assert FULL.languages == ("fr", "en")  # the default first
    assert FULL.title.to("en") == "Every key of the format"
    assert FULL.title.to("de") == "Toutes les clés du format"
    assert FULL.not_applicable_flag_share == Fraction(1, 4)
    assert FULL.orientation.to("en").splitlines() == ["Answer with the people who do the work.", "“Don’t know” is an honest answer."]


def test_an_unquoted_date_stays_text() -> None:
    assert load_questionnaire(MINIMAL, "minimal.yaml").effective == "2026-11-23"


def test_fractions_of_a_scale_are_exact() -> None:
    share = next(scale for scale in FULL.scales if scale.name == "share")
    assert [choice.value for choice in share.choices] == [Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1)]


def test_steps_hold_their_parameters() -> None:
    section, whole = FULL.steps
    assert (section.method, section.floor, section.display_factor, section.display_suffix) == (MethodKind.WEIGHTED_MEAN, True, 100, " %")
    assert (whole.above_lowest, whole.gate_cap) == (1, GateCap(minimum=2, cap=1))
    own = FULL.section("B").step
    assert own is not None
    assert (own.method, own.satisfied, own.pooled) == (MethodKind.SHARE_SATISFIED, Fraction(1), True)


def test_a_criterion_holds_what_its_keys_say() -> None:
    criterion = FULL.criterion("A.1")
    assert (criterion.weight, criterion.target, criterion.effort, criterion.critical, criterion.gate) == (3, 2, (1, 5), 1, True)
    assert [level for level, _ in criterion.descriptors] == [0, 1, 2]
    assert criterion.descriptor(2).to("en").endswith("and the deputy is named in it.")  # folded into one line
    assert [(evidence.id, evidence.level, evidence.required) for evidence in criterion.evidence] == [("E2a", 2, True), ("E2b", 2, False)]
    assert criterion.indicator is not None
    assert (criterion.indicator.direction, criterion.indicator.thresholds) == (Direction.LOWER, ((1, Fraction(48)), (2, Fraction(49, 2))))
    assert FULL.section_of("A.1").name == "A"


def test_gate_and_critical_criteria_refuse_not_applicable_by_default() -> None:
    text = MINIMAL.replace("        label: A national", "        critical: 1\n        label: A national")
    assert not load_questionnaire(text, "sample.yaml").criterion("A.1").not_applicable
    assert load_questionnaire(MINIMAL, "sample.yaml").criterion("A.1").not_applicable
    assert not FULL.criterion("A.1").not_applicable


def test_a_criterion_without_a_scale_takes_the_first_one() -> None:
    assert FULL.criterion("B.2").scale.name == "maturity"
    assert FULL.criterion("B.1").scale.name == "share"


def test_stages_and_minima_are_read() -> None:
    nested = load_questionnaire((SAMPLES / "good" / "nested.yaml").read_bytes(), "nested.yaml")
    assert [criterion.stage for criterion in nested.criteria()] == [1, 2, 1, 2, None]
    assert nested.criterion("P3.a").minima == (("Basic", 1), ("2nd tier", 2))
    assert nested.section_of("P3.a").name == "F2"
    assert nested.version == "1.0-draft"


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    text = b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode()
    assert load_questionnaire(text, "sample.yaml").title.to("en") == "The smallest questionnaire"


# -- hostile files: each refused with one message


def test_a_file_of_50_megabytes_is_refused_before_it_is_read() -> None:
    assert found(b"x: " + b"a" * 50_000_000) == [(Code.TOO_LARGE, 1)]
    assert found("x" * (MOST_BYTES + 1)) == [(Code.TOO_LARGE, 1)]


@pytest.mark.parametrize(
    "text",
    [b"[" * 10_000 + b"]" * 10_000, b"- " * 10_000 + b"a", b"? " * 10_000, b"{a: " * 10_000],
    ids=["brackets", "dashes", "question marks", "open braces"],
)
def test_ten_thousand_levels_of_nesting_are_refused(text: bytes) -> None:
    assert found(text) == [(Code.TOO_DEEP, 1)]


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    # 9 + 9² + ... passes 200,000 with 9⁶ = 531,441 in line 6
    assert found("\n".join(lines)) == [(Code.TOO_MANY_VALUES, 6)]


def test_aliases_do_not_hide_depth() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 2000)]
    # the outer mapping is level 1 and a0 level 2, so line n+1 nests n + 2 deep: 40 are allowed
    assert found("\n".join(lines)) == [(Code.TOO_DEEP, 40)]


def test_an_alias_inside_its_own_part_is_refused() -> None:
    assert found("a: &a [*a]") == [(Code.NOT_YAML, 1)]


def test_a_file_of_many_values_is_refused() -> None:
    assert found("- a\n" * 300_000) == [(Code.TOO_MANY_VALUES, 200_001)]


def test_problems_beyond_a_thousand_are_not_listed() -> None:
    codes = [code for code, _ in found(MINIMAL + "".join(f"k{number}: 1\n" for number in range(3000)))]
    assert codes.count(Code.UNKNOWN_KEY) == MOST_PROBLEMS
    assert codes.count(Code.TOO_MANY_PROBLEMS) == 1


def test_a_chain_of_thousands_of_prerequisites_needs_no_recursion() -> None:
    criteria = "".join(f"      - {{name: c{n}, label: x, prerequisites: [c{n + 1}]}}\n" for n in range(5000))
    text = MINIMAL + criteria + "      - {name: c5000, label: x}\n"
    assert found(text) == []
    assert found(text.replace("{name: c5000, label: x}", "{name: c5000, label: x, prerequisites: [c0]}"))[0][0] == Code.PREREQUISITE_CYCLE


# -- properties


@settings(deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_loads_or_is_refused_as_a_questionnaire(text: str | bytes) -> None:
    with pytest.raises(InvalidQuestionnaireError) as refused:
        load_questionnaire(text, "sample.yaml")
    assert refused.value.problems


_SCALARS = st.sampled_from(
    ["no", "1", "1_0", "'x'", "~", "2026-01-01", "${A.1} >= 1", "S1", "*a", "&a b", "!t x", "a: b", "{}", "[]", "[1, x]"]
)
_LINES = MINIMAL.splitlines()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(_LINES) - 1), _SCALARS | st.text(max_size=12)), max_size=4))
def test_a_questionnaire_with_damaged_values_loads_or_is_refused(changes: list[tuple[int, str]]) -> None:
    lines = list(_LINES)
    for number, value in changes:
        lines[number] = lines[number].partition(":")[0] + ": " + value
    with suppress(InvalidQuestionnaireError):
        load_questionnaire("\n".join(lines), "sample.yaml")


@settings(deadline=None)
@given(st.lists(st.sampled_from(_LINES), max_size=30))
def test_lines_of_a_questionnaire_in_any_order_load_or_are_refused(lines: list[str]) -> None:
    errors = [problem for problem in check_questionnaire("\n".join(lines), "sample.yaml") if problem.severity is Severity.ERROR]
    try:
        load_questionnaire("\n".join(lines), "sample.yaml")
    except InvalidQuestionnaireError:
        assert errors
    else:
        assert not errors
