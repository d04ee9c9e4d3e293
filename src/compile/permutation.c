#include "compile/permutation.h"

#include "plan/lower.h"

qarena__permutation qarena__permutation_of(const qarena__oplist *list, const qarena__op *op) {
    qarena__permutation p = {0};
    qarena__lowered lowered;
    if (qarena__lower(list, op, &lowered)) {
        p.ones = lowered.action.ones;
        p.zeros = lowered.action.zeros;
        for (unsigned k = 0; k < lowered.action.k; k++) {
            p.targets |= (uint64_t)1 << lowered.action.target[k];
        }
    }
    return p;
}
