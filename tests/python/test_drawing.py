"""Drawings of circuits as text: exact ones, of every kind of operation; folding, what is left out, other characters."""

import io
import sys
import time

import pytest

import qarena as qa

PI = 3.141592653589793
EYE = [[1, 0], [0, 1]]
EYE2 = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
T = qa.Parameter("t")


def measured():
    c = qa.Circuit(3, bits=2).measure(0, 1).measure(2, 0).reset(0)
    return c.measure(0, 1).measure(1, 1)


def blocks():
    c = qa.Circuit(2, bits=3).measure(0, 0)
    with c.if_([0, 2], 2):
        c.x(1)
        with c.while_(1, 0, at_most=5):
            c.h(1).measure(1, 1)
    with c.else_():
        c.z(1)
    with c.for_(range(3)):
        c.cx(0, 1)
    return c


def classical():
    c = qa.Circuit(1, bits=3).measure(0, 0)
    return c.assign(2, (c.bits[0] ^ c.bits[1]) & ~c.bits[2]).readout_error([[0.9, 0.1], [0, 1]], 2)


def noise():
    c = qa.Circuit(3).bit_flip(0.1, 0).depolarize(0.03, 1, 2).amplitude_damping(0.2, 0)
    return c.pauli_channel({"XIZ": 0.1}, 0, 1, 2).pauli_channel({"XX": 0.1, "ZZ": 0.1}, 0, 2).kraus([EYE], 1)


def names():
    c = qa.Circuit(2).rx(qa.Parameter("a very long name of a parameter"), 0).ry(qa.Parameter("角度"), 1)
    return c.h(0).h(1).rx(qa.Parameter("\x1b(2J\n\u202e"), 0)


DRAWN = {
    "bell": (
        lambda: qa.Circuit(2).h(0).cx(0, 1).measure_all(),
        """
q0:  ─H──●──M0──
         │  ║
q1:  ────⊕──M1──
            ║
c/2: ═══════╩═══""",
    ),
    "controls": (
        lambda: qa.Circuit(3).ccx(0, 1, 2).cz(0, 2).x(1, zeros=[0], controls=[2]).swap(0, 2, controls=[1]).mcx([0, 1], 2).h(0, zeros=[1]),
        """
q0: ─●──●──○──×──●──H──
     │  │  │  │  │  │
q1: ─●──┼──⊕──●──●──○──
     │  │  │  │  │
q2: ─⊕──●──●──×──⊕─────""",
    ),
    "own names": (
        lambda: qa.Circuit(1).i(0).y(0).s(0).sdg(0).t(0).tdg(0).sx(0).sxdg(0),
        """
q0: ─I──Y──S──S†──T──T†──√X──√X†──""",
    ),
    "angles": (
        lambda: qa.Circuit(2).rx(0.1, 0).p(PI / 2, 1).u(T, 2 * T - 0.5, 0, 0).crz(-PI, 0, 1).rzz(1.0, 0, 1),
        """
q0: ─Rx(0.1)──U(t,2*t - 0.5,0)────●─────Rzz(1)──
                                  │       │
q1: ──P(π/2)────────────────────Rz(-π)───Rzz────""",
    ),
    "matrices": (
        lambda: qa.Circuit(3).unitary(EYE, 1).unitary(EYE2, 2, 0).diagonal([0, 1], 1, controls=[0]).permutation([0, 2, 1, 3], 0, 1),
        """
q0: ────U:1───●────Perm:0──
         │    │      │
q1: ─U───┼───Diag──Perm:1──
         │
q2: ────U:0────────────────""",
    ),
    "Pauli rotations": (
        lambda: qa.Circuit(3).pauli_rotation(T, "X0 Z2").pauli_rotation(0.5, "Y1").pauli_rotation(0.5, "", controls=[1]),
        """
q0: ─R(t):X──────────────────────
       │
q1: ───┼─────R(0.5):Y──P(-0.25)──
       │
q2: ──R:Z────────────────────────""",
    ),
    "phases": (
        lambda: qa.Circuit(2).gphase(0.25).h(0).gphase(T, controls=[0, 1]).gphase(0.5, zeros=[1]).pauli_rotation(1.0, ""),
        """
phase:  0.25  -0.5
q0:    ──H─────●─────────────
               │
q1:    ───────P(t)──○P(0.5)──""",
    ),
    "measurements": (
        measured,
        """
q0:  ─M1──|0⟩──M1──────
      ║        ║
q1:  ─╫────────╫───M1──
      ║        ║   ║
q2:  ─M0───────╫───╫───
      ║        ║   ║
c/2: ═╩════════╩═══╩═══""",
    ),
    "blocks": (
        blocks,
        """
          ┌ if c2,c0=10 ────────────────────────┬ else ┐  ┌ 3 times ┐
          ┊     ┌ while c1=0 at most 5 times ┐  ┊      ┊  ┊         ┊
q0:  ─M0──┊─────┊────────────────────────────┊──┊──────┊──┊──────●──┊──
      ║   ┊     ┊                            ┊  ┊      ┊  ┊      │  ┊
q1:  ─╫───┊──X──┊─────────────────────H──M1──┊──┊───Z──┊──┊──────⊕──┊──
      ║   ┊     ┊                        ║   ┊  ┊      ┊  ┊         ┊
c/3: ═╩═══┊═════┊════════════════════════╩═══┊══┊══════┊══┊═════════┊══""",
    ),
    "bits": (
        classical,
        """
q0:  ─M0───────────────────────────
      ║
c/3: ═╩═══c2=(c0 ^ c1) & ~c2══~c2══""",
    ),
    "noise": (
        noise,
        """
q0: ───~X(0.1)─────~Kraus──~P(0.1):X──~Pauli(0.2):0──────────
                               │            │
q1: ─~depol(0.03)─────────────~P:I──────────┼────────~Kraus──
          │                    │            │
q2: ────~depol────────────────~P:Z───────~Pauli:1────────────""",
    ),
    "names": (
        names,
        """
q0: ─Rx(a very long name of a para…──H──Rx(\\x1b(2J\\n\\u202e)──

q1: ────────────Ry(角度)─────────────H───────────────────────""",
    ),
    "no gates": (
        lambda: qa.Circuit(2, bits=1),
        """
q0:  ─

q1:  ─

c/1: ═""",
    ),
    "no qubits": (
        lambda: qa.Circuit(0),
        """
(no qubits)""",
    ),
    "a phase alone": (
        lambda: qa.Circuit(0).gphase(PI),
        """
phase:  π""",
    ),
    "gates on pairs": (
        lambda: qa.Circuit(3).iswap(0, 1).rxx(T, 1, 2).swap(0, 1).ryy(0.25, 0, 2),
        """
q0: ─iSwap──────────×──Ryy(0.25)──
       │            │      │
q1: ─iSwap──Rxx(t)──×──────┼──────
              │            │
q2: ─────────Rxx──────────Ryy─────""",
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_exact_texts(name):
    make, text = DRAWN[name]
    drawing = make().draw(width=0, ascii=False)
    assert str(drawing) == text.removeprefix("\n")
    assert repr(drawing) == str(drawing) and isinstance(drawing, str)


def test_every_gate_has_a_drawing():
    for name, targets, controls, angles, _ in qa._core._gates():
        if targets > 0 and controls >= 0:
            n = controls + targets
            circuit = qa.Circuit(n).apply_gates([(name, *[0.5] * angles, *range(n))])
            lines = str(circuit.draw(width=0, ascii=False)).split("\n")[::2]
            assert all(line.strip("─")[4:].strip("─") for line in lines), (name, lines)


def test_a_long_line_goes_on_below():
    circuit = qa.Circuit(2).apply_gates([("h", 0), ("cx", 0, 1)] * 5)
    assert str(circuit.draw(width=20, ascii=False)) == """\
q0: ─H──●──H──●──H─»
        │     │
q1: ────⊕─────⊕────»

q0:«─●──H──●──H──●──
     │     │     │
q1:«─⊕─────⊕─────⊕──"""
    assert str(circuit.draw(width=1000)) == str(circuit.draw(width=0))


def test_what_is_left_out_is_marked_and_counted():
    circuit = qa.Circuit(2).apply_gates([("h", 0), ("cx", 0, 1)] * 5)
    assert str(circuit.draw(width=0, max_columns=3, ascii=False)) == """\
q0: ─H──●──H─⋯
        │
q1: ────⊕────⋯
… 7 of 10 operations are not shown (max_columns, max_wires)"""
    wide = qa.Circuit(30).h(0).cx(0, 29).cx(14, 15).measure_all()
    assert str(wide.draw(width=0, max_wires=4, ascii=False)) == """\
q0:   ─H──●───M0──
          │   ║
q1:   ────┼───M1──
          │   ║
 ⋮        │   ║
          │   ║
q28:  ────┼──M28──
          │   ║
q29:  ────⊕──M29──
              ║
c/30: ════════╩═══
… 27 of 33 operations are not shown (max_columns, max_wires)"""
    assert "not shown" not in wide.draw(max_wires=None, max_columns=None)


def test_ascii():
    drawing = blocks().draw(width=30, ascii=True)
    assert drawing.isascii() and str(drawing) == """\
          .-----
q0:  -M0--:---->
      |   :
q1:  -+---:--X->
      |   :
c/3: =====:====>

      if c2,c0=10 ----------
      . while c1=0 at mos..
q0: <-:-------------------->
      :
q1: <-:--------------H--M1->
      :                 |
c/3:<=:====================>

     ----. else .  . 3 times
     -.  :      :  :
q0: <-:--:------:--:------@->
      :  :      :  :      |
q1: <-:--:---Z--:--:------X->
      :  :      :  :
c/3:<=:==:======:==:========>

     -.
q0: <-:--
      :
q1: <-:--
      :
c/3:<=:=="""
    assert names().draw(ascii=True, width=0).isascii()


def test_the_standard_output_says_what_it_can_have(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert qa.Circuit(2).cx(0, 1).draw().isascii()
    print(qa.Circuit(2).cx(0, 1))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    assert not qa.Circuit(2).cx(0, 1).draw().isascii()
    monkeypatch.setattr(sys, "stdout", None)
    assert qa.Circuit(2).cx(0, 1).draw()


def test_the_terminal_says_how_wide_it_is(monkeypatch):
    circuit = qa.Circuit(1).apply_gates([("h", 0)] * 50)
    for columns in (40, 97):
        monkeypatch.setenv("COLUMNS", str(columns))
        longest = max(map(len, circuit.draw().splitlines()))
        assert columns - 3 < longest <= columns


def test_repr_and_str(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    small = qa.Circuit(2).h(0).cx(0, 1)
    assert repr(small) == str(small) == str(small.draw())
    long = qa.Circuit(2).apply_gates([("h", 0)] * 31)
    assert repr(long) == "<Circuit: 31 gates on 2 qubits>" and str(long) == str(long.draw())
    assert repr(qa.Circuit(11).h(0)) == "<Circuit: 1 gate on 11 qubits>"
    assert repr(qa.Circuit(2).rx(qa.Parameter("x" * 25), 0).ry(qa.Parameter("y" * 25), 0).rz(qa.Parameter("z" * 25), 0)) == "<Circuit: 3 gates on 2 qubits>"


def test_large_circuits_are_bounded():
    deep = qa.Circuit(20).apply_gates([("rx", 0.1 * i, i % 20) for i in range(100_000)])
    begin = time.perf_counter()
    text, svg = deep.draw(width=100), deep.draw("svg")
    assert time.perf_counter() - begin < 10  # 0.6 s on an idle machine
    assert len(text) < 200_000 and len(svg) < 1_000_000
    assert "… 96,000 of 100,000 operations are not shown" in text
    one = qa.Circuit(2).apply_gates([("h", 0)] * 1000 + [("x", 1)])
    assert str(one.draw(width=0, max_columns=2, ascii=False)).splitlines()[:3] == ["q0: ─H──H─⋯", "", "q1: ─X────⋯"]
    assert one.draw(max_columns=None).count("H") == 1000


def test_refused():
    circuit = qa.Circuit(1).h(0)
    for options, text in [({"output": "latex"}, "'latex' is none of text, svg, mpl"), ({"width": 10}, "width = 10: at least 20"), ({"max_columns": 0}, "max_columns = 0: at least 1"),
                          ({"max_wires": 1}, "max_wires = 1: at least 2"), ({"width": -1}, "width = -1"), ({"ax": 1}, "ax is for output='mpl'")]:  # fmt: skip
        with pytest.raises(ValueError, match=text):
            circuit.draw(**options)
    with pytest.raises(TypeError):
        circuit.draw(width=80.5)
