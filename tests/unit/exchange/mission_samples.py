"""A signed mission with findings, comments and report, through the real use cases."""

from __future__ import annotations

from dataclasses import replace

from mission_house import MissionHouse

from assessment.exchange.mission_input import MissionInput
from assessment.records import Finding, FindingKind, MissionReport, MissionState, Severity

GAP, STRENGTH = FindingKind.GAP, FindingKind.STRENGTH
FINDINGS = (
    ("A.1", GAP, Severity.HIGH, "Nobody answers the telephone after six.\nTwo calls were made.", "Name a duty officer.", False),
    ("B.1", GAP, Severity.MEDIUM, "Half of the seizures are reported late.", "Report within a day & keep a list <weekly>.", False),
    ("C.1", GAP, Severity.HIGH, "There is no protective equipment in the north.", "=Buy sets for the northern offices.", False),
    ("B.3", GAP, Severity.LOW, "Alerts are passed on by telephone only.", "Pass alerts on in writing.", False),
    ("A.2", STRENGTH, None, "The plan is read aloud each quarter.", "", True),
    ("B.2", STRENGTH, None, "Licit movements are checked against licences.", "", False),
)
COMMENTS = {
    "A.1": ("A duty officer was named in May; the number is on the door.", "Seen; the level stays until it is tested."),
    "C.1": ("Twelve sets were ordered.\nThey arrive in March.", "Noted."),
}
WORDS = MissionReport(
    key="",
    mission="",
    facts="The team met the Director of Enforcement and visited two ports.",
    support_needed="A workshop on licences.\nHelp with a written procedure.",
    support_offered="The Secretariat offers a workshop in the spring.",
)


def full_mission(language: str = "en", state: MissionState = MissionState.SIGNED) -> MissionInput:
    house = MissionHouse()
    house.to(MissionState.REVEALED)
    for criterion, kind, severity, text, recommendation, shareable in FINDINGS:
        finding = Finding(key="", mission="", kind=kind, criterion=criterion, text=text, severity=severity)
        house.work.save_finding(house.actor("ali"), house.mission, replace(finding, recommendation=recommendation, shareable=shareable))
    house.work.write_report(house.actor("lara"), house.mission, WORDS)
    if state is not MissionState.REVEALED:
        house.to(MissionState.COMMENTS)
        for criterion, (text, reply) in COMMENTS.items():
            comment = house.work.comment(house.actor(), house.mission, criterion, 0, text)
            house.work.reply(house.actor("lara"), house.mission, criterion, comment.revision, reply)
        house.to(state)
    result = house.work.result(house.actor("lara"), house.mission)
    member = house.services.workplace.members["KEN"]
    return MissionInput(member.name(language), member.region, result, house.services.workplace.today())
