#include "circuit/parameters.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "arena/arena.h"
#include "circuit/growing.h"
#include "core/status.h"

#define FIRST_ENTRIES 8u
#define FIRST_NAME_BYTES 64u
#define FIRST_SLOTS 16u

/* The largest angle that values may make. */
#define LARGEST_ANGLE 1e300

void qarena__parameters_init(qarena__parameters *table, qarena_arena *arena) {
    *table = (qarena__parameters){.arena = arena};
}

void qarena__parameters_fini(qarena__parameters *t) {
    qarena__object_release(t->arena, t->slots, t->slot_count * sizeof *t->slots);
    qarena__object_release(t->arena, t->names, t->name_capacity);
    qarena__object_release(t->arena, t->entries, t->capacity * sizeof *t->entries);
    qarena__parameters_init(t, t->arena);
}

/* FNV-1a (Fowler, Noll, Vo). */
static uint64_t hash(const char *name) {
    uint64_t h = 0xcbf29ce484222325u;
    for (; *name; name++) {
        h = (h ^ (unsigned char)*name) * 0x100000001b3u;
    }
    return h ^ h >> 32;
}

/* The slot of a name, or the free one where it belongs. */
static uint32_t *slot_of(const qarena__parameters *t, const char *name) {
    uint64_t at = hash(name) & (t->slot_count - 1);
    while (t->slots[at] && strcmp(t->names + t->entries[t->slots[at] - 1].name, name) != 0) {
        at = (at + 1) & (t->slot_count - 1);
    }
    return &t->slots[at];
}

static void fill_slots(qarena__parameters *t) {
    memset(t->slots, 0, t->slot_count * sizeof *t->slots);
    for (uint64_t i = 0; i < t->count; i++) {
        *slot_of(t, t->names + t->entries[i].name) = (uint32_t)(i + 1);
    }
}

/* Room for one more entry with so long a name, its NUL included. */
static qarena_status reserve(qarena__parameters *t, size_t bytes) {
    if (t->capacity < t->count + 1) {
        void *block = t->entries;
        QARENA__FORWARD(qarena__grow(t->arena, &block, sizeof *t->entries, t->count + 1,
                                     FIRST_ENTRIES, &t->capacity));
        t->entries = block;
    }
    if (t->name_capacity < t->name_bytes + bytes) {
        void *block = t->names;
        QARENA__FORWARD(qarena__grow(t->arena, &block, 1, t->name_bytes + bytes, FIRST_NAME_BYTES,
                                     &t->name_capacity));
        t->names = block;
    }
    if (t->slot_count < 2 * (t->count + 1)) {
        void *block = t->slots;
        QARENA__FORWARD(qarena__grow(t->arena, &block, sizeof *t->slots, 2 * (t->count + 1),
                                     FIRST_SLOTS, &t->slot_count));
        t->slots = block;
        fill_slots(t);
    }
    return QARENA_OK;
}

static qarena_status check_length(const char *name, const qarena__parameter *there,
                                  uint64_t length) {
    if (there->length == length) {
        return QARENA_OK;
    }
    if (there->length == 0 || length == 0) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "parameter '%s': it is both one value and a vector of %llu", name,
                            (unsigned long long)(there->length | length));
    }
    return qarena__fail(QARENA_E_ARGUMENT,
                        "parameter '%s': vectors of that name have %llu and %llu values", name,
                        (unsigned long long)there->length, (unsigned long long)length);
}

qarena_status qarena__parameters_add(qarena__parameters *t, const char *name, uint64_t length,
                                     uint64_t *first) {
    const size_t bytes = strlen(name) + 1;
    if (bytes == 1 || bytes > QARENA_PARAMETER_NAME + 1) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            bytes == 1 ? "a parameter's name is empty"
                                       : "a parameter's name has more than %u bytes",
                            QARENA_PARAMETER_NAME);
    }
    const uint32_t known = t->slot_count ? *slot_of(t, name) : 0;
    const uint64_t values = length ? length : 1;
    if (known) {
        QARENA__FORWARD(check_length(name, &t->entries[known - 1], length));
        *first = t->entries[known - 1].first;
        return QARENA_OK;
    }
    if (values > QARENA__MOST_VALUES || t->values > QARENA__MOST_VALUES - values) {
        return qarena__fail(
            QARENA_E_ARGUMENT, "parameter '%s': %llu values after %llu others, at most %u allowed",
            name, (unsigned long long)values, (unsigned long long)t->values, QARENA__MOST_VALUES);
    }
    QARENA__FORWARD(reserve(t, bytes));
    uint32_t *slot = slot_of(t, name);
    memcpy(t->names + t->name_bytes, name, bytes);
    t->entries[t->count++] =
        (qarena__parameter){.name = t->name_bytes, .length = length, .first = t->values};
    *slot = (uint32_t)t->count;
    t->name_bytes += bytes;
    *first = t->values;
    t->values += values;
    return QARENA_OK;
}

void qarena__parameters_cut(qarena__parameters *t, uint64_t count) {
    if (count < t->count) {
        t->values = t->entries[count].first;
        t->name_bytes = t->entries[count].name;
        t->count = count;
        fill_slots(t);
    }
}

const qarena__parameter *qarena__parameters_of_value(const qarena__parameters *t, uint64_t value) {
    uint64_t low = 0, high = t->count;
    while (high - low > 1) {
        const uint64_t middle = low + (high - low) / 2;
        *(t->entries[middle].first <= value ? &low : &high) = middle;
    }
    return &t->entries[low];
}

void qarena__value_name(const qarena__parameters *t, uint64_t value,
                        char text[QARENA__VALUE_NAME]) {
    const qarena__parameter *entry = qarena__parameters_of_value(t, value);
    const char *name = t->names + entry->name;
    if (entry->length) {
        (void)snprintf(text, QARENA__VALUE_NAME, "%s[%llu]", name,
                       (unsigned long long)(value - entry->first));
    } else {
        (void)snprintf(text, QARENA__VALUE_NAME, "%s", name);
    }
}

/* The first value that is not a finite number, or makes an angle too large; `count`: none. */
static uint64_t find_bad(const qarena__parameters *table, const double *values, uint64_t count) {
    bool good = true; /* without a branch a value: loops over few gates notice it */
    for (uint64_t i = 0; i < count; i++) {
        good &= fabs(values[i]) * table->reach <= LARGEST_ANGLE;
    }
    uint64_t i = good ? count : 0;
    while (i < count && fabs(values[i]) * table->reach <= LARGEST_ANGLE) {
        i++;
    }
    return i;
}

qarena_status qarena__values_check(const qarena__parameters *table, const double *values,
                                   uint64_t count, const char *call) {
    char name[QARENA__VALUE_NAME];
    if (count < table->values) {
        qarena__value_name(table, count, name);
        return qarena__fail(QARENA_E_ARGUMENT,
                            "%s: %llu values given, the circuit's parameters have %llu; the first "
                            "that is missing is '%s'",
                            call, (unsigned long long)count, (unsigned long long)table->values,
                            name);
    }
    if (count > table->values) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "%s: %llu values given, the circuit's parameters have %llu", call,
                            (unsigned long long)count, (unsigned long long)table->values);
    }
    if (count && !values) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: values is NULL", call);
    }
    const uint64_t bad = find_bad(table, values, count);
    if (bad < count) {
        const bool finite = isfinite(values[bad]);
        qarena__value_name(table, bad, name);
        return qarena__fail(finite ? QARENA_E_ARGUMENT : QARENA_E_NOT_FINITE,
                            "%s: value %llu, '%s', is %g%s", call, (unsigned long long)bad, name,
                            values[bad], finite ? ": it makes an angle beyond 1e300" : "");
    }
    return QARENA_OK;
}

/* Room for so many ranges. */
static qarena_status map_init(qarena__value_map *map, qarena_arena *arena, uint64_t count) {
    void *object;
    QARENA__FORWARD(qarena__object_allocate(arena, 2 * count * sizeof *map->from, &object));
    *map = (qarena__value_map){.count = count, .from = object};
    map->to = map->from + count;
    return QARENA_OK;
}

void qarena__value_map_fini(qarena__value_map *map, qarena_arena *arena) {
    qarena__object_release(arena, map->from, 2 * map->count * sizeof *map->from);
    *map = (qarena__value_map){0};
}

/* Add all entries; *moved: some have other numbers here. */
static qarena_status add_all(qarena__parameters *table, const qarena__parameters *from,
                             qarena__value_map *map, bool *moved) {
    for (uint64_t i = 0; i < from->count; i++) {
        const qarena__parameter *entry = &from->entries[i];
        QARENA__FORWARD(
            qarena__parameters_add(table, from->names + entry->name, entry->length, &map->to[i]));
        map->from[i] = entry->first;
        *moved = *moved || map->to[i] != entry->first;
    }
    return QARENA_OK;
}

qarena_status qarena__parameters_join(qarena__parameters *table, const qarena__parameters *from,
                                      qarena__value_map *map) {
    const uint64_t before = table->count;
    bool moved = false;
    *map = (qarena__value_map){0};
    if (from->count == 0) {
        return QARENA_OK;
    }
    QARENA__FORWARD(map_init(map, table->arena, from->count));
    const qarena_status status = add_all(table, from, map, &moved);
    if (status != QARENA_OK) {
        qarena__parameters_cut(table, before);
    }
    if (status != QARENA_OK || !moved) {
        qarena__value_map_fini(map, table->arena);
    }
    return status;
}
