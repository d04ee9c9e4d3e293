/* Gates of a circuit between which errors may happen, without the errors. Errors are Pauli strings,
 * and each becomes a frame (circuit/pauli_frame.h) that goes on through the gates: it negates
 * angles. So all gates whose angles a frame can negate have them times values, which are 1 or -1,
 * and a plan of these gates holds for whatever errors there are.
 *
 * A part is some gates with the places where errors may happen, its *sites*. Where no gate of the
 * part takes notice of any error of a site - they negate no angle, and pass all gates - the site is
 * decided at the part's end, and its errors are the frames that they have become there: shots with
 * and without them share a state up to there. The other sites are decided at the part's beginning.
 */
#ifndef QARENA_REGISTER_NOISY_PART_H
#define QARENA_REGISTER_NOISY_PART_H

#include "circuit/circuit.h"
#include "circuit/pauli_frame.h"

/* Sites of a part, at most; and gates of one without sites. */
#define QARENA__PART_SITES 64u
#define QARENA__PART_GATES 4096u

typedef struct qarena__error {
    qarena__frame frame;
    double probability, upto; /* of it; and of its site's errors up to it together */
    uint64_t gate;            /* before which it happens; of those at a part's end unused */
} qarena__error;

/* One of its errors happens, or none. */
typedef struct qarena__site {
    uint64_t first, end; /* of the errors */
    double total;        /* of their probabilities */
    double any;          /* that there is an error here or at a site behind it in its step */
} qarena__site;

typedef struct qarena__noisy_gates {
    qarena_arena *arena;
    unsigned n;
    uint64_t clean;       /* instructions of the circuit before which no frame ever is */
    qarena__gates *gates; /* NULL: there is no noise */
    qarena__site *sites;
    qarena__error *errors;
    uint64_t site_count, site_capacity, error_count, error_capacity;
    uint32_t signs; /* values that angles are multiplied by: each part uses the first ones */
} qarena__noisy_gates;

typedef struct qarena__noisy_part {
    uint64_t first, end;       /* gates */
    uint64_t sites, sites_end; /* decided at the beginning */
    uint64_t frames_end;       /* those from sites_end to here at the end */
    uint32_t signs;            /* values that its angles are multiplied by */
} qarena__noisy_part;

/* Have an empty list of gates on n qubits. E_MEMORY, E_CLOSED. */
qarena_status qarena__noisy_gates_make(qarena__noisy_gates *noisy, qarena_arena *arena, unsigned n);
void qarena__noisy_gates_fini(qarena__noisy_gates *noisy);

/* Append the gates and Pauli channels at the beginning of [first, end) of a list, with these values
 * of its parameters, as a part. *taken: where the next part begins. E_MEMORY, E_CLOSED. */
qarena_status qarena__noisy_part_take(qarena__noisy_gates *noisy, const qarena__oplist *list,
                                      const double *values, uint64_t first, uint64_t end,
                                      qarena__noisy_part *part, uint64_t *taken);

/* Errors that are one in what can be seen of them: their frames matter by their X on these qubits
 * only. */
void qarena__site_see(qarena__noisy_gates *noisy, uint64_t site, uint64_t qubits);

#endif
