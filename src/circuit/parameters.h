/* The parameters of a circuit, by name, in the order in which they first appeared. A parameter is
 * one value or a vector of them; all values are numbered in that order, a vector's one after the
 * other. */
#ifndef QARENA_CIRCUIT_PARAMETERS_H
#define QARENA_CIRCUIT_PARAMETERS_H

#include "circuit/bindings.h"

typedef struct qarena__parameter {
    uint64_t name;   /* its first byte among `names`; a NUL ends it */
    uint64_t length; /* 0: one value, and no vector */
    uint64_t first;  /* the number of its first value */
} qarena__parameter;

typedef struct qarena__parameters {
    qarena_arena *arena;
    qarena__parameter *entries;
    char *names;
    uint32_t *slots; /* a hash table of 1 + the index of an entry, at most half full */
    uint64_t count, capacity, name_bytes, name_capacity, slot_count;
    uint64_t values; /* of all entries */
    double reach;    /* no angle has coefficients of more than this together, constants aside */
} qarena__parameters;

/* An empty table holds no memory. */
void qarena__parameters_init(qarena__parameters *table, qarena_arena *arena);
void qarena__parameters_fini(qarena__parameters *table);

/* The number of the first value of a parameter, which is added unless it is there. length 0: one
 * value. E_ARGUMENT (the name is empty or too long; another parameter of that name has another
 * length; too many values), E_MEMORY, E_CLOSED: the table is as it was. */
qarena_status qarena__parameters_add(qarena__parameters *table, const char *name, uint64_t length,
                                     uint64_t *first);

/* Add those of another table. *map: where its values are here, for qarena__value_map_fini; count 0:
 * where they were there. E_ARGUMENT (lengths differ), E_MEMORY, E_CLOSED: the table is as it was,
 * and the map is empty. */
qarena_status qarena__parameters_join(qarena__parameters *table, const qarena__parameters *source,
                                      qarena__value_map *map);
void qarena__value_map_fini(qarena__value_map *map, qarena_arena *arena);

/* There is an angle of this reach. */
static inline void qarena__parameters_reach(qarena__parameters *table, double reach) {
    table->reach = reach > table->reach ? reach : table->reach;
}

/* Whether these are values for all parameters, finite, and such that every angle is finite: `call`
 * begins the message. E_ARGUMENT, E_NOT_FINITE. */
qarena_status qarena__values_check(const qarena__parameters *table, const double *values,
                                   uint64_t count, const char *call);

/* Forget all but the first `count` entries. */
void qarena__parameters_cut(qarena__parameters *table, uint64_t count);

/* The entry to which a value belongs. */
const qarena__parameter *qarena__parameters_of_value(const qarena__parameters *table,
                                                     uint64_t value);

/* "t" or "w[3]", as messages name a value. */
#define QARENA__VALUE_NAME (QARENA_PARAMETER_NAME + 24u)
void qarena__value_name(const qarena__parameters *table, uint64_t value,
                        char text[QARENA__VALUE_NAME]);

#endif
