#include "compile/image_of_zero.h"

#include "compile/permutation.h"
#include "plan/stage_qubits.h"

uint64_t qarena__image_of_zero(const qarena__oplist *list, const qarena__map_stages *stages,
                               uint32_t at) {
    uint64_t b = 0;
    for (uint32_t i = at;; i = stages->next[i]) {
        const qarena__footprint *gate = qarena__stage_gate(stages->plan, &stages->stage[i], 0);
        if (qarena__has_parity(gate)) {
            b ^= __builtin_parityll(b & gate->diagonal_on) ? gate->nondiagonal_on : 0;
        } else {
            const qarena__permutation p = qarena__permutation_of(
                list, &list->ops[stages->plan->order[stages->stage[i].first]]);
            b = qarena__permuted(b, &p);
        }
        if (i == stages->last[at]) {
            break;
        }
    }
    return b;
}
