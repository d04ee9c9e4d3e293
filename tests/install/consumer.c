/* The smallest user of an installed qarena: one qubit, turned. */
#include <qarena/qarena.h>

int main(void) {
    qarena_arena *arena;
    qarena_register *reg;
    double amplitude[2] = {0, 0};
    if (qarena_arena_create(NULL, &arena) != QARENA_OK ||
        qarena_register_create(arena, 1, NULL, &reg) != QARENA_OK) {
        return 1;
    }
    qarena_operands on = {.qubits = (unsigned[]){0}, .n_qubits = 1};
    if (qarena_register_apply(reg, QARENA_GATE_X, NULL, &on) != QARENA_OK ||
        qarena_register_amplitude(reg, 1, amplitude) != QARENA_OK) {
        return 2;
    }
    qarena_register_destroy(reg);
    return qarena_arena_destroy(arena) != QARENA_OK || amplitude[0] != 1.0;
}
