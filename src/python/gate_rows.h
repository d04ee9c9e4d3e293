/* The gate methods, one row each: Register and Circuit make their methods, apply_gates its names,
 * from this list.
 *
 *   ROW(method, CODE, parameters, qubits, signature, doc)
 *
 * parameters, qubits: positional arguments, angles first. MANY: a sequence of controls and a
 * target; MATRIX: a matrix and 1 to 6 qubits; PAULI: a Pauli string; TABLE: a
 * sequence of 2^k numbers and k qubits. */
#ifndef QARENA_PYTHON_GATE_ROWS_H
#define QARENA_PYTHON_GATE_ROWS_H

#define MANY 100
#define MATRIX 101
#define PAULI 102
#define TABLE 103

#define GATE_ROWS(ROW)                                                                             \
    ROW(i, I, 0, 1, "q", "identity")                                                               \
    ROW(x, X, 0, 1, "q", "Pauli X, bit flip")                                                      \
    ROW(y, Y, 0, 1, "q", "Pauli Y")                                                                \
    ROW(z, Z, 0, 1, "q", "Pauli Z, phase flip")                                                    \
    ROW(h, H, 0, 1, "q", "Hadamard")                                                               \
    ROW(s, S, 0, 1, "q", "square root of Z: diag(1, i)")                                           \
    ROW(sdg, SDG, 0, 1, "q", "inverse of s: diag(1, -i)")                                          \
    ROW(t, T, 0, 1, "q", "fourth root of Z: diag(1, e^(i pi/4))")                                  \
    ROW(tdg, TDG, 0, 1, "q", "inverse of t: diag(1, e^(-i pi/4))")                                 \
    ROW(sx, SX, 0, 1, "q", "square root of X")                                                     \
    ROW(sxdg, SXDG, 0, 1, "q", "inverse of sx")                                                    \
    ROW(rx, RX, 1, 1, "theta, q", "rotation about X: exp(-i theta/2 X)")                           \
    ROW(ry, RY, 1, 1, "theta, q", "rotation about Y: exp(-i theta/2 Y)")                           \
    ROW(rz, RZ, 1, 1, "theta, q", "rotation about Z: exp(-i theta/2 Z)")                           \
    ROW(p, P, 1, 1, "theta, q", "phase: diag(1, e^(i theta))")                                     \
    ROW(u, U, 3, 1, "theta, phi, lam, q", "any 1-qubit gate up to a phase: u(theta, phi, lambda)") \
    ROW(cx, CX, 0, 2, "control, target", "controlled X")                                           \
    ROW(cy, CY, 0, 2, "control, target", "controlled Y")                                           \
    ROW(cz, CZ, 0, 2, "control, target", "controlled Z")                                           \
    ROW(ch, CH, 0, 2, "control, target", "controlled Hadamard")                                    \
    ROW(cp, CP, 1, 2, "theta, control, target", "controlled phase: diag(1, 1, 1, e^(i theta))")    \
    ROW(crx, CRX, 1, 2, "theta, control, target", "controlled rotation about X")                   \
    ROW(cry, CRY, 1, 2, "theta, control, target", "controlled rotation about Y")                   \
    ROW(crz, CRZ, 1, 2, "theta, control, target", "controlled rotation about Z")                   \
    ROW(swap, SWAP, 0, 2, "a, b", "exchange of two qubits")                                        \
    ROW(iswap, ISWAP, 0, 2, "a, b", "exchange of two qubits, with a factor i where they differ")   \
    ROW(iswapdg, ISWAPDG, 0, 2, "a, b", "inverse of iswap")                                        \
    ROW(ccx, CCX, 0, 3, "control1, control2, target", "Toffoli: X with two controls")              \
    ROW(ccz, CCZ, 0, 3, "control1, control2, target", "Z with two controls")                       \
    ROW(cswap, CSWAP, 0, 3, "control, a, b", "Fredkin: controlled swap")                           \
    ROW(mcx, MCX, 0, MANY, "control_qubits, target", "X with any number of controls")              \
    ROW(mcp, MCP, 1, MANY, "theta, control_qubits, target", "phase with any number of controls")   \
    ROW(rxx, RXX, 1, 2, "theta, a, b", "exp(-i theta/2 XX)")                                       \
    ROW(ryy, RYY, 1, 2, "theta, a, b", "exp(-i theta/2 YY)")                                       \
    ROW(rzz, RZZ, 1, 2, "theta, a, b", "exp(-i theta/2 ZZ)")                                       \
    ROW(gphase, GPHASE, 1, 0, "theta",                                                             \
        "global phase e^(i theta); with controls, a phase on what they select")                    \
    ROW(unitary, UNITARY, 0, MATRIX, "matrix, /, *qubits",                                         \
        "any matrix on 1 to 6 qubits, the first the least significant")                            \
    ROW(pauli_rotation, PAULI_ROTATION, 1, PAULI, "theta, string",                                 \
        "rotation about a Pauli string: exp(-i theta/2 P)")                                        \
    ROW(diagonal, DIAGONAL, 0, TABLE, "phases, /, *qubits",                                        \
        "a phase e^(i phases[x]) for each value x of any number of qubits")                        \
    ROW(permutation, PERMUTATION, 0, TABLE, "values, /, *qubits",                                  \
        "|x> becomes |values[x]>, on any number of qubits")

/* Other names of the same methods. */
#define GATE_ALIASES(ALIAS)                                                                        \
    ALIAS(id, i)                                                                                   \
    ALIAS(I, i)                                                                                    \
    ALIAS(X, x)                                                                                    \
    ALIAS(Y, y)                                                                                    \
    ALIAS(Z, z)                                                                                    \
    ALIAS(H, h)                                                                                    \
    ALIAS(S, s)                                                                                    \
    ALIAS(T, t)                                                                                    \
    ALIAS(CNOT, cx)                                                                                \
    ALIAS(CX, cx)                                                                                  \
    ALIAS(CZ, cz)                                                                                  \
    ALIAS(CPHASE, cz)                                                                              \
    ALIAS(SWAP, swap)                                                                              \
    ALIAS(CCX, ccx)                                                                                \
    ALIAS(TOFFOLI, ccx)                                                                            \
    ALIAS(CSWAP, cswap)                                                                            \
    ALIAS(FREDKIN, cswap)

/* For the method tables. The part up to "--" is the signature that help() and inspect show. */
#define GATE_FLAGS METH_FASTCALL | METH_KEYWORDS
#define GATE_DOC(method, qubits, signature, doc)                                                   \
    ((qubits) == MATRIX ? #method "($self, " signature                                             \
                                  ", check=True, controls=(), zeros=())\n--\n\n" doc               \
     : (qubits) == TABLE ? #method "($self, " signature ", controls=(), zeros=())\n--\n\n" doc     \
                         : #method "($self, " signature                                            \
                                   ", /, *, controls=(), zeros=())\n--\n\n" doc)
#define GATE_ALIAS_DOC(method) "the same as " #method

#define ROW_INDEX(method, CODE, parameters, qubits, signature, doc) ROW_##method,
enum row_index { GATE_ROWS(ROW_INDEX) ROW_COUNT };
#undef ROW_INDEX

#endif
