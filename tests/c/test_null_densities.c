/* test_null.c for density matrices. */
#include "null_fixture.h"

ARENA_TEST(null, densities) {
    double number[2];
    uint64_t outcome;
    const unsigned qubit = 0;
    qarena_circuit *circuit = empty_circuit(3);
    REFUSES(qarena_circuit_append_both_sides(NULL, circuit));
    REFUSES(qarena_circuit_append_both_sides(circuit, NULL));
    qarena_register *rho = make_register(2, QARENA_DOUBLE, 2, 1);
    REFUSES(qarena_density_probabilities(NULL, &qubit, 1, number));
    REFUSES(qarena_density_probabilities(rho, NULL, 1, number));
    REFUSES(qarena_density_probabilities(rho, &qubit, 1, NULL));
    REFUSES(qarena_density_expectations(NULL, NULL, 0, NULL));
    REFUSES(qarena_density_expectations(rho, NULL, 1, number));
    REFUSES(qarena_density_sample(NULL, 0, 0, 1, &outcome));
    REFUSES(qarena_density_sample(rho, 0, 0, 1, NULL));
    REFUSES(qarena_density_measure(NULL, &qubit, 1, 0, 0, &outcome));
    REFUSES(qarena_density_measure(rho, NULL, 1, 0, 0, &outcome));
    REFUSES(qarena_density_measure(rho, &qubit, 1, 0, 0, NULL));
    REFUSES(qarena_density_project(NULL, 0, 0, number));
    REFUSES(qarena_density_project(rho, 0, 0, NULL));
    REFUSES(qarena_density_reduced_matrix(NULL, &qubit, 1, number));
    REFUSES(qarena_density_reduced_matrix(rho, NULL, 1, number));
    REFUSES(qarena_density_reduced_matrix(rho, &qubit, 1, NULL));
    qarena_register_destroy(rho);
    qarena_circuit_destroy(circuit);
}
