"""Makes sure that what `make run`, `make test`, .. needs from the system is there. Usage: need.py run|test|tsan|variants

As root on a Debian-like system missing packages are installed by apt-get; elsewhere they are named, and the exit status is 1.
"""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path


CLANG_FILES = ("libarcher.so", f"libclang_rt.tsan-{platform.machine()}.a")


def has_header(header):
    """Whether the C compiler finds a header."""
    compiler = os.environ.get("CC", "cc").split()
    done = subprocess.run([*compiler, "-E", "-x", "c", "-"], input=f"#include <{header}>\n", text=True, capture_output=True, check=False)
    return done.returncode == 0


def has_clang_file(name):
    """Whether clang finds one of the files that come with it."""
    if shutil.which("clang-19") is None:
        return False
    done = subprocess.run(["clang-19", f"-print-file-name={name}"], text=True, capture_output=True, check=False)
    return Path(done.stdout.strip()).is_absolute()


def has_cross_compiler():
    """Whether there is a compiler for 64-bit ARM that can link."""
    if shutil.which("aarch64-linux-gnu-gcc") is None:
        return False
    done = subprocess.run(["aarch64-linux-gnu-gcc", "-print-file-name=crti.o"], text=True, capture_output=True, check=False)
    return Path(done.stdout.strip()).exists()


def missing(job):
    """Debian packages that are not there, with what each is for."""
    packages = {}
    if importlib.util.find_spec("ensurepip") is None:
        packages["python3-venv"] = "Python virtual environments"
    if not Path(sysconfig.get_paths()["include"], "Python.h").exists():
        packages["python3-dev"] = "Python's headers"
    if job in ("test", "variants") and not has_header("criterion/criterion.h"):
        packages["libcriterion-dev"] = "Criterion, which runs the C tests"
    if job in ("test", "variants") and not has_header("jemalloc/jemalloc.h"):
        packages["libjemalloc-dev"] = "jemalloc, which counts allocations in tests and benches"
    if job == "variants" and not has_cross_compiler():
        packages["gcc-aarch64-linux-gnu"] = packages["libc6-dev-arm64-cross"] = "a C compiler for 64-bit ARM"
    if job == "variants" and shutil.which("qemu-aarch64") is None:
        packages["qemu-user"] = "QEMU, which runs what that makes"
    if job in ("tsan", "variants") and "CLANG" not in os.environ and not all(has_clang_file(name) for name in CLANG_FILES):
        packages["clang-19"] = packages["libclang-rt-19-dev"] = packages["libomp-19-dev"] = "ThreadSanitizer, and what it must know of OpenMP"
    if job == "test" and sys.platform == "linux" and not Path("/usr/share/i18n/locales/de_DE").exists():
        packages["locales"] = "sources of a locale with decimal commas, for tests"
    return packages


def install(packages):
    """Try apt-get; whether it succeeded."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "-qq", "update"], env=environment, check=False)
    done = subprocess.run(["apt-get", "-qq", "-y", "install", "--no-install-recommends", *packages], env=environment, check=False)
    return done.returncode == 0


def main():
    job = sys.argv[1]
    if sys.version_info < (3, 11):  # noqa: UP036 (it is what this line is for)
        sys.exit(f"Python >= 3.11 is needed, this is {sys.version.split()[0]}: make PYTHON=/path/to/python3.11 ...")
    for program in (os.environ.get("CC", "cc").split()[0], "cmake"):
        if shutil.which(program) is None:
            sys.exit(f"{program} is needed (Debian: apt-get install gcc cmake make)")
    packages = missing(job)
    if packages and not install(packages):
        lines = [f"  {package}: {purpose}" for package, purpose in packages.items()]
        sys.exit("\n".join(["These are missing:", *lines, f"As root: apt-get install {' '.join(packages)}"]))
    if packages:
        print("installed:", *packages)


if __name__ == "__main__":
    main()
