/* How many states a history may leave behind at most, by the steps alone. */
#include "register/shots_bound.h"

static uint32_t saturated(uint64_t count) {
    return count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
}

/* However many branches a step makes, they share its state. */
static bool splits(const qarena__command *step) {
    switch ((qarena__command_kind)step->kind) {
    case QARENA__DO_MEASURE:
    case QARENA__DO_RESET:
    case QARENA__DO_KRAUS:
    case QARENA__DO_READOUT: return !step->ends;
    case QARENA__DO_GATES:
    case QARENA__DO_FRAMES: return !step->ends && step->sites < step->sites_end;
    default: return false;
    }
}

/* A loop ends with a jump to its head; before that its counter is set. */
static bool is_loop(const qarena__command *steps, uint64_t i) {
    return steps[i].kind == QARENA__DO_JUMP && steps[i].target <= i;
}

/* Each step's own, times the rounds of the loops around it; then those behind it, too; from within
 * a loop as many as from its head. Loops end inner ones first. */
void qarena__splits_bound(qarena__program *program) {
    qarena__command *steps = program->steps;
    const uint64_t count = program->count;
    for (uint64_t i = 0; i < count; i++) {
        steps[i].splits = splits(&steps[i]);
    }
    for (uint64_t i = 0; i < count; i++) {
        for (uint64_t k = steps[i].target; is_loop(steps, i) && k <= i; k++) {
            const uint64_t rounds = steps[steps[i].target - 1].value;
            steps[k].splits = saturated(steps[k].splits * (uint64_t)saturated(rounds));
        }
    }
    for (uint64_t i = count; i-- > 1;) {
        steps[i - 1].splits = saturated((uint64_t)steps[i - 1].splits + steps[i].splits);
    }
    for (uint64_t i = 0; i < count; i++) {
        for (uint64_t k = steps[i].target; is_loop(steps, i) && k <= i; k++) {
            steps[k].splits = steps[steps[i].target].splits;
        }
    }
}
