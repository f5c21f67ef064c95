"""LibreOffice opens, works out and saves the answer workbook, and what it saved comes back unchanged."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from house import REAL_PACK, House
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_desk import Desk, columns_of, filled_in, notices, place_of, row

from assessment.exchange.workbook_reader import read_workbook
from assessment.records import IndicatorValue
from assessment.workflow.returned import RowKind

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(os.environ.get("GSA_NO_OFFICE") == "1", reason="GSA_NO_OFFICE=1 says that no LibreOffice is meant"),
]
COMMENT = "=1+1 says the form\n\n“Décret” _x0041_ <a&b>  two blanks"


def saved_by_libreoffice(folder: Path, *files: Path) -> list[Path]:
    program = shutil.which("soffice")
    if program is None:
        pytest.fail("LibreOffice is not installed: run bin/test, or set GSA_NO_OFFICE=1 to leave its tests out on purpose.")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    asked = [
        program,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "saved"),
        *map(str, files),
    ]
    subprocess.run(asked, check=True, capture_output=True, timeout=180)
    return [folder / "saved" / file.name for file in files]


@pytest.fixture(scope="module")
def desk() -> Desk:
    desk = Desk(House(packs=(REAL_PACK,)))
    desk.house.answer("D1.1", 3, comment=COMMENT, indicator=IndicatorValue(value="62,50", period="2026"))
    desk.house.answer("D1.2", "dk", comment="  \n a")
    desk.house.answer("D1.3", "na")
    desk.house.back("D1.4", 2, "E2")
    return desk


@pytest.fixture(scope="module")
def saved(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("libreoffice")
    whole = desk.take("D1", "D2", languages=("fr", "en"))
    edited = filled_in(whole, {"D2.1": {"answer": "Mis en œuvre"}, "D1.2": {"comment": None}, "D2.2": {"value": "12"}})
    for name, content in (("whole", whole), ("edited", edited)):
        (folder / f"{name}.xlsx").write_bytes(content)
    found = saved_by_libreoffice(folder, folder / "whole.xlsx", folder / "edited.xlsx")
    return {path.stem: path.read_bytes() for path in found}


def test_what_libreoffice_saved_comes_back_unchanged(desk: Desk, saved: dict[str, bytes]) -> None:
    seen = desk.look(saved["whole"])
    assert {one.kind for one in seen.rows} == {RowKind.SAME}
    assert (len(seen.rows), notices(seen)) == (12, [])


def test_changes_are_found_in_what_libreoffice_saved(desk: Desk, saved: dict[str, bytes]) -> None:
    seen = desk.look(saved["edited"])
    assert {one.criterion: one.kind for one in seen.rows if one.kind is not RowKind.SAME} == {
        "D2.1": RowKind.NEW,
        "D2.2": RowKind.NEW,
        "D1.2": RowKind.CONFLICT,
    }
    assert row(seen, "D2.1").result.level == 3


def test_the_reading_process_reads_it_too(saved: dict[str, bytes]) -> None:
    assert "GSA" in {sheet.name for sheet in read_workbook(saved["whole"]).sheets}


def test_libreoffice_works_out_the_progress(desk: Desk, saved: dict[str, bytes], tmp_path: Path) -> None:
    """D1: 4 of 6 said something, one of them "not applicable": 3 answered of 5 applicable. D2: 0 of 6."""
    (tmp_path / "whole.xlsx").write_bytes(saved["whole"])
    landing = load_workbook(tmp_path / "whole.xlsx", data_only=True).worksheets[0]
    figures = {str(cells[0].value)[:2]: [cell.value for cell in cells[1:5]] for cells in landing.iter_rows() if cells[2].value is not None}
    assert figures["D1"] == [3, 5, 2, 0.6]
    assert figures["D2"] == [0, 6, 6, 0]
    assert figures["L’"] == [3, 11, 8, pytest.approx(3 / 11)]


def test_protection_and_drop_downs_survive(saved: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "whole.xlsx").write_bytes(saved["whole"])
    sheet: Worksheet
    sheet, number = place_of(load_workbook(tmp_path / "whole.xlsx"), "D1.1")
    columns = columns_of(sheet)
    assert sheet.protection.sheet
    assert not sheet.cell(number, columns["answer"]).protection.locked
    assert sheet.cell(number, columns["statement_fr"]).protection.locked
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert any(f"{sheet.cell(number, columns['answer']).coordinate}" in rule.sqref for rule in lists)
    assert len(sheet.conditional_formatting) >= 3
