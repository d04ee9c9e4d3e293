#include "qasm/qasm_cases.h"

#include <string.h>

#include "core/status.h"
#include "qasm/qasm_names.h"

/* Slots at first. A slot is two of the reader's integers: a value, and whether there is one. Those
 * of a switch are the last ones of the pool while a case of it is read. */
#define FIRST_SLOTS 16u

/* The slot of a value, or the free one where it belongs, of so many from `first` on. */
static int64_t *slot_of(const qarena__reader *reader, uint32_t first, uint32_t slots,
                        int64_t value) {
    char bytes[sizeof value];
    memcpy(bytes, &value, sizeof value);
    uint32_t at = qarena__names_hash(reader, bytes, sizeof bytes) & (slots - 1);
    for (;; at = (at + 1) & (slots - 1)) {
        int64_t *slot = &reader->integers.items[first + 2 * at];
        if (!slot[1] || slot[0] == value) {
            return slot;
        }
    }
}

/* Twice as many slots: made after those that there are, and moved to their place. */
static qarena_status grow(qarena__reader *reader, uint32_t first, uint32_t *count) {
    const uint32_t slots = *count, more = slots ? 2 * slots : FIRST_SLOTS;
    QARENA__FORWARD(QARENA__ROOM(reader, integers, 2 * more));
    int64_t *old = reader->integers.items + first, *made = old + 2 * (size_t)slots;
    memset(made, 0, 2 * (size_t)more * sizeof *made);
    for (uint32_t i = 0; i < slots; i++) {
        if (old[2 * (size_t)i + 1]) {
            int64_t *slot = slot_of(reader, first + 2 * slots, more, old[2 * (size_t)i]);
            slot[0] = old[2 * (size_t)i];
            slot[1] = 1;
        }
    }
    memmove(old, made, 2 * (size_t)more * sizeof *made);
    reader->integers.count = first + 2 * more;
    *count = more;
    return QARENA_OK;
}

qarena_status qarena__case_add(qarena__reader *reader, int64_t value, bool *there) {
    qarena__block *block = &reader->blocks.items[reader->blocks.count - 1];
    if (2 * block->cases >= block->slots) { /* at most half of them are taken */
        QARENA__FORWARD(grow(reader, block->integers, &block->slots));
    }
    int64_t *slot = slot_of(reader, block->integers, block->slots, value);
    *there = slot[1];
    slot[0] = value;
    slot[1] = 1;
    block->cases += !*there;
    return QARENA_OK;
}
