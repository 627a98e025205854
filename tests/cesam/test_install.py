import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cesam import install

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has Python and nothing else."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("HOME", "/nowhere")
    monkeypatch.setattr(install, "_has_library", lambda name: False)
    monkeypatch.setattr(install, "_has_data", lambda pattern: False)
    monkeypatch.setattr(install, "_has_module", lambda name: False)
    monkeypatch.setattr(install, "_has_working_venv", lambda: False)
    monkeypatch.setattr(install, "_system", lambda: "debian")
    monkeypatch.setattr(install.shutil, "which", lambda name: None)


VENV = "python{}.{}-venv".format(*sys.version_info)
TO_RUN = sorted(["libharfbuzz-subset0", "libpango-1.0-0", "libpangoft2-1.0-0", VENV])


@pytest.mark.usefixtures("bare")
def test_a_bare_machine_lacks_what_weasyprint_loads_and_debian_takes_out_of_python():
    assert install.missing_packages("run") == TO_RUN


@pytest.mark.usefixtures("bare")
def test_the_tests_also_need_a_browser_and_the_programs_that_read_the_files():
    programs = ["gettext", "libatomic1", "poppler-utils", "softhsm2", "tesseract-ocr", "tesseract-ocr-swe"]
    assert install.missing_packages("test") == sorted([*TO_RUN, *programs, "chromium-headless-shell"])


@pytest.mark.usefixtures("bare")
def test_ubuntus_chromium_is_a_snap_and_is_not_asked_for(monkeypatch):
    monkeypatch.setattr(install, "_system", lambda: "ubuntu")
    assert not [package for package in install.missing_packages("test") if "chromium" in package]
    assert install.useful_packages("test") == ["ghostscript", "poppler-utils"]


@pytest.mark.usefixtures("bare")
def test_a_debian_of_another_name_may_have_the_whole_browser_only(monkeypatch):
    monkeypatch.setattr(install, "_system", lambda: "linuxmint")
    assert "chromium" in install.missing_packages("test")


@pytest.mark.usefixtures("bare")
def test_where_there_is_a_browser_the_quicker_one_is_had_if_it_can_be(monkeypatch):
    monkeypatch.setattr(install.shutil, "which", lambda name: "/usr/bin/chromium" if name == "chromium" else None)
    assert "chromium-headless-shell" not in install.missing_packages("test")
    assert "chromium-headless-shell" in install.useful_packages("test")
    monkeypatch.setenv("CHROMIUM", "/usr/bin/chromium")
    assert "chromium-headless-shell" not in install.useful_packages("test")


@pytest.mark.usefixtures("bare")
def test_a_named_browser_counts(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/opt/browser")
    assert install.chromium() == "/opt/browser"
    assert not [package for package in install.missing_packages("test") if "chromium" in package]


@pytest.mark.usefixtures("bare")
def test_a_venv_that_works_needs_no_package_for_making_one(monkeypatch):
    monkeypatch.setattr(install, "_has_working_venv", lambda: True)
    assert VENV not in install.missing_packages("run")


def test_this_machine_where_the_tests_run_lacks_nothing():
    assert install.missing_packages("test") == []


def test_each_program_and_file_lies_in_the_very_package_that_is_installed_for_it():
    """A package that only recommends another does not bring it."""
    paths = {shutil.which(program): package for program, package in install._PROGRAMS.items()}
    for pattern, package in install._DATA.items():
        paths |= {str(path): package for path in Path("/usr/share").glob(pattern)}
    assert len(paths) == len(install._PROGRAMS) + len(install._DATA)
    for path, package in paths.items():
        owner = subprocess.run(["dpkg", "--search", path], capture_output=True, text=True, check=True).stdout
        assert owner.split(":")[0] == package


class Machine:
    """Records what would be run, and answers with the exit codes it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, uid: int, programs: set[str], codes: dict[str, list[int]]):
        self.ran: list[str] = []
        self.codes = codes
        monkeypatch.setattr(install.os, "geteuid", lambda: uid)
        monkeypatch.setattr(install.shutil, "which", lambda name: name if name in programs else None)
        monkeypatch.setattr(install, "_quiet", self.run)
        monkeypatch.setattr(install, "_logged", self.run)

    def run(self, command: list[str], log: Path | None = None) -> int:
        line = " ".join(command)
        self.ran.append(line)
        for part, codes in self.codes.items():
            if part in line:
                return codes.pop(0)
        return 0


def test_root_installs_by_apt_and_fetches_the_lists_only_when_that_fails(monkeypatch, tmp_path):
    machine = Machine(monkeypatch, uid=0, programs={"apt-get"}, codes={" install ": [100, 0]})
    install.install_packages(["a", "b"], tmp_path / "log")
    assert [line.split("Timeout=300 ")[1] for line in machine.ran] == [
        "install --yes --no-install-recommends a b",
        "update",
        "install --yes --no-install-recommends a b",
    ]


def test_somebody_who_may_become_root_installs_through_sudo(monkeypatch, tmp_path):
    machine = Machine(monkeypatch, uid=1000, programs={"apt-get", "sudo"}, codes={})
    install.install_packages(["a"], tmp_path / "log")
    assert machine.ran[0] == "sudo -n true"
    assert machine.ran[1].startswith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get ")


@pytest.mark.parametrize(("programs", "codes"), [({"apt-get"}, {}), ({"apt-get", "sudo"}, {"sudo -n true": [1]})])
def test_somebody_who_may_not_is_told_which_packages_to_install(monkeypatch, tmp_path, programs, codes):
    machine = Machine(monkeypatch, uid=1000, programs=programs, codes=codes)
    with pytest.raises(install.SetupFailed, match="Run: sudo apt-get install a b — then make again"):
        install.install_packages(["a", "b"], tmp_path / "log")
    assert not any("apt-get" in line for line in machine.ran)


def test_a_failed_installation_says_why_in_apts_words(monkeypatch, tmp_path):
    Machine(monkeypatch, uid=0, programs={"apt-get"}, codes={" install ": [100, 100]})
    log = tmp_path / "log"
    log.write_text("Reading package lists...\nE: Unable to locate package a\n")
    with pytest.raises(install.SetupFailed, match="could not install a: E: Unable to locate package a"):
        install.install_packages(["a"], log)


def test_a_system_without_apt_is_told_the_names(monkeypatch, tmp_path):
    Machine(monkeypatch, uid=0, programs=set(), codes={})
    with pytest.raises(install.SetupFailed, match="lacks what Debian calls a"):
        install.install_packages(["a"], tmp_path / "log")


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Path, list[str]]:
    """An empty project on a machine that has all packages, and a list of the steps that were taken."""
    (tmp_path / "requirements").mkdir()
    for name in ("base", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(name)
    monkeypatch.setenv("CESAM_STATE", str(tmp_path / "var"))
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "missing_packages", lambda level: [])
    monkeypatch.setattr(install, "useful_packages", lambda level: [])
    steps: list[str] = []

    def make_venv(log: Path) -> None:
        steps.append("venv")
        (tmp_path / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
        (tmp_path / ".venv" / "bin" / "python").touch()

    monkeypatch.setattr(install, "make_venv", make_venv)
    monkeypatch.setattr(install, "install_requirements", lambda level, log: steps.append(level))
    monkeypatch.setattr(install, "fetch_schemas", lambda log: None)
    monkeypatch.setattr(install, "fetch_chromium", lambda log: steps.append("chromium"))
    return tmp_path, steps


def test_the_second_set_up_does_nothing_until_the_requirements_change(project):
    root, steps = project
    install.set_up("run")
    install.set_up("run")
    assert steps == ["venv", "run"]
    (root / "requirements" / "base.txt").write_text("newer")
    install.set_up("run")
    assert steps == ["venv", "run", "venv", "run"]


def test_what_only_helps_is_installed_where_we_may_and_otherwise_done_without(project, monkeypatch, capsys):
    _root, steps = project
    monkeypatch.setattr(install, "useful_packages", lambda level: ["ghostscript"])
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    install.set_up("run")
    assert steps == ["venv", "run"]
    assert "Going on without ghostscript" in capsys.readouterr().out


@pytest.mark.usefixtures("bare")
def test_pages_of_annexes_are_made_by_two_programs_more():
    assert install.useful_packages("run") == ["ghostscript", "poppler-utils"]


def test_the_set_up_for_tests_covers_the_one_for_running_but_not_the_other_way(project):
    root, steps = project
    install.set_up("run")
    install.set_up("test")
    assert steps == ["venv", "run", "venv", "test", "chromium"]
    install.set_up("run")
    (root / "requirements" / "dev.txt").write_text("newer")
    install.set_up("run")
    assert len(steps) == 5


def test_a_removed_venv_is_made_again(project):
    root, steps = project
    install.set_up("run")
    (root / ".venv" / "bin" / "python").unlink()
    install.set_up("run")
    assert steps == ["venv", "run"] * 2


def test_set_ups_at_the_same_time_wait_for_the_first(project):
    _root, steps = project
    threads = [threading.Thread(target=install.set_up, args=["run"]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert steps == ["venv", "run"]


def test_a_set_up_that_failed_is_not_held_for_done(project, monkeypatch):
    def fail(level: str, log: Path) -> None:
        raise install.SetupFailed("no network")

    monkeypatch.setattr(install, "install_requirements", fail)
    with pytest.raises(install.SetupFailed):
        install.set_up("run")
    assert not install.is_done("run")


def test_the_command_line_ends_in_a_sentence_and_an_exit_code(capsys):
    def fail(level: str) -> None:
        raise install.SetupFailed(f"cannot set up to {level}")

    assert install.main(["test"], fail) == 1
    assert capsys.readouterr().err == "cannot set up to test\n"
    assert install.main([], fail) == 2
    assert install.main(["run"], lambda level: None) == 0


def test_it_needs_nothing_that_is_not_in_the_standard_library():
    """It runs before anything is installed: by a Python that sees no site-packages."""
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(ROOT)!r}); import cesam.install"]
    assert subprocess.run(command, check=False).returncode == 0
