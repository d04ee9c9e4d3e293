/* Pauli strings are read in both notations, and what is neither is refused with its place. */
#include <criterion/criterion.h>

#include "circuit/pauli_string.h"

static void is_read(const char *text, unsigned n, uint64_t x, uint64_t z) {
    uint64_t got_x = ~x, got_z = ~z;
    cr_assert_eq(qarena__pauli_string_parse(text, n, &got_x, &got_z), QARENA_OK, "%s",
                 qarena_last_error());
    cr_assert(got_x == x && got_z == z, "\"%s\": x %llx, z %llx", text, (unsigned long long)got_x,
              (unsigned long long)got_z);
}

static void is_refused(const char *text, unsigned n, qarena_status status, const char *message) {
    uint64_t x = 11, z = 12;
    cr_assert_eq(qarena__pauli_string_parse(text, n, &x, &z), status, "\"%s\"", text);
    cr_assert_str_eq(qarena_last_error(), message);
    cr_assert(x == 11 && z == 12, "a refused string changes nothing");
}

Test(pauli_string, letters_name_their_qubits) {
    is_read("X0 Y3", 4, 9, 8);
    is_read("Y3 X0", 4, 9, 8);
    is_read("Z63 I5", 64, 0, (uint64_t)1 << 63);
    is_read("  X2\t Z1 ", 3, 4, 2);
    is_read("Y007", 8, 128, 128);
}

Test(pauli_string, the_last_letter_is_qubit_0) {
    is_read("XIIY", 4, 9, 1);
    is_read("ZX", 2, 1, 2);
    is_read("X", 1, 1, 0);
    is_read("ZX", 5, 1, 2);
}

Test(pauli_string, nothing_is_the_identity) {
    is_read("", 0, 0, 0);
    is_read("", 3, 0, 0);
    is_read(" ", 3, 0, 0);
    is_read("III", 3, 0, 0);
    is_read("I2", 3, 0, 0);
}

Test(pauli_string, what_is_neither_is_refused) {
    is_refused("X0 Q1", 4, QARENA_E_ARGUMENT,
               "Pauli string \"X0 Q1\": character 3 is none of I, X, Y, Z");
    is_refused("XxI", 4, QARENA_E_ARGUMENT,
               "Pauli string \"XxI\": character 1 is none of I, X, Y, Z");
    is_refused("3", 4, QARENA_E_ARGUMENT, "Pauli string \"3\": character 0 is none of I, X, Y, Z");
    is_refused("X 0", 4, QARENA_E_ARGUMENT,
               "Pauli string \"X 0\": X is not followed by a qubit and a blank");
    is_refused("X0Y3", 4, QARENA_E_ARGUMENT,
               "Pauli string \"X0Y3\": X is not followed by a qubit and a blank");
    is_refused("Z-1", 4, QARENA_E_ARGUMENT,
               "Pauli string \"Z-1\": Z is not followed by a qubit and a blank");
}

Test(pauli_string, qubits_out_of_range_or_named_twice_are_refused) {
    is_refused("X4", 4, QARENA_E_QUBIT, "Pauli string \"X4\": qubit 4 is out of range [0, 4)");
    is_refused("Z18446744073709551616", 4, QARENA_E_QUBIT,
               "Pauli string \"Z18446744073709551616\": qubit 18446744073709551616 is out of range "
               "[0, 4)");
    is_refused("XIIII", 4, QARENA_E_QUBIT, "Pauli string \"XIIII\": 5 letters for 4 qubits");
    is_refused("X0 X0", 4, QARENA_E_QUBIT, "Pauli string \"X0 X0\": qubit 0 is named twice");
    is_refused("X0 I0", 4, QARENA_E_QUBIT, "Pauli string \"X0 I0\": qubit 0 is named twice");
}
