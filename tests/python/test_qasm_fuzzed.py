"""The corpus of the fuzzer (tests/fuzz), and what it has found: each text is read or refused within a moment, and leaves nothing in use. So is what little changes make of it."""

import random
import time
from pathlib import Path

import pytest
from qasm_oracle import PATIENCE

import qarena as qa

CORPUS = sorted((Path(__file__).resolve().parents[1] / "fuzz" / "corpus").iterdir())
LIMITS = {"max_operations": 500, "max_depth": 12, "max_bytes": 1 << 16}  # the fuzzer's


def read(text, arena):
    """Whether it is one; what isn't says where."""
    try:
        qa.Circuit.from_qasm(text, arena=arena, **LIMITS)
    except ValueError as error:
        assert str(error).startswith("qasm "), error
        return False
    return True


@pytest.mark.filterwarnings("ignore:qasm")
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_texts_are_read_or_refused(path):
    text, arena, generator = path.read_bytes(), qa.Arena(), random.Random(path.name)
    before, start = arena.stats()["in_use"], time.process_time()
    refused = path.name.startswith(("hostile", "refused", "found", "include", "v2_include"))
    assert read(text, arena) or refused
    for _ in range(30):
        changed = bytearray(text)
        for _ in range(generator.randrange(1, 5)):
            at = generator.randrange(len(changed))
            changed[at : at + generator.randrange(4)] = text[(other := generator.randrange(len(text))) : other + generator.randrange(6)]
            changed = changed or bytearray(b" ")
        read(bytes(changed), arena)
    assert arena.stats()["in_use"] == before
    assert time.process_time() - start < PATIENCE


def test_an_empty_range_of_bits_has_no_value():
    """Found by the fuzzer: an expression of no bits read what lay before it."""
    with pytest.raises(ValueError, match=r"^qasm 1:\d+: 'c': no bits: this range of them is empty"):
        qa.Circuit.from_qasm("bit[3] c; qubit q; if (c[2:1] >= c[1:2]) reset q;")
