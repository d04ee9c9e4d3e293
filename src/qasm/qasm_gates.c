#include "qasm/qasm_gates.h"

#include <string.h>

#include "core/status.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_names.h"

/* Where a gate is at home; EXTRA: it is no part of the first standards, and a definition of that
 * name takes its place. */
enum { LANGUAGE_2 = 1, LANGUAGE_3 = 2, SECOND = 4, THIRD = 8, EXTRA = 16 };

/* name, gate of the circuit, parameters, qubits, controls beyond the row's, form,
 * files. Qiskit's matrices:
 * where qelib1.inc defines one only up to a phase of the whole, that phase is Qiskit's. */
const qarena__built_in_gate qarena__built_in_gates[] = {
    {"U", QARENA_GATE_U, 3, 1, 0, QARENA__FORM_SAME, LANGUAGE_2},
    {"U", QARENA_GATE_U, 3, 1, 0, QARENA__FORM_THIRD_U, LANGUAGE_3},
    {"CX", QARENA_GATE_CX, 0, 2, 0, QARENA__FORM_SAME, LANGUAGE_2 | LANGUAGE_3},
    {"gphase", QARENA_GATE_GPHASE, 1, 0, 0, QARENA__FORM_SAME, LANGUAGE_3},
    {"u3", QARENA_GATE_U, 3, 1, 0, QARENA__FORM_SAME, SECOND},
    {"u2", QARENA_GATE_U, 2, 1, 0, QARENA__FORM_U2, SECOND},
    {"u3", QARENA_GATE_U, 3, 1, 0, QARENA__FORM_THIRD_U3, THIRD},
    {"u2", QARENA_GATE_U, 2, 1, 0, QARENA__FORM_THIRD_U2, THIRD},
    {"u1", QARENA_GATE_P, 1, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"u", QARENA_GATE_U, 3, 1, 0, QARENA__FORM_SAME, SECOND | EXTRA},
    {"u0", QARENA_GATE_I, 1, 1, 0, QARENA__FORM_NONE, SECOND},
    {"p", QARENA_GATE_P, 1, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"phase", QARENA_GATE_P, 1, 1, 0, QARENA__FORM_SAME, THIRD},
    {"id", QARENA_GATE_I, 0, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"x", QARENA_GATE_X, 0, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"y", QARENA_GATE_Y, 0, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"z", QARENA_GATE_Z, 0, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"h", QARENA_GATE_H, 0, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"s", QARENA_GATE_S, 0, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"sdg", QARENA_GATE_SDG, 0, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"t", QARENA_GATE_T, 0, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"tdg", QARENA_GATE_TDG, 0, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"sx", QARENA_GATE_SX, 0, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"sxdg", QARENA_GATE_SXDG, 0, 1, 0, QARENA__FORM_SAME, SECOND | EXTRA},
    {"rx", QARENA_GATE_RX, 1, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"ry", QARENA_GATE_RY, 1, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"rz", QARENA_GATE_RZ, 1, 1, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"cx", QARENA_GATE_CX, 0, 2, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"cy", QARENA_GATE_CY, 0, 2, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"cz", QARENA_GATE_CZ, 0, 2, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"ch", QARENA_GATE_CH, 0, 2, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"csx", QARENA_GATE_SX, 0, 2, 1, QARENA__FORM_SAME, SECOND | EXTRA},
    {"cp", QARENA_GATE_CP, 1, 2, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"cphase", QARENA_GATE_CP, 1, 2, 0, QARENA__FORM_SAME, THIRD},
    {"cu1", QARENA_GATE_CP, 1, 2, 0, QARENA__FORM_SAME, SECOND | EXTRA},
    {"cu3", QARENA_GATE_U, 3, 2, 1, QARENA__FORM_SAME, SECOND | EXTRA},
    {"cu", QARENA_GATE_U, 4, 2, 1, QARENA__FORM_CU, SECOND | THIRD},
    {"crx", QARENA_GATE_CRX, 1, 2, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"cry", QARENA_GATE_CRY, 1, 2, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"crz", QARENA_GATE_CRZ, 1, 2, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"swap", QARENA_GATE_SWAP, 0, 2, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"cswap", QARENA_GATE_CSWAP, 0, 3, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"ccx", QARENA_GATE_CCX, 0, 3, 0, QARENA__FORM_SAME, SECOND | THIRD},
    {"ccz", QARENA_GATE_CCZ, 0, 3, 0, QARENA__FORM_SAME, EXTRA},
    {"c3x", QARENA_GATE_X, 0, 4, 3, QARENA__FORM_SAME, SECOND | EXTRA},
    {"c4x", QARENA_GATE_X, 0, 5, 4, QARENA__FORM_SAME, SECOND | EXTRA},
    {"c3sqrtx", QARENA_GATE_SX, 0, 4, 3, QARENA__FORM_SAME, SECOND | EXTRA},
    {"rxx", QARENA_GATE_RXX, 1, 2, 0, QARENA__FORM_SAME, SECOND | EXTRA},
    {"ryy", QARENA_GATE_RYY, 1, 2, 0, QARENA__FORM_SAME, EXTRA},
    {"rzz", QARENA_GATE_RZZ, 1, 2, 0, QARENA__FORM_SAME, SECOND | EXTRA},
    {"iswap", QARENA_GATE_ISWAP, 0, 2, 0, QARENA__FORM_SAME, EXTRA},
};
enum { GATES = sizeof qarena__built_in_gates / sizeof qarena__built_in_gates[0] };

/* What is in qelib1.inc and has no gate of its own here. */
static const char qelib1_rest[] =
    "gate rccx a,b,c{u2(0,pi) c;u1(pi/4) c;cx b,c;u1(-pi/4) c;cx a,c;u1(pi/4) c;cx b,c;"
    "u1(-pi/4) c;u2(0,pi) c;}"
    "gate rc3x a,b,c,d{u2(0,pi) d;u1(pi/4) d;cx c,d;u1(-pi/4) d;u2(0,pi) d;cx a,d;u1(pi/4) d;"
    "cx b,d;u1(-pi/4) d;cx a,d;u1(pi/4) d;cx b,d;u1(-pi/4) d;u2(0,pi) d;u1(pi/4) d;cx c,d;"
    "u1(-pi/4) d;u2(0,pi) d;}";

const char *qarena__file_of_gate(const qarena__reader *reader, const qarena__word *word) {
    const unsigned files = reader->version == 2 ? SECOND : THIRD | EXTRA;
    for (uint32_t i = 0; i < GATES; i++) {
        if ((qarena__built_in_gates[i].files & files) &&
            qarena__word_reads(word, qarena__built_in_gates[i].name)) {
            return reader->version == 2 ? "qelib1.inc" : "stdgates.inc";
        }
    }
    return NULL;
}

static qarena_status add_gates(qarena__reader *reader, const qarena__word *file, unsigned home) {
    for (uint32_t i = 0; i < GATES; i++) {
        const char *text = qarena__built_in_gates[i].name;
        /* Beyond stdgates.inc there are those of qelib1.inc, as long as a text has no others. */
        const bool extra = !(qarena__built_in_gates[i].files & home) &&
                           (qarena__built_in_gates[i].files & EXTRA) && home >= SECOND;
        if (!(qarena__built_in_gates[i].files & home) && !extra) {
            continue;
        }
        const qarena__word word = {.text = text, .length = strlen(text), .kind = QARENA__WORD_NAME};
        const qarena__name *old = qarena__names_find(reader, &word);
        if (old && extra) {
            continue;
        }
        if (old) {
            return qarena__reader_fail(reader, file, "it has the gate %s, and that name is taken",
                                       text);
        }
        qarena__name *name;
        QARENA__FORWARD(qarena__names_add(reader, &word, QARENA__NAME_BUILT_IN, &name));
        name->index = i;
        name->replaceable = qarena__built_in_gates[i].files & EXTRA;
    }
    return QARENA_OK;
}

qarena_status qarena__gates_of_language(qarena__reader *reader) {
    return add_gates(reader, &reader->cursor.word, reader->version == 2 ? LANGUAGE_2 : LANGUAGE_3);
}

qarena_status qarena__gates_of_file(qarena__reader *reader, const qarena__word *file, bool *known) {
    const bool second = qarena__word_reads(file, "qelib1.inc"),
               third = qarena__word_reads(file, "stdgates.inc");
    *known = second || third;
    if (!*known) {
        return QARENA_OK;
    }
    QARENA__FORWARD(add_gates(reader, file, second ? SECOND : THIRD));
    if (second) {
        QARENA__FORWARD(QARENA__ROOM(reader, sources, 1));
        QARENA__FORWARD(QARENA__ROOM(reader, includes, 1));
        reader->sources.items[reader->sources.count] =
            (qarena__source){.text = qelib1_rest,
                             .length = sizeof qelib1_rest - 1,
                             .name = "qelib1.inc",
                             .name_length = 10};
        reader->includes.items[reader->includes.count++] = reader->cursor;
        reader->cursor = (qarena__cursor){.at = qelib1_rest,
                                          .end = qelib1_rest + sizeof qelib1_rest - 1,
                                          .source = reader->sources.count++};
        qarena__reader_step(reader);
    }
    return QARENA_OK;
}

/* --- appending --- */

static qarena_angle angle_of(const qarena__reader *reader, const qarena__qasm_value *value) {
    return (qarena_angle){.constant = qarena__value_real(value),
                          .terms = value->count ? reader->terms.items + value->first : NULL,
                          .n_terms = value->count};
}

/* A phase of what the controls select: factor times the sum of `count` angles. */
static qarena_status append_phase(qarena__reader *reader, const qarena__gate_use *use,
                                  const unsigned *controls, unsigned n_controls, double factor,
                                  const qarena__qasm_value *angles, unsigned count) {
    qarena_term terms[3 * 64];
    qarena_angle sum = {.terms = terms};
    for (unsigned i = 0; i < count; i++) {
        sum.constant += factor * qarena__value_real(&angles[i]);
        for (uint32_t t = 0; t < angles[i].count; t++) {
            terms[sum.n_terms] = reader->terms.items[angles[i].first + t];
            terms[sum.n_terms++].coefficient *= factor;
        }
    }
    if (n_controls + use->n_ones + use->n_zeros == 0 && sum.n_terms == 0 &&
        reader->target == reader->circuit) {
        reader->pending_phase += sum.constant;
        return QARENA_OK;
    }
    unsigned ones[64];
    unsigned n_ones = 0;
    for (unsigned i = 0; i < n_controls; i++) {
        ones[n_ones++] = controls[i];
    }
    for (unsigned i = 0; i < use->n_ones; i++) {
        ones[n_ones++] = use->ones[i];
    }
    const qarena_operands operands = {
        .ones = ones, .n_ones = n_ones, .zeros = use->zeros, .n_zeros = use->n_zeros};
    sum.terms = sum.n_terms ? terms : NULL;
    return qarena_circuit_apply_angles(reader->target, QARENA_GATE_GPHASE, &sum, &operands);
}

qarena_status qarena__phase_flush(qarena__reader *reader) {
    const double phase = reader->pending_phase;
    reader->pending_phase = 0;
    return phase == 0 ? QARENA_OK
                      : qarena_circuit_apply(reader->circuit, QARENA_GATE_GPHASE, &phase, NULL);
}

/* The phase that a gate has beside the circuit's gate. */
static qarena_status append_own_phase(qarena__reader *reader, const qarena__gate_use *use) {
    const qarena__qasm_value *a = use->angles;
    switch (use->row->form) {
    case QARENA__FORM_THIRD_U: return append_phase(reader, use, NULL, 0, 0.5, a, 1);
    case QARENA__FORM_THIRD_U2: return append_phase(reader, use, NULL, 0, -0.5, a, 2);
    case QARENA__FORM_THIRD_U3: return append_phase(reader, use, NULL, 0, -0.5, a + 1, 2);
    case QARENA__FORM_CU: return append_phase(reader, use, use->qubits, 1, 1, a + 3, 1);
    default: return QARENA_OK;
    }
}

/* Terms of angles that count as an operation. */
#define TERMS_COUNTED 4u

static qarena_status append(qarena__reader *reader, const qarena__gate_use *use) {
    const qarena__built_in_gate *row = use->row;
    unsigned ones[64], n_ones = 0;
    qarena_angle angles[3] = {{0}};
    if (row->gate == QARENA_GATE_GPHASE) {
        return append_phase(reader, use, NULL, 0, 1, use->angles, 1);
    }
    if (row->form == QARENA__FORM_U2 || row->form == QARENA__FORM_THIRD_U2) {
        angles[0].constant = QARENA__PI / 2;
        angles[1] = angle_of(reader, &use->angles[0]);
        angles[2] = angle_of(reader, &use->angles[1]);
    } else {
        for (unsigned i = 0; i < 3 && i < row->parameters; i++) {
            angles[i] = angle_of(reader, &use->angles[i]);
        }
    }
    for (unsigned i = 0; i < row->controls; i++) {
        ones[n_ones++] = use->qubits[i];
    }
    for (unsigned i = 0; i < use->n_ones; i++) {
        ones[n_ones++] = use->ones[i];
    }
    const qarena_operands operands = {.qubits = use->qubits + row->controls,
                                      .n_qubits = row->qubits - row->controls,
                                      .ones = ones,
                                      .n_ones = n_ones,
                                      .zeros = use->zeros,
                                      .n_zeros = use->n_zeros};
    QARENA__FORWARD(append_own_phase(reader, use));
    if (angles[0].n_terms + angles[1].n_terms + angles[2].n_terms) {
        return qarena_circuit_apply_angles(reader->target, row->gate, angles, &operands);
    }
    const double constants[3] = {angles[0].constant, angles[1].constant, angles[2].constant};
    return qarena_circuit_apply(reader->target, row->gate, constants, &operands);
}

qarena_status qarena__gate_append(qarena__reader *reader, const qarena__word *word,
                                  const qarena__gate_use *use) {
    uint32_t terms = 0;
    for (unsigned i = 0; i < use->row->parameters; i++) {
        terms += use->angles[i].count;
    }
    QARENA__FORWARD(qarena__reader_count(reader, word, terms / TERMS_COUNTED));
    return qarena__reader_place(reader, word, append(reader, use));
}
