"""The rules of docs/architecture.md, as tests: who may import whom, and which library lives where."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "assessment"

# library -> the only places that may import it (paths below assessment/, or a file at the root)
HOMES = {
    "streamlit": ("views/", "web/", "streamlit_app.py"),
    "starlette": ("web/", "streamlit_app.py"),
    "uvicorn": ("web/",),
    "argon2": ("identity/",),
    "yaml": ("questionnaire/",),
    "openpyxl": ("exchange/",),
    "docx": ("exchange/",),
    "tinydb": ("storage/",),
    "filelock": ("storage/",),
    "rich": ("command/",),
    "brotli": ("web/",),
    "markupsafe": ("exchange/", "web/html.py"),
    "altair": ("charts.py",),
    "vl_convert": ("charts.py",),
    "babel": ("locale/", "web/language.py"),
}

# room -> rooms it must not import
FORBIDDEN = {
    "questionnaire": ("scoring", "programme", "workflow", "identity", "storage", "exchange", "web", "views", "application"),
    "scoring": ("programme", "workflow", "identity", "storage", "exchange", "web", "views", "application"),
    "programme": ("workflow", "identity", "storage", "exchange", "web", "views", "application"),
    "identity": ("questionnaire", "scoring", "programme", "workflow", "exchange", "web", "views", "application"),
    "storage": ("questionnaire", "scoring", "programme", "workflow", "identity", "exchange", "web", "views", "application"),
    "workflow": ("exchange", "web", "views", "application"),
    "exchange": ("storage", "identity", "web", "views", "application"),
    "web": ("views", "storage.tinydb_store", "storage.memory"),
    "views": ("storage", "exchange"),
    "demonstration": ("exchange", "web", "views", "application"),
    "command": ("views",),
}

IMPURE = {"os", "pathlib", "random", "secrets", "time", "socket", "subprocess", "shutil", "tempfile"}
PURE_ROOMS = ("questionnaire", "scoring", "programme", "records.py", "errors.py")


def modules() -> list[Path]:
    return [*sorted(HOUSE.rglob("*.py")), ROOT / "streamlit_app.py"]


def imported(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


def place(path: Path) -> str:
    return str(path.relative_to(HOUSE)) if path.is_relative_to(HOUSE) else path.name


@pytest.mark.parametrize("path", modules(), ids=place)
def test_a_library_is_imported_only_at_its_home(path: Path) -> None:
    strangers = [
        name
        for name in imported(path)
        if (homes := HOMES.get(name.split(".")[0])) is not None and not any(place(path).startswith(home) for home in homes)
    ]
    assert strangers == []


@pytest.mark.parametrize("path", modules(), ids=place)
def test_a_room_imports_only_rooms_below_it(path: Path) -> None:
    room = place(path).split("/")[0]
    barred = tuple(f"assessment.{other}" for other in FORBIDDEN.get(room, ()))
    assert [name for name in imported(path) if name.startswith(barred) and barred] == []


@pytest.mark.parametrize("path", [path for path in modules() if place(path).startswith("workflow/")], ids=place)
def test_the_workflow_knows_the_port_and_no_adapter(path: Path) -> None:
    assert {name for name in imported(path) if name.startswith("assessment.storage.")} <= {
        name for name in imported(path) if name.startswith("assessment.storage.port")
    }


@pytest.mark.parametrize("path", [path for path in modules() if place(path).startswith(PURE_ROOMS)], ids=place)
def test_a_pure_room_has_no_files_clock_or_randomness(path: Path) -> None:
    if place(path) == "questionnaire/schema.py":  # writes its file when run as a program
        pytest.skip("a program as well as a module")
    assert [name for name in imported(path) if name.split(".")[0] in IMPURE] == []


@pytest.mark.parametrize("path", modules(), ids=place)
def test_nothing_evaluates_text_or_unpickles(path: Path) -> None:
    tree = ast.parse(path.read_text())
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert called & {"eval", "exec", "compile", "__import__"} == set()
    assert not {"pickle", "marshal", "shelve", "dill"} & {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", modules(), ids=place)
def test_no_module_is_named_after_nothing(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "manager", "common", "misc"}


def test_no_page_renders_html_of_people() -> None:
    assert [place(path) for path in modules() if "unsafe_allow_html" in path.read_text()] == []
