"""Set up and start Caseload Desktop, or check it, with nothing but Python 3.11 or newer on the machine.

    python run.py                 set up what is missing, then start (without a display: the guided demo)
    python run.py test [-- ...]   set up what is missing, then run every check; what follows ``--`` goes to pytest
    python run.py build           set up what is missing, then build the installed program and let it check itself
    python run.py ANYTHING ELSE   the same as the first, with these arguments for the program (``--help`` lists them)

Standard library only: this file runs before anything is installed. It works in the folder it lies in and writes
``.venv``, ``out``, ``build`` and ``dist`` there. The machine's own pip settings decide where packages come from.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
WINDOWS = os.name == "nt"
LINUX = sys.platform.startswith("linux")
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

RUN = ("requirements.txt",)
TEST = ("requirements.txt", "requirements-test.txt")
BUILD = ("requirements.txt", "requirements-build.txt")

# Libraries Qt asks for that a bare Debian or Ubuntu lacks, and the packages that hold them.
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libICE.so.6": "libice6",
    "libOpenGL.so.0": "libopengl0",
    "libSM.so.6": "libsm6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}


class SetUpFailed(Exception):
    """Set-up can't go on; the text says what to do."""


def main(arguments: list[str]) -> int:
    """Do what was asked and return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said in words, where an import would only fail
        print("Caseload Desktop needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 2
    try:
        if arguments[:1] == ["test"]:
            return test([part for part in arguments[1:] if part != "--"])
        if arguments[:1] == ["build"]:
            return build()
        return start(arguments)
    except SetUpFailed as error:
        print(f"\nSet-up stopped: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def start(arguments: list[str]) -> int:
    """Start the program, or without a display the guided demo."""
    install(RUN)
    if not arguments and not has_display():
        need_qt_libraries(screen=False)
        print("There is no display here, so the program walks through itself and writes down what comes of it.")
        return in_venv("-m", "caseload_desktop", "demo", "--out", str(ROOT / "out" / "demo"), offscreen=True)
    need_qt_libraries(screen=has_display())
    return in_venv("-m", "caseload_desktop", *arguments, offscreen=not has_display())


def test(arguments: list[str]) -> int:
    """Run every check; the tests come last. With arguments of its own, only pytest runs, with these."""
    install(TEST)
    need_qt_libraries(screen=False)
    if LINUX:
        want_commands({"age": "age", "zstd": "zstd"}, why="Tests open sync files with the stock commands too")
    if arguments:
        return in_venv("-m", "pytest", *arguments, offscreen=True)
    failed = [
        name
        for name, command in (
            ("style", ("-m", "ruff", "check", ".")),
            ("layout", ("-m", "ruff", "format", "--check", "--quiet", ".")),
            ("types", ("-m", "mypy")),
            ("layers", ("-c", "from importlinter.cli import lint_imports_command as run; run()")),
        )
        if timed(name, command) != 0
    ]
    if failed:
        print(f"Failed before the tests: {', '.join(failed)}", flush=True)
    outcome = in_venv("-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal", offscreen=True)
    if failed:
        print(f"The tests are above; failed before them: {', '.join(failed)}", flush=True)
    return outcome or bool(failed)


def timed(name: str, command: tuple[str, ...]) -> int:
    """Run one check, say how long it took, and show its own words only when it failed."""
    began = time.monotonic()
    ran = subprocess.run(
        [str(PYTHON), *command],
        cwd=ROOT,
        env=environment(offscreen=True),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if ran.returncode != 0:
        sys.stdout.buffer.write(ran.stdout)
    print(f"{name}: {'failed' if ran.returncode else 'passed'} in {time.monotonic() - began:.0f} s", flush=True)
    return ran.returncode


def build() -> int:
    """Build the installed program into ``dist`` and let it check itself."""
    if LINUX:
        need_commands({"objdump": "binutils"})
        need_shared_python()
    install(BUILD)
    need_qt_libraries(screen=True)  # what is carried must be able to open a window elsewhere
    spec = str(ROOT / "build_installer.spec")
    outcome = in_venv("-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", spec, offscreen=True)
    if outcome:
        return outcome
    folder = ROOT / "dist" / "caseload-desktop"
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink()) / 1e6
    print(f"The installed program lies in {folder}, {size:.0f} MB.", flush=True)
    program = folder / ("caseload-desktop.exe" if WINDOWS else "caseload-desktop")
    return subprocess.call([str(program), "--self-check"], cwd=ROOT, env=environment(offscreen=True))


# ------------------------------------------------------------------------------------------------------ the environment
def install(files: tuple[str, ...]) -> None:
    """Bring ``.venv`` to what ``files`` say; does nothing when they are as they were at the last start."""
    wanted = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in files}
    have = stamp()
    if have.get("python") != identity() or not PYTHON.exists():
        make_venv()
        have = {"python": identity()}
    if all(have.get(name) == digest for name, digest in wanted.items()):
        return
    print(f"Installing what {' and '.join(files)} ask for; the first time takes a minute or two.", flush=True)
    command = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    for name in files:
        command += ["-r", str(ROOT / name)]
    if in_venv(*command) != 0:
        raise SetUpFailed("pip could not install the packages; its own words are above. Try again when online.")
    STAMP.write_text(json.dumps({**have, **wanted}, indent=1), encoding="utf-8")


def identity() -> str:
    """Which Python the environment was made with, and where: another one, or a moved folder, needs a new one."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {sys.base_prefix} {ROOT}"


def stamp() -> dict[str, str]:
    """What the last start installed; nothing when that can't be read."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def make_venv() -> None:
    """Make ``.venv`` anew."""
    if VENV.exists():
        if not (VENV / "pyvenv.cfg").exists() and any(VENV.iterdir()):
            raise SetUpFailed(f"{VENV} is there but is no Python environment; please move it away.")
        shutil.rmtree(VENV)
    need_venv_module()
    print("Making the Python environment .venv", flush=True)
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)], env=environment()) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetUpFailed(f"{sys.executable} could not make a Python environment; its own words are above.")


def need_venv_module() -> None:
    """Debian keeps the part of Python that makes environments in a package of its own."""
    if can_make_venv():
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    apt_install([package], why="Python here can't make environments")
    if not can_make_venv():
        raise SetUpFailed("Python still can't make environments (modules venv and ensurepip).")


def can_make_venv() -> bool:
    """Asked of a fresh interpreter, since this one remembers what it did not find."""
    return subprocess.call([sys.executable, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL) == 0


def environment(*, offscreen: bool = False) -> dict[str, str]:
    """The environment for what is started from here.

    Python keeps what it compiled, also where the machine's own setting says otherwise: tests start the
    program again and again, and each start would compile all of it.
    """
    dropped = ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    if not kept.get("HOME"):
        kept.pop("HOME", None)  # an empty HOME would mean the root folder; without it the user database is asked
    kept["PYTHONUTF8"] = "1"
    if LINUX and not any(kept.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        kept["LC_CTYPE"] = "C.UTF-8"  # a bare machine names no language, and Qt would complain
    kept["PYTHONNOUSERSITE"] = "1"
    if offscreen:
        kept["QT_QPA_PLATFORM"] = "offscreen"
        kept.setdefault("CASELOAD_PICTURES", str(ROOT / "out" / "pictures"))  # what the screens looked like, to look at
    return kept


def in_venv(*command: str, offscreen: bool = False) -> int:
    """Run the environment's Python in the project folder."""
    sys.stdout.flush()
    return subprocess.call([str(PYTHON), *command], cwd=ROOT, env=environment(offscreen=offscreen))


# ---------------------------------------------------------------------------------------------------------- the machine
def has_display() -> bool:
    """True when a window can be shown; Windows and macOS always have a display."""
    return not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def need_qt_libraries(*, screen: bool) -> None:
    """Install or name the system libraries Qt lacks. Windows and macOS bring all it needs."""
    if not LINUX:
        return
    missing = missing_libraries(screen=screen)
    if not missing:
        return
    unknown = sorted(missing - PACKAGES.keys())
    if unknown or not shutil.which("apt-get"):
        raise SetUpFailed(f"Qt needs these system libraries: {', '.join(sorted(missing))}. Please install them.")
    apt_install(sorted({PACKAGES[name] for name in missing}), why="Qt needs system libraries that are not here")
    still = missing_libraries(screen=screen)
    if still:
        raise SetUpFailed(f"Qt still lacks these system libraries: {', '.join(sorted(still))}.")


def missing_libraries(*, screen: bool) -> set[str]:
    """Names of shared libraries that Qt's own files ask for and the machine does not have."""
    qt = next((VENV / "lib").glob("python*/site-packages/PySide6/Qt"), None)
    if qt is None or not shutil.which("ldd"):
        return set()
    plugins = qt / "plugins"
    files = [qt / "lib" / f"libQt6{part}.so.6" for part in ("Core", "Gui", "Widgets", "Svg", "PrintSupport", "DBus")]
    files.append(plugins / "platforms" / "libqoffscreen.so")
    if screen and os.environ.get("WAYLAND_DISPLAY") and not os.environ.get("DISPLAY"):
        files.append(plugins / "platforms" / "libqwayland.so")
    elif screen:
        files.append(plugins / "platforms" / "libqxcb.so")
    listed = subprocess.run(
        ["ldd", *(str(file) for file in files if file.exists())], capture_output=True, text=True, check=False
    )
    return {line.split()[0] for line in listed.stdout.splitlines() if line.endswith("not found")}


def need_commands(commands: dict[str, str]) -> None:
    """Install or name the packages of commands that are not here."""
    absent = sorted({package for command, package in commands.items() if not shutil.which(command)})
    if absent:
        apt_install(absent, why="Building the installed program needs tools that are not here")


def want_commands(commands: dict[str, str], *, why: str) -> None:
    """Install the packages of commands that are not here where that is allowed; else what needs them is left out."""
    absent = sorted({package for command, package in commands.items() if not shutil.which(command)})
    if not absent:
        return
    if may_install():
        apt_install(absent, why=why)
    else:
        print(f"{why}; left out, since {' and '.join(absent)} can't be installed from here.", flush=True)


def need_shared_python() -> None:
    """The installed program carries Python's shared library, which Debian keeps in a package of its own."""
    import ctypes
    import sysconfig

    if not sysconfig.get_config_var("Py_ENABLE_SHARED"):
        return
    name = str(sysconfig.get_config_var("INSTSONAME"))
    for candidate in (str(Path(str(sysconfig.get_config_var("LIBDIR"))) / name), name):
        try:
            ctypes.CDLL(candidate)
        except OSError:
            continue
        return
    apt_install([f"libpython{sys.version_info.major}.{sys.version_info.minor}"], why="Building needs Python's library")


def may_install() -> bool:
    """True where Debian packages can be installed without asking anybody."""
    return shutil.which("apt-get") is not None and getattr(os, "geteuid", lambda: 1)() == 0


def apt_install(packages: list[str], *, why: str) -> None:
    """Install Debian packages where that is allowed, else say the exact command."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not may_install():
        raise SetUpFailed(f"{why}. As administrator, run:\n    sudo {' '.join(command)}\nand start again.")
    print(f"{why}: installing {' '.join(packages)}", flush=True)
    quiet = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-qq"], command):
        outcome = subprocess.call(step, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    if outcome != 0:
        raise SetUpFailed(f"apt-get could not install {' '.join(packages)}; its own words are above.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
