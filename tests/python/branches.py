"""An interpreter of circuits with classical bits, in NumPy, that follows every branch; and random circuits for it."""

import numpy as np
from oracle import I2, X, Y, Z, apply_matrix

import qarena as qa

GATES = ["h", "x", "s", "t", "ry", "rx", "rz", "cx", "cz", "swap", "rzz"]


def parse(entries):
    """Entries as a tree: blocks become ('if', bits, value, body, other) and the like."""
    position = 0

    def body():
        nonlocal position
        found = []
        while position < len(entries):
            entry = entries[position]
            if entry[0] in ("end", "else"):
                return found
            position += 1
            if entry[0] not in ("if", "while", "repeat"):
                found.append(entry)
                continue
            inner, other = body(), []
            if entries[position][0] == "else":
                position += 1
                other = body()
            assert entries[position] == ("end",)
            position += 1
            found.append((*entry, inner, other))
        return found

    return body()


def value_of(bits, indices):
    return sum(bits[b] << i for i, b in enumerate(indices))


def evaluate(tokens, bits):
    stack = []
    for token in tokens:
        if token >= 0:
            stack.append(bits[token])
        elif token in (-5, -6):
            stack.append(int(token == -6))
        elif token == -4:
            stack.append(1 - stack.pop())
        else:
            b, a = stack.pop(), stack.pop()
            stack.append((a & b, a | b, a ^ b)[-token - 1])
    (result,) = stack
    return result


def kraus_of(entry):
    """The Kraus matrices of a channel, with the first qubit the least significant."""
    if entry[0] == "kraus":
        return [np.array(k) for k in entry[1]]
    pauli = {"I": I2, "X": X, "Y": Y, "Z": Z}
    found = [np.sqrt(1 - sum(entry[1].values())) * np.eye(2 ** len(entry[2]))]
    for letters, p in entry[1].items():
        matrix = np.eye(1)
        for letter in letters:
            matrix = np.kron(pauli[letter], matrix)
        found.append(np.sqrt(p) * matrix)
    return found


NOISE = ("readout_error", "kraus", "pauli_channel")


def noise(entry, bits, state):
    """The branches that a channel makes of one."""
    if entry[0] != "readout_error":
        return [(bits, apply_matrix(state, k, entry[2])) for k in kraus_of(entry)]
    result = []
    for read, p in enumerate(entry[1][value_of(bits, entry[2])]):
        misread = list(bits)
        for i, bit in enumerate(entry[2]):
            misread[bit] = read >> i & 1
        result.append((tuple(misread), np.sqrt(p) * state))
    return result


def follow(circuit):
    """All branches: (probability, bits, unnormalised state)."""
    n = circuit.n
    start = np.zeros(2**n, complex)
    start[0] = 1
    index = np.arange(2**n)

    def project(state, q, outcome):
        return np.where((index >> q & 1) == outcome, state, 0)

    def run(body, branches):
        for entry in body:
            branches = step(entry, branches)
        return branches

    def step(entry, branches):
        name, result = entry[0], []
        if name == "repeat":
            for _ in range(entry[1]):
                branches = run(entry[2], branches)
            return branches
        matrix = None
        for bits, state in branches:
            if name in ("measure", "reset"):
                q = entry[1]
                for outcome in (0, 1):
                    kept = project(state, q, outcome)
                    if np.vdot(kept, kept).real > 1e-14:
                        if name == "reset":
                            result.append((bits, kept[index ^ (1 << q)] if outcome else kept))
                        else:
                            result.append((bits[: entry[2]] + (outcome,) + bits[entry[2] + 1 :], kept))
            elif name == "assign":
                value = evaluate(entry[2], bits)
                result.append((bits[: entry[1]] + (value,) + bits[entry[1] + 1 :], state))
            elif name == "if":
                result += run(entry[3] if value_of(bits, entry[1]) == entry[2] else entry[4], [(bits, state)])
            elif name == "while":
                result += loop(entry, bits, state, entry[3])
            elif name in NOISE:
                result += [branch for branch in noise(entry, bits, state) if np.vdot(branch[1], branch[1]).real > 1e-14]
            else:
                if matrix is None:
                    matrix = qa.Circuit(n).apply_gates([entry]).to_matrix()
                result.append((bits, matrix @ state))
        return result

    def loop(entry, bits, state, left):
        if value_of(bits, entry[1]) != entry[2] or left == 0:
            return [(bits, state)]
        return [branch for b, s in run(entry[4], [(bits, state)]) for branch in loop(entry, b, s, left - 1)]

    return [(np.vdot(s, s).real, b, s) for b, s in run(parse(list(circuit)), [((0,) * len(circuit.bits), start)])]


def expected(circuit):
    found = {}
    for probability, bits, _ in follow(circuit):
        text = "".join(map(str, reversed(bits)))
        found[text] = found.get(text, 0.0) + probability
    return found


def random_circuit(rng, n, bits, size, depth=2):
    circuit = qa.Circuit(n, bits=bits)

    def fill(count, level):
        for _ in range(count):
            kind = rng.choice(["gate"] * 6 + ["measure", "measure", "reset", "assign", "if", "while", "repeat"])
            group = [int(b) for b in rng.permutation(bits)[: rng.integers(1, min(bits, 3) + 1)]]
            if kind == "gate":
                name = str(rng.choice(GATES if n > 1 else GATES[:7]))
                qubits = [int(q) for q in rng.permutation(n)[: 2 if name in ("cx", "cz", "swap", "rzz") else 1]]
                angles = [float(rng.uniform(0, 2 * np.pi))] if name.startswith("r") else []
                getattr(circuit, name)(*angles, *qubits)
            elif kind == "measure":
                circuit.measure(int(rng.integers(n)), int(rng.integers(bits)))
            elif kind == "reset":
                circuit.reset(int(rng.integers(n)))
            elif kind == "assign":
                a, b = (circuit.bits[int(rng.integers(bits))] for _ in range(2))
                circuit.assign(int(rng.integers(bits)), [a & b, a | ~b, a ^ b, ~a, circuit.bits[: len(group)] == 0, True][rng.integers(6)])
            elif level == 0:
                continue
            elif kind == "if":
                with circuit.if_(group, int(rng.integers(2 ** len(group)))):
                    fill(2, level - 1)
                if rng.integers(2):
                    with circuit.else_():
                        fill(2, level - 1)
            elif kind == "while":
                with circuit.while_(group[0], int(rng.integers(2)), at_most=2):
                    fill(2, level - 1)
            else:
                with circuit.for_(range(int(rng.integers(3)))):
                    fill(2, level - 1)

    fill(size, depth)
    return circuit
