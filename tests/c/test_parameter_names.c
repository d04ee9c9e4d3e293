/* Parameters by name: what is told of them, and what is refused. */
#include <math.h>
#include <stdio.h>

#include "fixture.h"

enum { VALUES = 5 };

/* A circuit on 5 qubits with the parameters 't' and 'w', a vector of four values. */
static qarena_circuit *make(void) {
    qarena_circuit *circuit = random_circuit(5, 4, 30, NULL);
    const unsigned q = 0;
    const qarena_term terms[2] = {{"t", 0, 0, 1}, {"w", VALUES - 1, 3, -0.5}};
    MUST(qarena_circuit_apply_angles(circuit, QARENA_GATE_RX, &(qarena_angle){0.2, terms, 2},
                                     &(qarena_operands){.qubits = &q, .n_qubits = 1}));
    return circuit;
}

ARENA_TEST(parameter_names, names_and_numbers) {
    qarena_circuit *circuit = make(), *other = empty_circuit(5);
    qarena_parameter parameter;
    cr_assert_eq(qarena_circuit_values(circuit), VALUES);
    cr_assert_eq(qarena_circuit_parameters(circuit), 2);
    MUST(qarena_circuit_read_parameter(circuit, 1, &parameter));
    cr_assert_str_eq(parameter.name, "w");
    cr_assert_eq(parameter.length, VALUES - 1);
    cr_assert_eq(parameter.first, 1);
    const unsigned q = 2;
    const qarena_operands on = {.qubits = &q, .n_qubits = 1};
    const qarena_term terms[2] = {{"w", 4, 3, -2}, {"new", 0, 0, 1}};
    const qarena_angle angles[3] = {{0.5, terms, 2}, {1, NULL, 0}, {0, terms, 1}};
    MUST(qarena_circuit_apply_angles(other, QARENA_GATE_U, angles, &on));
    qarena_instruction gate;
    qarena_term term;
    MUST(qarena_circuit_read(other, 0, &gate));
    cr_assert(gate.n_terms[0] == 2 && gate.n_terms[1] == 0 && gate.n_terms[2] == 1);
    cr_assert(gate.parameters[0] == 0.5 && gate.parameters[1] == 1 && gate.parameters[2] == 0);
    MUST(qarena_circuit_read_term(other, 0, 0, 1, &term));
    cr_assert_str_eq(term.name, "new");
    MUST(qarena_circuit_read_term(other, 0, 2, 0, &term));
    cr_assert(term.index == 3 && term.length == 4 && term.coefficient == -2);
    MUST(qarena_circuit_append(circuit, other));
    cr_assert_eq(qarena_circuit_values(circuit), VALUES + 1);
    char name[8];
    for (unsigned i = 0; i < 3000; i++) { /* many names, all found again */
        (void)snprintf(name, sizeof name, "p%u", i % 1500);
        MUST(qarena_circuit_apply_angles(
            other, QARENA_GATE_RX, &(qarena_angle){0, &(qarena_term){name, 0, 0, 1}, 1}, &on));
    }
    cr_assert_eq(qarena_circuit_values(other), 5 + 1500);
    qarena_circuit_destroy(circuit);
    qarena_circuit_destroy(other);
}

/* Each with the circuit, its parameters included, as it was. */
ARENA_TEST(parameter_names, refusals) {
    qarena_circuit *circuit = make();
    const uint64_t length = qarena_circuit_length(circuit);
    qarena_register *reg = make_register(5, QARENA_DOUBLE, 2, 1);
    double values[VALUES] = {0};
    const unsigned q = 1, far = 9;
    const qarena_operands on = {.qubits = &q, .n_qubits = 1};
    qarena_term term = {"w", 3, 0, 1};
    const qarena_angle angle = {0, &term, 1};
    char long_name[QARENA_PARAMETER_NAME + 2];
    memset(long_name, 'x', sizeof long_name);
    long_name[sizeof long_name - 1] = 0;
#define APPLY(code, text)                                                                          \
    REFUSED(qarena_circuit_apply_angles(circuit, QARENA_GATE_RY, &angle, &on), code, text)
    APPLY(QARENA_E_ARGUMENT, "parameter 'w': vectors of that name have 4 and 3 values");
    term = (qarena_term){"t", 2, 0, 1};
    APPLY(QARENA_E_ARGUMENT, "parameter 't': it is both one value and a vector of 2");
    term = (qarena_term){"w", 4, 4, 1};
    APPLY(QARENA_E_ARGUMENT, "ry: index 4 of 'w' is out of range [0, 4)");
    term = (qarena_term){"w", 4, 0, INFINITY};
    APPLY(QARENA_E_NOT_FINITE, "ry: a coefficient of 'w' is inf");
    term = (qarena_term){"", 0, 0, 1};
    APPLY(QARENA_E_ARGUMENT, "a parameter's name is empty");
    term = (qarena_term){long_name, 0, 0, 1};
    APPLY(QARENA_E_ARGUMENT, "a parameter's name has more than 63 bytes");
    term = (qarena_term){NULL, 0, 0, 1};
    APPLY(QARENA_E_ARGUMENT, "ry: the name of a parameter is NULL");
    term = (qarena_term){"new", UINT64_MAX, 0, 1};
    APPLY(QARENA_E_ARGUMENT, "parameter 'new': 18446744073709551615 values after 5 others, at most "
                             "1073741824 allowed");
    REFUSED(
        qarena_circuit_apply_angles(circuit, QARENA_GATE_RY, &(qarena_angle){NAN, NULL, 0}, &on),
        QARENA_E_NOT_FINITE, "ry: angle is nan");
    term = (qarena_term){"new", 0, 0, 1};
    REFUSED(qarena_circuit_apply_angles(circuit, QARENA_GATE_RY, &angle,
                                        &(qarena_operands){.qubits = &far, .n_qubits = 1}),
            QARENA_E_QUBIT, "ry: qubit 9 is out of range [0, 5)");
    cr_assert_eq(qarena_circuit_length(circuit), length);
    cr_assert_eq(qarena_circuit_values(circuit), VALUES);
    REFUSED(
        qarena_register_run(reg, circuit), QARENA_E_ARGUMENT,
        "run: 0 values given, the circuit's parameters have 5; the first that is missing is 't'");
    REFUSED(qarena_register_run_bound(reg, circuit, values, 3), QARENA_E_ARGUMENT,
            "run: 3 values given, the circuit's parameters have 5; the first that is missing is "
            "'w[2]'");
    REFUSED(qarena_register_run_bound(reg, circuit, values, 6), QARENA_E_ARGUMENT,
            "run: 6 values given, the circuit's parameters have 5");
    values[4] = NAN;
    REFUSED(qarena_register_run_bound(reg, circuit, values, 5), QARENA_E_NOT_FINITE,
            "run: value 4, 'w[3]', is nan");
    values[4] = 1e300;
    REFUSED(qarena_register_run_bound(reg, circuit, values, 5), QARENA_E_ARGUMENT,
            "run: value 4, 'w[3]', is 1e+300: it makes an angle beyond 1e300");
    cr_assert_eq(qarena_register_pending(reg), 0);
    qarena_register_destroy(reg);
    qarena_circuit_destroy(circuit);
}
