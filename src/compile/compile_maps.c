#include "compile/compile_maps.h"

#include "compile/map_stage.h"

static size_t bytes_of(const qarena__plan *plan, const qarena__pass *pass,
                       qarena__sweep_form form) {
    const unsigned t = (unsigned)__builtin_popcountll(pass->qubits);
    return form == QARENA__FORM_GATHER ? qarena__gather_map_bytes(t, plan->segment_qubits)
                                       : qarena__map_bytes(t, plan->lane_bits, form);
}

size_t qarena__maps_bytes(const qarena__plan *plan, const qarena__pass *pass) {
    size_t bytes = 0;
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &plan->stages[pass->first + i];
        bytes +=
            qarena__has_map(stage, i) ? bytes_of(plan, pass, (qarena__sweep_form)stage->form) : 0;
    }
    return bytes;
}

void qarena__maps_compile(qarena__compiled_pass *compiled, const qarena__oplist *list,
                          const qarena__plan *plan, const qarena__pass *pass, void *room) {
    qarena__map_stages stages;
    char *at = room;
    bool looked = false;
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &plan->stages[pass->first + i];
        if (!qarena__has_map(stage, i)) {
            continue;
        }
        if (!looked) {
            qarena__map_stages_of(&stages, plan, pass);
            looked = true;
        }
        if (stage->form == QARENA__FORM_GATHER) {
            qarena__gather_map_make(compiled, list, &stages, i, at);
        }
        qarena__map_compile(compiled, list, &stages, i, at);
        at += bytes_of(plan, pass, (qarena__sweep_form)stage->form);
    }
}
