/* Two qubits, entangled and sampled. */
#include <qarena/qarena.h>
#include <stdio.h>

int main(void) {
    qarena_arena *arena = NULL;
    qarena_register *reg = NULL;
    uint64_t outcomes[8];
    const qarena_operands first = {.qubits = (unsigned[]){0}, .n_qubits = 1};
    const qarena_operands both = {.qubits = (unsigned[]){0, 1}, .n_qubits = 2};

    if (qarena_arena_default(&arena) != QARENA_OK ||
        qarena_register_create(arena, 2, NULL, &reg) != QARENA_OK ||
        qarena_register_apply(reg, QARENA_GATE_H, NULL, &first) != QARENA_OK ||
        qarena_register_apply(reg, QARENA_GATE_CX, NULL, &both) != QARENA_OK ||
        qarena_register_sample(reg, 1, 0, 8, outcomes) != QARENA_OK) { /* seed 1, shots 0 to 7 */
        fprintf(stderr, "%s\n", qarena_last_error());
        qarena_register_destroy(reg);
        return 1;
    }
    for (int shot = 0; shot < 8; shot++) {
        printf("%s ", outcomes[shot] == 0 ? "00" : outcomes[shot] == 3 ? "11" : "wrong");
    }
    printf("\n");
    qarena_register_destroy(reg);
    return 0;
}
