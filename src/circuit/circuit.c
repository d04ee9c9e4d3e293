/* Circuits: a list of gates that registers can run again and again. */
#include "circuit/circuit.h"

#include <stddef.h>

#include "arena/arena.h"
#include "circuit/gate.h"
#include "core/status.h"

/* Qubits of a circuit: controls are 64-bit masks. */
#define MAX_QUBITS 64u

static atomic_uint_least64_t circuits_made;

uint64_t qarena__circuit_id(void) {
    return atomic_fetch_add_explicit(&circuits_made, 1, memory_order_relaxed) + 1;
}

static qarena_status make_gates(qarena_arena *arena, uint64_t id, qarena__gates **gates) {
    void *object;
    QARENA__FORWARD(qarena__object_allocate(arena, sizeof(qarena__gates), &object));
    qarena__gates *made = object;
    qarena_status status = qarena__oplist_init(&made->list, arena);
    if (status != QARENA_OK) {
        qarena__object_release(arena, made, sizeof *made);
        return status;
    }
    qarena__parameters_init(&made->parameters, arena);
    made->id = id;
    made->bits = made->named_bits = 0;
    atomic_init(&made->references, 1);
    qarena__arena_retain(arena);
    *gates = made;
    return QARENA_OK;
}

void qarena__gates_retain(qarena__gates *gates) {
    atomic_fetch_add_explicit(&gates->references, 1, memory_order_relaxed);
}

void qarena__gates_release(qarena__gates *gates) {
    if (atomic_fetch_sub_explicit(&gates->references, 1, memory_order_acq_rel) == 1) {
        qarena_arena *arena = gates->list.arena;
        qarena__parameters_fini(&gates->parameters);
        qarena__oplist_fini(&gates->list);
        qarena__object_release(arena, gates, sizeof *gates);
        qarena__arena_release(arena);
    }
}

qarena_status qarena__circuit_list(qarena_circuit *circuit, qarena__watch *watch,
                                   qarena__oplist **list) {
    qarena__gates *gates = circuit->gates;
    if (atomic_load_explicit(&gates->references, memory_order_acquire) > 1) {
        qarena__gates *copy;
        QARENA__FORWARD(make_gates(gates->list.arena, gates->id, &copy));
        qarena__value_map map; /* a copy numbers values as they were */
        qarena_status status = qarena__parameters_join(&copy->parameters, &gates->parameters, &map);
        if (status == QARENA_OK) {
            status = qarena__oplist_join(&copy->list, &gates->list, NULL, watch);
            qarena__value_map_fini(&map, gates->list.arena);
        }
        if (status != QARENA_OK) {
            qarena__gates_release(copy);
            return status;
        }
        qarena__parameters_reach(&copy->parameters, gates->parameters.reach);
        copy->bits = gates->bits;
        copy->named_bits = gates->named_bits;
        circuit->gates = copy;
        qarena__gates_release(gates);
    }
    *list = &circuit->gates->list;
    return QARENA_OK;
}

qarena_status qarena_circuit_create(qarena_arena *arena, unsigned n, qarena_circuit **circuit) {
    if (!arena || !circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", arena ? "circuit" : "arena");
    }
    if (n > MAX_QUBITS) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit: %u qubits, at most %u allowed", n,
                            MAX_QUBITS);
    }
    void *object;
    qarena__gates *gates;
    QARENA__FORWARD(make_gates(arena, qarena__circuit_id(), &gates));
    qarena_status status = qarena__object_allocate(arena, sizeof(qarena_circuit), &object);
    if (status != QARENA_OK) {
        qarena__gates_release(gates);
        return status;
    }
    *circuit = object;
    **circuit = (qarena_circuit){.gates = gates, .n = n};
    return QARENA_OK;
}

qarena_status qarena_circuit_set_poll(qarena_circuit *circuit, int (*poll)(void *context),
                                      void *context) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    circuit->poll = poll;
    circuit->poll_context = context;
    return QARENA_OK;
}

qarena_status qarena__circuit_ask(qarena__watch *watch, const char *call) {
    return qarena__watch_ask(watch) ? qarena__fail(QARENA_E_CANCELLED, "%s: cancelled", call)
                                    : QARENA_OK;
}

void qarena_circuit_destroy(qarena_circuit *circuit) {
    if (circuit) {
        qarena__gates *gates = circuit->gates; /* which keeps the arena */
        qarena__object_release(gates->list.arena, circuit, sizeof *circuit);
        qarena__gates_release(gates);
    }
}

qarena_status qarena__circuit_add(qarena_circuit *circuit, const qarena__op *op,
                                  const double *matrix) {
    qarena__oplist *list;
    qarena__watch watch = qarena__circuit_watch(circuit);
    QARENA__FORWARD(qarena__circuit_list(circuit, &watch, &list));
    return qarena__oplist_append(list, op, matrix);
}

qarena_status qarena_circuit_apply(qarena_circuit *circuit, qarena_gate gate,
                                   const double *parameters, const qarena_operands *operands) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    qarena__op op;
    QARENA__FORWARD(qarena__own_call_check(gate, "circuit"));
    QARENA__FORWARD(qarena__op_make(gate, parameters, operands, circuit->n, &op));
    return qarena__circuit_add(circuit, &op, NULL);
}

unsigned qarena_circuit_qubits(const qarena_circuit *circuit) {
    return circuit ? circuit->n : 0;
}

uint64_t qarena_circuit_length(const qarena_circuit *circuit) {
    return circuit ? circuit->gates->list.count : 0;
}
