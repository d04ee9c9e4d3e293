#include "qasm/qasm_names.h"

#include <string.h>

#include "core/status.h"
#include "qasm/qasm_functions.h"

/* Slots at first, where the standard files alone have more names. */
#define FIRST_SLOTS 64u

uint32_t qarena__names_hash(const qarena__reader *reader, const char *text, size_t length) {
    uint64_t hash = (uintptr_t)reader;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)text[i]) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    return (uint32_t)hash;
}

/* The newest name of a slot is its first. */
static uint32_t *slot_of(const qarena__reader *reader, uint32_t hash) {
    return &reader->slots.items[hash & (reader->slots.count - 1)];
}

/* Whether a name can be seen here: a body knows its own names, and of the whole text what does not
 * change and was there before its definition. */
static bool seen(const qarena__reader *reader, const qarena__name *name, uint32_t index) {
    if (name->frame != 0 || reader->frame == 0) {
        return name->frame == reader->frame;
    }
    return index < reader->visible && name->kind != QARENA__NAME_QUBITS &&
           name->kind != QARENA__NAME_BITS && !name->variable;
}

static qarena__name *find(qarena__reader *reader, const char *text, size_t length, uint32_t hash) {
    for (uint32_t i = *slot_of(reader, hash); i;) {
        qarena__name *name = &reader->names.items[i - 1];
        if (name->hash == hash && name->length == length && seen(reader, name, i - 1) &&
            memcmp(name->text, text, length) == 0) {
            return name;
        }
        i = name->next;
    }
    return NULL;
}

qarena__name *qarena__names_find(qarena__reader *reader, const qarena__word *word) {
    return find(reader, word->text, word->length,
                qarena__names_hash(reader, word->text, word->length));
}

/* Twice as many slots: there are never fewer than names, so that a slot has one or two. */
static qarena_status grow_slots(qarena__reader *reader) {
    const uint32_t before = reader->slots.count, more = before ? before : FIRST_SLOTS;
    QARENA__FORWARD(QARENA__ROOM(reader, slots, more));
    reader->slots.count = before + more;
    memset(reader->slots.items, 0, reader->slots.count * sizeof *reader->slots.items);
    for (uint32_t i = 0; i < reader->names.count; i++) { /* from the oldest on */
        uint32_t *slot = slot_of(reader, reader->names.items[i].hash);
        reader->names.items[i].next = *slot;
        *slot = i + 1;
    }
    return QARENA_OK;
}

static qarena_status add(qarena__reader *reader, const char *text, size_t length, unsigned kind,
                         qarena__name **name) {
    QARENA__FORWARD(QARENA__ROOM(reader, names, 1));
    if (reader->names.count == reader->slots.count) {
        QARENA__FORWARD(grow_slots(reader));
    }
    const uint32_t hash = qarena__names_hash(reader, text, length);
    uint32_t *slot = slot_of(reader, hash);
    *name = &reader->names.items[reader->names.count];
    **name = (qarena__name){.text = text,
                            .length = length,
                            .hash = hash,
                            .next = *slot,
                            .frame = reader->frame,
                            .kind = (uint8_t)kind};
    *slot = ++reader->names.count;
    return QARENA_OK;
}

/* Whether a new name may hide an older one: arguments hide what is not theirs, names in a block
 * those outside of it. */
static bool may_hide(const qarena__reader *reader, const qarena__name *old) {
    const uint32_t blocks = reader->blocks.count;
    const uint32_t index = (uint32_t)(old - reader->names.items);
    if (old->kind == QARENA__NAME_KEYWORD) {
        return false;
    }
    return old->replaceable || (reader->frame && old->frame != reader->frame) ||
           (blocks && index < reader->blocks.items[blocks - 1].names);
}

const char *qarena__name_noun(const qarena__name *name) {
    static const char *const nouns[] = {"a keyword", "a qubit",    "a bit",
                                        "a gate",    "a gate",     "an opaque gate",
                                        "a value",   "a function", "a subroutine"};
    return nouns[name->kind];
}

qarena_status qarena__names_add(qarena__reader *reader, const qarena__word *word, unsigned kind,
                                qarena__name **name) {
    if (word->kind != QARENA__WORD_NAME) {
        return qarena__reader_fail(reader, word, "a name is expected");
    }
    const qarena__name *old = qarena__names_find(reader, word);
    if (old && !may_hide(reader, old)) {
        return qarena__reader_fail(reader, word, "the name is taken: it is %s",
                                   qarena__name_noun(old));
    }
    return add(reader, word->text, word->length, kind, name);
}

void qarena__frame_enter(qarena__reader *reader) {
    const qarena__call *call = qarena__reader_call(reader);
    reader->frame = reader->calls.count;
    reader->visible = call
                          ? reader->definitions.items[reader->names.items[call->gate].index].visible
                          : UINT32_MAX;
}

void qarena__names_cut(qarena__reader *reader, uint32_t count) {
    while (reader->names.count > count) {
        const qarena__name *name = &reader->names.items[--reader->names.count];
        *slot_of(reader, name->hash) = name->next;
    }
}

static const struct {
    const char *text;
    uint8_t keyword;
} keywords[] = {
    {"OPENQASM", QARENA__KEY_OPENQASM},
    {"include", QARENA__KEY_INCLUDE},
    {"qreg", QARENA__KEY_QREG},
    {"creg", QARENA__KEY_CREG},
    {"gate", QARENA__KEY_GATE},
    {"opaque", QARENA__KEY_OPAQUE},
    {"measure", QARENA__KEY_MEASURE},
    {"reset", QARENA__KEY_RESET},
    {"barrier", QARENA__KEY_BARRIER},
    {"if", QARENA__KEY_IF},
    {"qubit", QARENA__KEY_QUBIT},
    {"bit", QARENA__KEY_BIT},
    {"const", QARENA__KEY_CONST},
    {"input", QARENA__KEY_INPUT},
    {"int", QARENA__KEY_TYPE},
    {"uint", QARENA__KEY_TYPE},
    {"float", QARENA__KEY_TYPE},
    {"angle", QARENA__KEY_TYPE},
    {"bool", QARENA__KEY_TYPE},
    {"let", QARENA__KEY_LET},
    {"else", QARENA__KEY_ELSE},
    {"while", QARENA__KEY_WHILE},
    {"for", QARENA__KEY_FOR},
    {"in", QARENA__KEY_IN},
    {"ctrl", QARENA__KEY_CTRL},
    {"negctrl", QARENA__KEY_NEGCTRL},
    {"inv", QARENA__KEY_INV},
    {"pow", QARENA__KEY_POW},
    {"pragma", QARENA__KEY_PRAGMA},
    {"nop", QARENA__KEY_NOP},
    {"def", QARENA__KEY_DEF},
    {"return", QARENA__KEY_RETURN},
    {"box", QARENA__KEY_BOX},
    {"delay", QARENA__KEY_DELAY},
    {"cal", QARENA__KEY_REFUSED},
    {"defcal", QARENA__KEY_REFUSED},
    {"defcalgrammar", QARENA__KEY_REFUSED},
    {"extern", QARENA__KEY_REFUSED},
    {"output", QARENA__KEY_OUTPUT},
    {"array", QARENA__KEY_REFUSED},
    {"complex", QARENA__KEY_REFUSED},
    {"duration", QARENA__KEY_TIME},
    {"stretch", QARENA__KEY_TIME},
    {"durationof", QARENA__KEY_REFUSED},
    {"switch", QARENA__KEY_SWITCH},
    {"case", QARENA__KEY_CASE},
    {"default", QARENA__KEY_DEFAULT},
    {"break", QARENA__KEY_BREAK},
    {"continue", QARENA__KEY_REFUSED},
    {"end", QARENA__KEY_END},
    {"void", QARENA__KEY_REFUSED},
    {"mutable", QARENA__KEY_REFUSED},
    {"readonly", QARENA__KEY_REFUSED},
};

qarena_status qarena__names_begin(qarena__reader *reader) {
    qarena__name *name;
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        const bool third = keywords[i].keyword >= QARENA__KEY_THIRD;
        if ((third && reader->version == 2) ||
            (keywords[i].keyword == QARENA__KEY_OPAQUE && reader->version == 3)) {
            continue;
        }
        QARENA__FORWARD(
            add(reader, keywords[i].text, strlen(keywords[i].text), QARENA__NAME_KEYWORD, &name));
        name->index = keywords[i].keyword;
    }
    for (unsigned i = 0; qarena__function_name(i, reader->version); i++) {
        const char *text = qarena__function_name(i, reader->version);
        if (*text) {
            QARENA__FORWARD(add(reader, text, strlen(text), QARENA__NAME_FUNCTION, &name));
            name->index = i;
        }
    }
    static const struct {
        const char *text;
        double value;
    } constants[] = {{"pi", QARENA__PI},
                     {"\xcf\x80", QARENA__PI},
                     {"tau", 2 * QARENA__PI},
                     {"\xcf\x84", 2 * QARENA__PI},
                     {"euler", 2.71828182845904523536},
                     {"\xe2\x84\x87", 2.71828182845904523536}};
    for (size_t i = 0; i < (reader->version == 2 ? 1 : 6); i++) {
        QARENA__FORWARD(
            add(reader, constants[i].text, strlen(constants[i].text), QARENA__NAME_VALUE, &name));
        name->value = (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .real = constants[i].value};
    }
    return QARENA_OK;
}

int qarena__keyword_of(qarena__reader *reader, const qarena__word *word) {
    const qarena__name *name =
        word->kind == QARENA__WORD_NAME ? qarena__names_find(reader, word) : NULL;
    return name && name->kind == QARENA__NAME_KEYWORD ? (int)name->index : -1;
}
