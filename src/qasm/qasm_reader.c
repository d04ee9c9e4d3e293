#include "qasm/qasm_reader.h"

#include <stdio.h>
#include <string.h>

#include "circuit/growing.h"
#include "core/status.h"
#include "core/text.h"

/* Statements between two questions to the poll. */
#define ASKING_STEPS 1024u

/* Bytes of a word that a message shows. */
#define SHOWN 40u

qarena_status qarena__reader_grow(qarena__reader *reader, void *items, size_t size, uint32_t count,
                                  uint32_t more, uint64_t *capacity) {
    const uint64_t wanted = (uint64_t)count + more;
    if (wanted <= *capacity) {
        return QARENA_OK;
    }
    if (wanted > UINT32_MAX >> 1) {
        return qarena__fail(QARENA_E_MEMORY, "qasm: the text does not fit in memory");
    }
    void *block; /* the pointer's own type is another: it is copied, not cast */
    memcpy(&block, items, sizeof block);
    QARENA__FORWARD(qarena__grow(reader->arena, &block, size, wanted, 16, capacity));
    memcpy(items, &block, sizeof block);
    return QARENA_OK;
}

/* How many bytes the character here has; 0: it is no character of UTF-8, or none to show. */
static size_t character(const char *text, size_t length) {
    const unsigned char first = (unsigned char)*text;
    const size_t size = first < 0x80   ? 1
                        : first < 0xc2 ? 0
                        : first < 0xe0 ? 2
                        : first < 0xf0 ? 3
                                       : 4;
    if (first < 32 || first == 127 || first > 0xf4 || size > length ||
        (first == 0xe0 && (unsigned char)text[1] < 0xa0) ||
        (first == 0xed && (unsigned char)text[1] > 0x9f) ||
        (first == 0xf0 && (unsigned char)text[1] < 0x90) ||
        (first == 0xf4 && (unsigned char)text[1] > 0x8f)) {
        return 0;
    }
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return size;
}

/* Text as messages show it: its beginning, with ? for what is no text. */
static void show(const char *text, size_t length, char shown[SHOWN + 8]) {
    size_t at = 0, out = 0;
    while (at < length && out < SHOWN) {
        const size_t size = character(text + at, length - at);
        memcpy(shown + out, size ? text + at : "?", size ? size : 1);
        at += size ? size : 1;
        out += size ? size : 1;
    }
    memcpy(shown + out, at < length ? "..." : "", at < length ? 4 : 1);
}

/* "qasm 3:14: " or "qasm file.inc:3:14: ". */
static void put_place(const qarena__reader *reader, const qarena__word *word, char *text,
                      size_t size) {
    const qarena__source *source = &reader->sources.items[reader->cursor.source];
    unsigned long long line, column;
    char name[SHOWN + 8] = "";
    for (uint32_t i = 0; i < reader->sources.count; i++) { /* a word may be of another text */
        const qarena__source *other = &reader->sources.items[i];
        if (word->text >= other->text && word->text <= other->text + other->length) {
            source = other;
            break;
        }
    }
    qarena__place_find(source->text, word->text, &line, &column);
    if (source->name) {
        show(source->name, source->name_length, name);
    }
    (void)snprintf(text, size, "qasm %s%s%llu:%llu: ", name, source->name ? ":" : "", line, column);
}

qarena_status qarena__reader_fail(const qarena__reader *reader, const qarena__word *word,
                                  const char *format, ...) {
    char place[SHOWN + 64], why[200], shown[SHOWN + 8];
    va_list arguments;
    va_start(arguments, format);
    (void)qarena__format(why, sizeof why, format, arguments);
    va_end(arguments);
    put_place(reader, word, place, sizeof place);
    show(word->text, word->length, shown);
    if (word->kind == QARENA__WORD_END) {
        return qarena__fail(QARENA_E_ARGUMENT, "%sthe text ends here: %s", place, why);
    }
    return qarena__fail(QARENA_E_ARGUMENT, "%s'%s': %s", place, shown,
                        word->kind == QARENA__WORD_OPEN_STRING    ? "a string that is not closed"
                        : word->kind == QARENA__WORD_OPEN_COMMENT ? "a comment that is not closed"
                                                                  : why);
}

qarena_status qarena__reader_place(const qarena__reader *reader, const qarena__word *word,
                                   qarena_status status) {
    if (status == QARENA_OK || status == QARENA_E_MEMORY || status == QARENA_E_CLOSED ||
        status == QARENA_E_CANCELLED) {
        return status;
    }
    char place[SHOWN + 64], why[240];
    put_place(reader, word, place, sizeof place);
    (void)snprintf(why, sizeof why, "%s", qarena_last_error());
    return qarena__fail(status, "%s%s", place, why);
}

void qarena__reader_step(qarena__reader *reader) {
    qarena__cursor_step(&reader->cursor);
    while (reader->cursor.word.kind == QARENA__WORD_END && reader->includes.count > 0) {
        reader->cursor = reader->includes.items[--reader->includes.count];
    }
}

qarena_status qarena__reader_take(qarena__reader *reader, unsigned sign, const char *what) {
    if (!qarena__reader_sees(reader, sign)) {
        return qarena__reader_fail(reader, &reader->cursor.word, "%s is expected", what);
    }
    qarena__reader_step(reader);
    return QARENA_OK;
}

bool qarena__reader_skip(qarena__reader *reader, unsigned sign) {
    const bool there = qarena__reader_sees(reader, sign);
    if (there) {
        qarena__reader_step(reader);
    }
    return there;
}

qarena_status qarena__reader_ask(qarena__reader *reader) {
    return reader->steps++ % ASKING_STEPS == 0 ? qarena__circuit_ask(&reader->watch, "qasm")
                                               : QARENA_OK;
}

/* What is only read is not counted; but what a definition does in any case is its cost. */
static void count_read(qarena__reader *reader, uint64_t cost) {
    const qarena__call *call = qarena__reader_call(reader);
    if (call && call->kind == QARENA__CALL_LOOKED && reader->blocks.count == call->blocks) {
        qarena__definition *definition =
            &reader->definitions.items[reader->names.items[call->gate].index];
        definition->cost = qarena__cost_sum(definition->cost, cost);
    }
}

qarena_status qarena__reader_count(qarena__reader *reader, const qarena__word *word,
                                   uint64_t cost) {
    if (reader->skipping) {
        count_read(reader, cost);
        return QARENA_OK;
    }
    const uint64_t left = reader->options.operations - reader->operations;
    if (cost > left) {
        return qarena__reader_fail(reader, word,
                                   "with this there are more than %llu operations, which is the "
                                   "limit",
                                   (unsigned long long)reader->options.operations);
    }
    reader->operations += cost;
    return QARENA_OK;
}

qarena_status qarena__reader_deepen(qarena__reader *reader, const qarena__word *word,
                                    uint32_t depth) {
    const qarena__call *call = qarena__reader_call(reader);
    const bool looked = call && call->kind == QARENA__CALL_LOOKED;
    if (!reader->defining && !looked) {
        return QARENA_OK;
    }
    qarena__definition *definition =
        &reader->definitions
             .items[looked ? reader->names.items[call->gate].index : reader->defining - 1];
    definition->depth = depth + 1 > definition->depth ? depth + 1 : definition->depth;
    return definition->depth <= reader->options.depth
               ? QARENA_OK
               : qarena__reader_fail(reader, word, "gates within gates, more than %u deep",
                                     reader->options.depth);
}

void qarena__reader_keep(qarena__reader *reader, uint32_t name) {
    for (uint32_t i = reader->blocks.count; i-- > 0 && reader->blocks.items[i].names > name;) {
        reader->blocks.items[i].terms = reader->terms.count;
        reader->blocks.items[i].indices = reader->indices.count;
    }
    for (uint32_t i = reader->calls.count; i-- > 0 && reader->calls.items[i].names > name;) {
        reader->calls.items[i].terms = reader->terms.count;
        reader->calls.items[i].indices = reader->indices.count;
    }
}

void qarena__reader_warn(qarena__reader *reader, const qarena__word *word, unsigned kind,
                         const char *what) {
    char place[SHOWN + 64], message[SHOWN + 160];
    if (reader->options.warn && !(reader->warned & kind)) {
        put_place(reader, word, place, sizeof place);
        (void)snprintf(message, sizeof message, "%s%s", place, what);
        reader->options.warn(reader->options.warn_context, message);
    }
    reader->warned |= (uint8_t)kind;
}

qarena__call qarena__reader_marks(const qarena__reader *reader) {
    return (qarena__call){.values = reader->values.count,
                          .modifiers = reader->modifiers.count,
                          .operands = reader->operands.count,
                          .terms = reader->terms.count,
                          .indices = reader->indices.count,
                          .tokens = reader->tokens.count,
                          .names = reader->names.count,
                          .blocks = reader->blocks.count};
}

void qarena__reader_cut(qarena__reader *reader, const qarena__call *call) {
    reader->values.count = call->values;
    reader->modifiers.count = call->modifiers;
    reader->operands.count = call->operands;
    reader->terms.count = call->terms;
    reader->indices.count = call->indices;
    reader->tokens.count = call->tokens;
}
