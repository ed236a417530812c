"""Set-up does what is needed, only what is needed, and says what to do when it may not."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from caseload_desktop.runtime.paths import program_folder

_UNPATCHED_ROOT = program_folder()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The set-up program, at work in a folder of its own, with nothing really installed."""
    spec = importlib.util.spec_from_file_location("run_under_test", _UNPATCHED_ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("requirements.txt", "requirements-test.txt"):
        (tmp_path / name).write_text("a==1\n", encoding="utf-8")
    venv = tmp_path / ".venv"
    python = venv / "bin" / "python"
    for name, value in {"ROOT": tmp_path, "VENV": venv, "STAMP": venv / "installed.json", "PYTHON": python}.items():
        monkeypatch.setattr(module, name, value)
    return module


class Machine:
    """Stands for the machine: notes what set-up starts and answers for it."""

    def __init__(self, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[list[str]] = []
        self._python: Path = module.PYTHON
        monkeypatch.setattr(module.subprocess, "call", self.call)

    def call(self, command: list[str], **_how: object) -> int:
        self.asked.append(command)
        if command[1:3] == ["-m", "venv"]:
            self._python.parent.mkdir(parents=True)
            self._python.touch()
            (self._python.parents[1] / "pyvenv.cfg").touch()
        return 0

    def installs(self) -> list[list[str]]:
        return [command for command in self.asked if "pip" in command]


def test_later_start_installs_nothing(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first start takes time; the next finds everything as it was."""
    machine = Machine(run, monkeypatch)
    run.install(run.RUN)
    run.install(run.RUN)
    assert len(machine.installs()) == 1
    assert "--require-hashes" in machine.installs()[0]


def test_changed_requirement_is_installed_again(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update of the program its new packages come in by themselves, into the same environment."""
    machine = Machine(run, monkeypatch)
    run.install(run.RUN)
    (run.ROOT / "requirements.txt").write_text("a==2\n", encoding="utf-8")
    run.install(run.RUN)
    assert len(machine.installs()) == 2
    assert sum(command[1:3] == ["-m", "venv"] for command in machine.asked) == 1


def test_environment_of_another_python_is_made_anew(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new Python, or a folder that was moved, does not leave a broken environment behind."""
    machine = Machine(run, monkeypatch)
    run.install(run.RUN)
    monkeypatch.setattr(run, "identity", lambda: "another python")
    run.install(run.RUN)
    assert sum(command[1:3] == ["-m", "venv"] for command in machine.asked) == 2


def test_failed_installation_is_tried_again(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first start that was offline does not count as done."""
    machine = Machine(run, monkeypatch)
    monkeypatch.setattr(run, "in_venv", lambda *_command, **_how: 1)
    with pytest.raises(run.SetUpFailed, match="Try again when online"):
        run.install(run.RUN)
    assert machine.installs() == []
    assert not run.STAMP.exists()


def test_folder_that_is_no_environment_is_left_alone(run: ModuleType) -> None:
    """Set-up never deletes a folder it did not make."""
    run.VENV.mkdir()
    (run.VENV / "thesis.odt").touch()
    with pytest.raises(run.SetUpFailed, match="move it away"):
        run.make_venv()
    assert (run.VENV / "thesis.odt").exists()


def test_without_rights_the_exact_command_is_said(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker who may not install system libraries gets the one line to send to IT."""
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(run.SetUpFailed, match=r"sudo apt-get install -y --no-install-recommends libegl1 libgl1"):
        run.apt_install(["libegl1", "libgl1"], why="Qt needs system libraries")


@pytest.mark.parametrize(("user", "installed"), [(0, [["age"]]), (1000, [])])
def test_tools_only_tests_use_are_installed_where_that_is_allowed(
    run: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    user: int,
    installed: list[list[str]],
) -> None:
    """Who may not install packages can still run the checks, and is told what is left out."""
    asked: list[list[str]] = []
    monkeypatch.setattr(run.os, "geteuid", lambda: user, raising=False)
    monkeypatch.setattr(run.shutil, "which", lambda name: None if name == "age" else f"/usr/bin/{name}")
    monkeypatch.setattr(run, "apt_install", lambda packages, **_how: asked.append(packages))
    run.want_commands({"age": "age", "zstd": "zstd"}, why="Tests open sync files")
    assert asked == installed
    assert ("left out, since age can't be installed" in capsys.readouterr().out) == (not installed)


def test_missing_libraries_are_read_from_the_loader(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Qt lacks is what the system's loader says it lacks, not what Qt's message guesses."""
    libraries = run.VENV / "lib" / "python3.11" / "site-packages" / "PySide6" / "Qt" / "lib"
    libraries.mkdir(parents=True)
    (libraries / "libQt6Gui.so.6").touch()
    said = "\tlibEGL.so.1 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x1)\n\tlibGL.so.1 => not found\n"
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.subprocess, "run", lambda *_a, **_k: subprocess.CompletedProcess([], 0, said, ""))
    assert run.missing_libraries(screen=False) == {"libEGL.so.1", "libGL.so.1"}


def test_no_display_means_the_guided_demo(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without a display the program shows what it does instead of failing."""
    machine = Machine(run, monkeypatch)
    monkeypatch.setattr(run, "LINUX", True)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert run.start([]) == 0
    assert machine.asked[-1][1:4] == ["-m", "caseload_desktop", "demo"]
    monkeypatch.setenv("DISPLAY", ":7")
    assert run.start([]) == 0
    assert machine.asked[-1][1:] == ["-m", "caseload_desktop"]


def test_empty_home_is_not_the_root_folder(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an empty HOME nothing is written to the root of the disk."""
    monkeypatch.setenv("HOME", "")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    kept = run.environment(offscreen=True)
    assert "HOME" not in kept
    assert "PYTHONPATH" not in kept
    assert kept["QT_QPA_PLATFORM"] == "offscreen"


def test_what_python_compiled_is_kept(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that forbids it, every start of the program would compile all of it again."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in run.environment()


def test_a_failed_check_fails_the_command(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A style or type error is not hidden by tests that pass."""
    outcomes = {"ruff": 0, "mypy": 1, "pytest": 0}
    monkeypatch.setattr(run, "install", lambda _files: None)
    monkeypatch.setattr(run, "need_qt_libraries", lambda **_how: None)
    monkeypatch.setattr(run, "want_commands", lambda *_what, **_how: None)
    monkeypatch.setattr(run, "in_venv", lambda _m, name, *_rest, **_how: outcomes.get(name, 0))
    monkeypatch.setattr(run, "timed", lambda _name, command: outcomes.get(command[1], 0))
    assert run.test([]) == 1
    outcomes["mypy"] = 0
    assert run.test([]) == 0
    outcomes["pytest"] = 1
    assert run.test([]) == 1


@pytest.mark.skipif(not shutil.which("bash"), reason="only where there is a bash")
def test_ci_runs_the_very_command_of_the_readme() -> None:
    """What CI checks is what a reader is told to run."""
    script = _UNPATCHED_ROOT / ".ci" / "run"
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert '"$python" run.py test' in script.read_text(encoding="utf-8")
    assert sys.version_info >= (3, 11)


_SAID = {
    "12 passed, 2 skipped in 76.14s (0:01:16)": (0, 0, "12 passed, 0 failed"),
    "1 failed, 11 passed, 1 error in 3.00s": (1, 1, "11 passed, 2 failed"),
    "3 errors in 0.30s": (1, 1, "0 passed, 3 failed"),
    "Failed before the tests: types\n12 passed in 3.00s": (1, 1, "12 passed, 1 failed"),
    "Set-up stopped: pip could not install": (2, 1, "0 passed, 1 failed"),
}


@pytest.mark.skipif(not shutil.which("bash"), reason="only where there is a bash")
@pytest.mark.parametrize("said", _SAID)
def test_last_line_of_ci_counts_what_happened(tmp_path: Path, said: str) -> None:
    """Whoever reads only the last line of CI reads the truth, and its exit code agrees."""
    code, expected_code, last = _SAID[said]
    (tmp_path / ".ci").mkdir()
    shutil.copy(_UNPATCHED_ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    stand_in = f"import sys\nprint({said!r}) if sys.argv[1] == 'test' else None\n"
    (tmp_path / "run.py").write_text(f"{stand_in}sys.exit({code} if sys.argv[1] == 'test' else 0)\n", encoding="utf-8")
    ran = subprocess.run(["bash", str(tmp_path / ".ci" / "run")], capture_output=True, text=True, check=False)
    assert ran.stdout.splitlines()[-1] == last
    assert ran.returncode == expected_code
