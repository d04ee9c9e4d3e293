#include "oracle.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

double oracle_uniform(uint64_t *seed) {
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

unsigned oracle_below(uint64_t *seed, unsigned bound) {
    return (unsigned)(oracle_uniform(seed) * bound);
}

void oracle_reset(oracle *o, unsigned n) {
    o->n = n;
    memset(o->state, 0, sizeof o->state);
    o->state[0] = 1;
}

/* exp(-i t/2 P) = cos(t/2) - i sin(t/2) P for P with P^2 = 1. */
static void rotation(double t, const double complex *pauli, unsigned size, double complex *m) {
    for (unsigned i = 0; i < size * size; i++) {
        m[i] = -I * sin(t / 2) * pauli[i] + (i % (size + 1) ? 0 : cos(t / 2));
    }
}

static void kron_self(const double complex *p, double complex *m) {
    for (unsigned i = 0; i < 16; i++) {
        m[i] = p[(i >> 3 & 1) * 2 + (i >> 1 & 1)] * p[(i >> 2 & 1) * 2 + (i & 1)];
    }
}

static void copy_pauli(const double complex *from, double complex *to) {
    memcpy(to, from, 4 * sizeof *to);
}

/* diag(1, e^it) */
static void phase(double t, double complex *m) {
    m[0] = 1;
    m[1] = m[2] = 0;
    m[3] = cexp(I * t);
}

static void swap_with(double complex factor, double complex *m) {
    memset(m, 0, 16 * sizeof *m);
    m[0] = m[15] = 1;
    m[6] = m[9] = factor;
}

static void sqrt_x(double sign, double complex *m) {
    m[0] = m[3] = (1 + sign * I) / 2;
    m[1] = m[2] = (1 - sign * I) / 2;
}

/* About a Pauli matrix on both of two qubits. */
static void pair_rotation(double theta, const double complex pauli[4], double complex *m) {
    double complex both[16];
    kron_self(pauli, both);
    rotation(theta, both, 4, m);
}

unsigned oracle_gate(qarena_gate gate, const double *t, double complex m[16]) {
    const double complex x[4] = {0, 1, 1, 0}, y[4] = {0, -I, I, 0}, z[4] = {1, 0, 0, -1},
                         one[4] = {1, 0, 0, 1};
    switch (gate) {
    case QARENA_GATE_I: copy_pauli(one, m); return 1;
    case QARENA_GATE_X:
    case QARENA_GATE_CX:
    case QARENA_GATE_CCX:
    case QARENA_GATE_MCX: copy_pauli(x, m); return 1;
    case QARENA_GATE_Y:
    case QARENA_GATE_CY: copy_pauli(y, m); return 1;
    case QARENA_GATE_Z:
    case QARENA_GATE_CZ:
    case QARENA_GATE_CCZ: copy_pauli(z, m); return 1;
    case QARENA_GATE_H:
    case QARENA_GATE_CH:
        for (unsigned i = 0; i < 4; i++) {
            m[i] = (x[i] + z[i]) / sqrt(2);
        }
        return 1;
    case QARENA_GATE_S: phase(pi / 2, m); return 1;
    case QARENA_GATE_SDG: phase(-pi / 2, m); return 1;
    case QARENA_GATE_T: phase(pi / 4, m); return 1;
    case QARENA_GATE_TDG: phase(-pi / 4, m); return 1;
    case QARENA_GATE_SX: sqrt_x(1, m); return 1;
    case QARENA_GATE_SXDG: sqrt_x(-1, m); return 1;
    case QARENA_GATE_RX:
    case QARENA_GATE_CRX: rotation(t[0], x, 2, m); return 1;
    case QARENA_GATE_RY:
    case QARENA_GATE_CRY: rotation(t[0], y, 2, m); return 1;
    case QARENA_GATE_RZ:
    case QARENA_GATE_CRZ: rotation(t[0], z, 2, m); return 1;
    case QARENA_GATE_P:
    case QARENA_GATE_CP:
    case QARENA_GATE_MCP: phase(t[0], m); return 1;
    case QARENA_GATE_U:
        m[0] = cos(t[0] / 2);
        m[1] = -cexp(I * t[2]) * sin(t[0] / 2);
        m[2] = cexp(I * t[1]) * sin(t[0] / 2);
        m[3] = cexp(I * t[1]) * cexp(I * t[2]) *
               cos(t[0] / 2); /* not of the sum: angles may be huge */
        return 1;
    case QARENA_GATE_SWAP:
    case QARENA_GATE_CSWAP: swap_with(1, m); return 2;
    case QARENA_GATE_ISWAP: swap_with(I, m); return 2;
    case QARENA_GATE_ISWAPDG: swap_with(-I, m); return 2;
    case QARENA_GATE_RXX: pair_rotation(t[0], x, m); return 2;
    case QARENA_GATE_RYY: pair_rotation(t[0], y, m); return 2;
    case QARENA_GATE_RZZ: pair_rotation(t[0], z, m); return 2;
    case QARENA_GATE_GPHASE: m[0] = cexp(I * t[0]); return 0;
    default: return ~0u;
    }
}

/* new[row] = sum over columns, for every amplitude that all the controls select. */
static void apply_dense(oracle *o, const double complex *m, const unsigned *targets, unsigned k,
                        uint64_t ones, uint64_t zeros) {
    static double complex before[ORACLE_MAX_AMPLITUDES];
    memcpy(before, o->state, sizeof before);
    for (uint64_t i = 0; i < (uint64_t)1 << o->n; i++) {
        if ((i & ones) != ones || (i & zeros)) {
            continue;
        }
        unsigned row = 0;
        for (unsigned t = 0; t < k; t++) {
            row |= (unsigned)(i >> targets[t] & 1) << t;
        }
        double complex sum = 0;
        for (unsigned column = 0; column < 1u << k; column++) {
            uint64_t from = i;
            for (unsigned t = 0; t < k; t++) {
                from = (from & ~((uint64_t)1 << targets[t])) | (uint64_t)(column >> t & 1)
                                                                   << targets[t];
            }
            sum += m[(row << k) + column] * before[from];
        }
        o->state[i] = sum;
    }
}

/* exp(-i theta/2 P), P qubit by qubit. */
static void apply_pauli(oracle *o, const step *s, uint64_t ones, uint64_t zeros) {
    static double complex before[ORACLE_MAX_AMPLITUDES];
    memcpy(before, o->state, sizeof before);
    for (uint64_t i = 0; i < (uint64_t)1 << o->n; i++) {
        double complex factor = 1; /* of before[i] in P before */
        for (unsigned q = 0; q < o->n; q++) {
            const int one = i >> q & 1, x = s->x >> q & 1, z = s->z >> q & 1;
            factor *= x && z ? (one ? -I : I) : z && one ? -1 : 1;
        }
        if ((i & ones) == ones && !(i & zeros)) {
            o->state[i] += (cos(s->parameters[0] / 2) - 1) * before[i];
            o->state[i ^ s->x] -= I * sin(s->parameters[0] / 2) * factor * before[i];
        }
    }
}

/* Tables: each amplitude times its phase, to where it goes. */
static void apply_table(oracle *o, const step *s, uint64_t ones, uint64_t zeros) {
    static double complex before[ORACLE_MAX_AMPLITUDES];
    memcpy(before, o->state, sizeof before);
    for (uint64_t i = 0; i < (uint64_t)1 << o->n; i++) {
        uint64_t value = 0, to = i;
        for (unsigned t = 0; t < s->n_qubits; t++) {
            value |= (i >> s->qubits[t] & 1) << t;
        }
        for (unsigned t = 0; t < s->n_qubits && s->gate == QARENA_GATE_PERMUTATION; t++) {
            to = (to & ~((uint64_t)1 << s->qubits[t])) | (s->values[value] >> t & 1)
                                                             << s->qubits[t];
        }
        if ((i & ones) == ones && !(i & zeros)) {
            o->state[to] =
                before[i] * (s->gate == QARENA_GATE_DIAGONAL ? cexp(I * s->matrix[value]) : 1);
        }
    }
}

void oracle_apply(oracle *o, const step *s) {
    static double complex dense[64 * 64];
    unsigned k;
    if (s->gate == QARENA_GATE_UNITARY) {
        k = s->n_qubits;
        for (unsigned i = 0; i < 1u << 2 * k; i++) {
            dense[i] = s->matrix[2 * i] + I * s->matrix[2 * i + 1];
        }
    } else {
        k = s->gate < QARENA_GATE_UNITARY           ? oracle_gate(s->gate, s->parameters, dense)
            : s->gate == QARENA_GATE_PAULI_ROTATION ? 0
                                                    : s->n_qubits;
    }
    uint64_t ones = 0;
    uint64_t zeros = 0;
    unsigned controls = s->n_qubits - k;
    for (unsigned i = 0; i < controls; i++) {
        ones |= (uint64_t)1 << s->qubits[i];
    }
    for (unsigned i = 0; i < s->n_ones; i++) {
        ones |= (uint64_t)1 << s->ones[i];
    }
    for (unsigned i = 0; i < s->n_zeros; i++) {
        zeros |= (uint64_t)1 << s->zeros[i];
    }
    if (s->gate == QARENA_GATE_PAULI_ROTATION) {
        apply_pauli(o, s, ones, zeros);
    } else if (s->gate > QARENA_GATE_UNITARY) {
        apply_table(o, s, ones, zeros);
    } else {
        apply_dense(o, dense, s->qubits + controls, k, ones, zeros);
    }
}

double oracle_distance(const oracle *o, const void *amplitudes, unsigned precision) {
    double worst = 0;
    for (uint64_t i = 0; i < (uint64_t)1 << o->n; i++) {
        double re = precision == QARENA_DOUBLE ? ((const double *)amplitudes)[2 * i]
                                               : (double)((const float *)amplitudes)[2 * i];
        double im = precision == QARENA_DOUBLE ? ((const double *)amplitudes)[2 * i + 1]
                                               : (double)((const float *)amplitudes)[2 * i + 1];
        double distance = cabs(o->state[i] - (re + I * im));
        if (!(distance <= worst)) {
            worst = distance;
        }
    }
    return worst;
}

void oracle_random_unitary(uint64_t *seed, unsigned k, double *matrix) {
    static double complex
        u[64][64]; /* rows, orthonormalised one after the other, twice for accuracy */
    unsigned size = 1u << k;
    for (unsigned i = 0; i < size; i++) {
        for (unsigned j = 0; j < size; j++) {
            u[i][j] = oracle_uniform(seed) - 0.5 + I * (oracle_uniform(seed) - 0.5);
        }
        for (unsigned pass = 0; pass < 2; pass++) {
            for (unsigned r = 0; r < i; r++) {
                double complex overlap = 0;
                for (unsigned j = 0; j < size; j++) {
                    overlap += conj(u[r][j]) * u[i][j];
                }
                for (unsigned j = 0; j < size; j++) {
                    u[i][j] -= overlap * u[r][j];
                }
            }
            double norm = 0;
            for (unsigned j = 0; j < size; j++) {
                norm += creal(u[i][j] * conj(u[i][j]));
            }
            for (unsigned j = 0; j < size; j++) {
                u[i][j] /= sqrt(norm);
            }
        }
        for (unsigned j = 0; j < size; j++) {
            matrix[2 * (i * size + j)] = creal(u[i][j]);
            matrix[2 * (i * size + j) + 1] = cimag(u[i][j]);
        }
    }
}

unsigned step_qubits(qarena_gate gate) {
    switch (gate) {
    case QARENA_GATE_GPHASE:
    case QARENA_GATE_PAULI_ROTATION: return 0;
    case QARENA_GATE_CX:
    case QARENA_GATE_CY:
    case QARENA_GATE_CZ:
    case QARENA_GATE_CH:
    case QARENA_GATE_CP:
    case QARENA_GATE_CRX:
    case QARENA_GATE_CRY:
    case QARENA_GATE_CRZ:
    case QARENA_GATE_SWAP:
    case QARENA_GATE_ISWAP:
    case QARENA_GATE_ISWAPDG:
    case QARENA_GATE_RXX:
    case QARENA_GATE_RYY:
    case QARENA_GATE_RZZ: return 2;
    case QARENA_GATE_CCX:
    case QARENA_GATE_CCZ:
    case QARENA_GATE_CSWAP: return 3;
    default: return 1;
    }
}

/* A Pauli string on the first so many qubits of `order`; returns how many. */
static unsigned random_string(uint64_t *seed, const unsigned *order, unsigned n, step *s) {
    const unsigned count = oracle_below(seed, n + 1);
    s->x = s->z = 0;
    for (unsigned i = 0; i < count; i++) {
        const unsigned letter = 1 + oracle_below(seed, 3);
        s->x |= (uint64_t)(letter & 1) << order[i];
        s->z |= (uint64_t)(letter >> 1) << order[i];
    }
    return count;
}

/* Phases, a few of them 0, and values that are shuffled, or all moved on by one. */
static void random_table(uint64_t *seed, step *s) {
    const unsigned size = 1u << s->n_qubits, shuffled = oracle_uniform(seed) < 0.7;
    for (unsigned i = 0; i < size; i++) {
        const unsigned j = shuffled ? oracle_below(seed, i + 1) : i;
        s->matrix[i] = oracle_uniform(seed) < 0.2 ? 0 : 20 * (oracle_uniform(seed) - 0.5);
        s->values[i] = s->values[j];
        s->values[j] = shuffled ? i : (i + 1) % size;
    }
}

void step_random(uint64_t *seed, qarena_gate gate, unsigned n, int controls, step *s) {
    unsigned order[ORACLE_MAX_QUBITS];
    for (unsigned i = 0; i < n; i++) {
        unsigned j = oracle_below(seed, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    s->gate = gate;
    s->n_qubits = step_qubits(gate);
    s->n_ones = s->n_zeros = 0;
    if (gate == QARENA_GATE_MCX || gate == QARENA_GATE_MCP) {
        s->n_qubits += oracle_below(seed, n);
    } else if (gate == QARENA_GATE_UNITARY) {
        s->n_qubits +=
            oracle_below(seed, n < QARENA_MAX_MATRIX_QUBITS ? n : QARENA_MAX_MATRIX_QUBITS);
        oracle_random_unitary(seed, s->n_qubits, s->matrix);
    }
    if (gate == QARENA_GATE_DIAGONAL || gate == QARENA_GATE_PERMUTATION) {
        s->n_qubits += oracle_below(seed, n);
        random_table(seed, s);
    }
    for (unsigned i = 0; i < 3; i++) {
        s->parameters[i] = 8 * pi * (oracle_uniform(seed) - 0.5);
    }
    memcpy(s->qubits, order, s->n_qubits * sizeof order[0]);
    const unsigned used =
        gate == QARENA_GATE_PAULI_ROTATION ? random_string(seed, order, n, s) : s->n_qubits;
    for (unsigned i = used; controls && i < n && oracle_uniform(seed) < 0.4; i++) {
        if (oracle_uniform(seed) < 0.5) {
            s->ones[s->n_ones++] = order[i];
        } else {
            s->zeros[s->n_zeros++] = order[i];
        }
    }
}

void step_of_first(uint64_t *seed, unsigned gates, unsigned n, step *s) {
    qarena_gate gate;
    do {
        gate = (qarena_gate)oracle_below(seed, gates);
    } while (step_qubits(gate) > n);
    step_random(seed, gate, n, 1, s);
}

void step_any(uint64_t *seed, unsigned n, step *s) {
    step_of_first(seed, QARENA_GATE_COUNT, n, s);
}

qarena_operands step_operands(const step *s) {
    return (qarena_operands){s->qubits, s->n_qubits, s->ones, s->n_ones, s->zeros, s->n_zeros};
}

qarena_status step_apply(const step *s, qarena_register *reg) {
    qarena_operands operands = step_operands(s);
    if (s->gate == QARENA_GATE_UNITARY) {
        return qarena_register_unitary(reg, s->matrix, &operands, 1);
    }
    if (s->gate == QARENA_GATE_PAULI_ROTATION) {
        return qarena_register_pauli_rotation(reg, s->parameters[0], s->x, s->z, &operands);
    }
    if (s->gate == QARENA_GATE_DIAGONAL) {
        return qarena_register_diagonal(reg, s->matrix, &operands);
    }
    if (s->gate == QARENA_GATE_PERMUTATION) {
        return qarena_register_permutation(reg, s->values, &operands);
    }
    return qarena_register_apply(reg, s->gate, s->parameters, &operands);
}

qarena_status step_append(const step *s, qarena_circuit *circuit) {
    qarena_operands operands = step_operands(s);
    if (s->gate == QARENA_GATE_UNITARY) {
        return qarena_circuit_unitary(circuit, s->matrix, &operands, 1);
    }
    if (s->gate == QARENA_GATE_PAULI_ROTATION) {
        return qarena_circuit_pauli_rotation(circuit, s->parameters[0], s->x, s->z, &operands);
    }
    if (s->gate == QARENA_GATE_DIAGONAL) {
        return qarena_circuit_diagonal(circuit, s->matrix, &operands);
    }
    if (s->gate == QARENA_GATE_PERMUTATION) {
        return qarena_circuit_permutation(circuit, s->values, &operands);
    }
    return qarena_circuit_apply(circuit, s->gate, s->parameters, &operands);
}
