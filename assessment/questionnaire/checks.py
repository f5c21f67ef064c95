"""What the keys of a questionnaire mean together: all rules that go beyond the shape of one value."""

from __future__ import annotations

from assessment.questionnaire.changes import check_changes
from assessment.questionnaire.levels import check_criterion_levels, check_gate_rules, check_scales
from assessment.questionnaire.outline import outline
from assessment.questionnaire.problems import Report
from assessment.questionnaire.reading import Entry
from assessment.questionnaire.references import check_cycles, check_names, check_references
from assessment.questionnaire.rollup import check_rollup
from assessment.questionnaire.translations import check_translations


def check_entries(root: Entry, report: Report) -> None:
    """Reports everything that is wrong; entries that could not be read are left out of the checks."""
    tree = outline(root)
    check_translations(root, report)
    check_names(tree, report)
    check_references(tree, report)
    check_cycles(tree, report)
    check_changes(tree, report)
    check_scales(tree, report)
    check_criterion_levels(tree, report)
    check_gate_rules(tree, report)
    check_rollup(tree, report)
