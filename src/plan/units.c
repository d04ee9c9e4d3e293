#include "plan/units.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "core/cpu.h"
#include "core/lock.h"
#include "core/status.h"
#include "kernels/tile.h"

/* --- by name --- */

#define FIELD(field) offsetof(qarena_units, field)

static const struct {
    const char *name;
    size_t offset;
} fields[] = {
    {"load", FIELD(load)},
    {"store", FIELD(store)},
    {"memory_load", FIELD(memory_load)},
    {"memory_store", FIELD(memory_store)},
    {"phases", FIELD(phases)},
    {"joined", FIELD(joined)},
    {"rotations_1", FIELD(rotations[1])},
    {"rotations_2", FIELD(rotations[2])},
    {"rotations_3", FIELD(rotations[3])},
    {"rotations_4", FIELD(rotations[4])},
    {"in_vector_rotation", FIELD(in_vector_rotation)},
    {"kak", FIELD(kak)},
    {"dense_2", FIELD(dense[2])},
    {"dense_3", FIELD(dense[3])},
    {"dense_4", FIELD(dense[4])},
    {"exchange", FIELD(exchange)},
    {"near_rotations_1", FIELD(near_rotations[1])},
    {"near_rotations_2", FIELD(near_rotations[2])},
    {"near_rotations_3", FIELD(near_rotations[3])},
    {"near_rotations_4", FIELD(near_rotations[4])},
    {"near_in_vector_rotation", FIELD(near_in_vector_rotation)},
    {"near_kak", FIELD(near_kak)},
    {"multiply_add", FIELD(multiply_add)},
    {"memory_byte", FIELD(memory_byte)},
    {"cached_byte", FIELD(cached_byte)},
    {"kak_split", FIELD(kak_split)},
};

const char *qarena_units_field(unsigned i, size_t *offset) {
    if (i >= sizeof fields / sizeof fields[0]) {
        return NULL;
    }
    if (offset) {
        *offset = fields[i].offset;
    }
    return fields[i].name;
}

/* --- the setting --- */

/* Seconds: what takes longer was not measured in nanoseconds. */
#define MOST_NANOSECONDS 1e9

static qarena__lock lock = QARENA__LOCK_INIT;
static qarena__cost_model chosen[2]; /* single, double */
static bool is_set;

static qarena_status check(const qarena_units *units, const char *precision) {
    for (unsigned i = 0; units && i < sizeof fields / sizeof fields[0]; i++) {
        const double value = *(const double *)((const char *)units + fields[i].offset);
        const bool may_be_zero =
            fields[i].offset == FIELD(in_vector_rotation) ||
            fields[i].offset == FIELD(near_in_vector_rotation); /* vectors of one amplitude */
        if (!(value > 0 || (may_be_zero && value == 0)) || value > MOST_NANOSECONDS) {
            return qarena__fail(QARENA_E_ARGUMENT, "units of %s: %s is %g, not in %s0, %g]",
                                precision, fields[i].name, value, may_be_zero ? "[" : "(",
                                MOST_NANOSECONDS);
        }
    }
    return QARENA_OK;
}

static qarena__cost_model cost_model_of(const qarena_units *units, unsigned precision) {
    return units ? qarena__cost_model_from(units, (unsigned)qarena__amplitude_bytes(precision),
                                           qarena__cpu_cores())
                 : qarena__built_in_costs;
}

qarena_status qarena_set_units(const qarena_units *of_single, const qarena_units *of_double) {
    QARENA__FORWARD(check(of_single, "single"));
    QARENA__FORWARD(check(of_double, "double"));
    const qarena__cost_model costs[2] = {cost_model_of(of_single, QARENA_SINGLE),
                                         cost_model_of(of_double, QARENA_DOUBLE)};
    qarena__lock_take(&lock);
    memcpy(chosen, costs, sizeof chosen);
    is_set = true;
    qarena__lock_give(&lock);
    return QARENA_OK;
}

qarena__cost_model qarena__cost_model_now(unsigned precision) {
    qarena__lock_take(&lock);
    const qarena__cost_model costs =
        is_set ? chosen[precision == QARENA_DOUBLE] : qarena__built_in_costs;
    qarena__lock_give(&lock);
    return costs;
}
