"""The loops in examples/: each runs as a program with small sizes, says what its check found, and fails when that is wrong."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def run(program, *arguments):
    return subprocess.run([sys.executable, EXAMPLES / program, *arguments], capture_output=True, text=True, timeout=120, check=False)


def output_of(program, *arguments):
    done = run(program, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def number(pattern, text):
    found = re.search(pattern, text)
    assert found, f"no {pattern!r} in {text!r}"
    return float(found[1])


def test_vqe_finds_the_ground_state_of_four_sites():
    """E = -3 - 2 sqrt(3) of 4 sites: -6.4641."""
    output = output_of("vqe.py", "--n", "4", "--layers", "2", "--tolerance", "1e-6")
    assert number(r"energy (\S+)", output) == pytest.approx(-3 - 2 * 3**0.5, rel=1e-6)
    assert number(r"exact (-[\d.]+)", output) == pytest.approx(-3 - 2 * 3**0.5, rel=1e-8)


def test_vqe_says_that_it_has_not_converged():
    done = run("vqe.py", "--n", "6", "--layers", "2", "--steps", "1")
    assert done.returncode == 1
    assert "the relative error is" in done.stderr


def test_qaoa_finds_the_best_cut():
    output = output_of("qaoa.py", "--n", "8", "--rounds", "3", "--shots", "100")
    best = number(r"no cut is larger than (\d+)", output)
    assert best <= 12
    assert number(r"best of 100 shots: (\d+)", output) == best
    assert 0.8 * best < number(r"rounds: (\S+) edges", output) <= best


def test_qaoa_says_that_it_has_not_found_it():
    done = run("qaoa.py", "--n", "14", "--rounds", "1", "--steps", "0", "--shots", "1")
    assert done.returncode == 1
    assert "the best cut" in done.stderr


def test_the_classifier_learns():
    output = output_of("classifier.py", "--layers", "4", "--points", "200", "--epochs", "20", "--batch", "10", "--accuracy", "0.9")
    assert number(r"(\S+) after", output) >= 0.9
    assert number(r"(\S+) in the last", output) < number(r"loss (\S+) in the first", output)


def test_the_classifier_says_that_it_has_not_learnt():
    done = run("classifier.py", "--points", "20", "--epochs", "1", "--layers", "1")
    assert done.returncode == 1
    assert "the accuracy is" in done.stderr


def test_the_quench_follows_exact_evolution():
    output = output_of("quench.py", "--n", "8", "--steps", "50", "--looks", "5")
    rows = [[float(cell) for cell in line.split()] for line in output.splitlines()[1:7]]
    assert [row[0] for row in rows] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert rows[0][1:] == pytest.approx([-3.5, 1, 0], abs=1e-6)  # seven bonds of -0.5, the Neel state, a product
    assert rows[1][3] < rows[-1][3] <= 4
    assert rows[-1][2] < 0.5
    assert number(r"exact state: 1 - (\S+)", output) < 1e-4


def test_the_quench_says_that_its_steps_are_too_long():
    done = run("quench.py", "--n", "4", "--dt", "0.8", "--steps", "10")
    assert done.returncode == 1
    assert "the energy drifts" in done.stderr


@pytest.mark.skipif("asan" in os.environ.get("LD_PRELOAD", ""), reason="AddressSanitizer keeps freed memory")
def test_the_long_loop_keeps_its_memory():
    output = output_of("long_loop.py", "--steps", "20000")
    rows = [line.split() for line in output.splitlines()[1:11]]
    assert [int(row[0]) for row in rows] == list(range(2000, 20001, 2000))
    assert len({row[5] for row in rows[1:]}) == 1  # allocations, which are those of forks
    assert number(r"has grown by (\S+) MiB", output) <= 1


def test_the_long_loop_counts_what_grows():
    """A bound below 0 is missed by any loop."""
    done = run("long_loop.py", "--steps", "100", "--growth", "-1")
    assert done.returncode == 1
    assert "it has grown by" in done.stderr


def test_teleportation_loses_nothing():
    assert "4 histories, 0 lost" in output_of("teleportation.py", "--shots", "500")


def test_repeat_until_success_succeeds():
    output = output_of("repeat_until_success.py", "--shots", "200")
    assert number(r"wanted state is (\S+)", output) == pytest.approx(1, abs=1e-9)


def test_t1_is_found():
    assert number(r"T1 = (\S+) us", output_of("t1_decay.py", "--t1", "50", "--t2", "60")) == pytest.approx(50, rel=0.05)


def test_randomized_benchmarking_finds_the_error_of_a_gate():
    output = output_of("randomized_benchmarking.py", "--p", "0.02", "--sequences", "30")
    assert number(r"error of a gate (\S+),", output) == pytest.approx(2 * 0.02 / 3, rel=0.1)


def test_the_bit_flip_code_holds():
    output = output_of("bit_flip_code.py", "--shots", "2000")
    assert number(r"holds in (\S+)%", output) > 97
    assert number(r"a bare qubit in (\S+)%", output) < 94
