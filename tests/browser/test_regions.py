"""Publishing and its effect, in a real browser: the Secretariat compares regions and publishes; a member then sees itself among others."""

from __future__ import annotations

from random import Random

from office import MEMBER, PASSWORD, Office, open_office
from playwright.sync_api import Browser, expect
from visitor import Server, new_context, sign_in, wait_for_page

from assessment.records import Disclosure, Layer, SignedResult
from assessment.reference import Region
from assessment.storage.port import RESULTS, Put
from assessment.workflow.rounds import RoundPlan


def test_published_figures_reach_the_member_that_shares_its_own(server: Server, chromium: Browser) -> None:
    office = open_office(server)
    services = office.application.services
    questionnaire = next(iter(services.workplace.packs))
    today = services.workplace.today()
    plan = RoundPlan(title="PGS 2026", questionnaire=questionnaire, opens=today, due="2099-12-31", regions=tuple(Region))
    asked = services.rounds.open(office.actor("elena"), plan)
    office.assessment = services.rounds.start(office.actor("amina"), MEMBER, asked.key).key
    for person in ("amina", "daniel"):
        services.collaboration.note_orientation_read(office.actor(person), MEMBER)
    office.answer_all(2)
    office.sign(Disclosure.AGGREGATES)
    others = _sign_others(office, asked.key, questionnaire)

    elena = new_context(chromium).new_page()
    sign_in(elena, server, "elena", PASSWORD)
    elena.get_by_role("link", name="Regions").click(delay=40)
    expect(elena.get_by_text(f"{others + 1} of 187 members asked have signed")).to_be_visible()
    expect(elena.locator("[data-testid=stVegaLiteChart]").get_by_text("D1 Governance")).to_be_visible()
    elena.get_by_role("radio", name="For members").click(delay=40)
    expect(elena.get_by_text("Nothing yet.")).to_be_visible()
    assert "view=publication" in elena.url
    elena.get_by_test_id("stPopoverButton").click(delay=40)
    elena.get_by_role("button", name="Publish to members", exact=True).click(delay=40)
    expect(elena.get_by_text(f"Published: PGS 2026, over {others + 1} results.")).to_be_visible()

    amina = new_context(chromium).new_page()
    sign_in(amina, server, "amina", PASSWORD)
    amina.goto(f"{server.url}/results")
    wait_for_page(amina)
    expect(amina.get_by_text(f"ESA: 9 results · World: {others + 1} results.")).to_be_visible()
    expect(amina.get_by_text("Upper bar: your region, ESA.")).to_be_visible()
    amina.goto(f"{server.url}/regions")
    expect(amina.get_by_text("Page not found")).to_be_visible()


def _sign_others(office: Office, round_: str, questionnaire: str) -> int:
    """Eight members of ESA and six of EUR, put into the register."""
    workplace = office.application.services.workplace
    codes = [code for code, one in sorted(workplace.members.items()) if one.assessed and code != MEMBER]
    chosen = [code for code in codes if workplace.region_of(code) == "ESA"][:8]
    chosen += [code for code in codes if workplace.region_of(code) == "EUR"][:6]
    criteria, chance = sum(1 for _ in workplace.questionnaire(questionnaire).criteria()), Random("regions")
    for code in chosen:
        levels = tuple(chance.randint(0, 4) for _ in range(criteria))
        row = SignedResult(
            key=f"{code}/{round_}/self",
            member=code,
            assessment=round_,
            layer=Layer.SELF,
            round=round_,
            questionnaire=questionnaire,
            signed_on=workplace.today(),
            disclosure=Disclosure.AGGREGATES,
            snapshot=f"s-{code}",
            levels=levels,
            backed=levels,
        )
        office.application.store.write(RESULTS, [Put(row, 0)])
    return len(chosen)
