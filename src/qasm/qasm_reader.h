/* Reading OpenQASM: what its parts share. A text is executed while it is read: gates go into the
 * circuit at once, and the body of a gate that the text defines is read again at each call, from
 * where it stands. Nothing calls itself: calls, blocks and expressions have stacks of their own,
 * as deep as the limit.
 *
 *      words (qasm_lexer) -> names -> expressions, operands -> gate calls -> the circuit
 *                                                                  ^
 *                       statements, blocks, definitions -----------+
 *
 * Functions that fail leave the message, with line and column, and the reader is only to be
 * closed. */
#ifndef QARENA_QASM_QASM_READER_H
#define QARENA_QASM_QASM_READER_H

#include "circuit/circuit.h"
#include "qasm/qasm_lexer.h"

/* --- values --- */

typedef enum qarena__value_kind {
    QARENA__VALUE_INTEGER,
    QARENA__VALUE_REAL, /* plus terms with parameters of the circuit, which `terms` has */
    QARENA__VALUE_TRUTH,
    QARENA__VALUE_BITS,  /* known only when shots are run: expressions, which `tokens` has; of a
                            name see qasm_decided.h */
    QARENA__VALUE_QUBITS /* of a subroutine's argument: indices */
} qarena__value_kind;

typedef struct qarena__qasm_value {
    int64_t integer;       /* INTEGER, TRUTH */
    double real;           /* REAL */
    uint32_t first, count; /* of terms, or tokens */
    uint8_t kind;
    bool unknown; /* a parameter of a gate, while its definition is looked through; a number in what
                     is only read */
    bool number;  /* BITS: they are those of a number, which has zeros above them */
} qarena__qasm_value;

/* The value as a real number; its terms are not part of it. */
static inline double qarena__value_real(const qarena__qasm_value *value) {
    return value->kind == QARENA__VALUE_REAL ? value->real : (double)value->integer;
}

typedef enum qarena__type_kind {
    QARENA__TYPE_NONE,
    QARENA__TYPE_INT,
    QARENA__TYPE_UINT,
    QARENA__TYPE_FLOAT,
    QARENA__TYPE_ANGLE,
    QARENA__TYPE_BOOL,
    QARENA__TYPE_BIT,
    QARENA__TYPE_QUBIT
} qarena__type_kind;

typedef struct qarena__type {
    uint32_t size; /* of a register; of a number its bits; 0: none is given */
    uint8_t kind;
} qarena__type;

/* --- names --- */

typedef enum qarena__name_kind {
    QARENA__NAME_KEYWORD,
    QARENA__NAME_QUBITS, /* one or several: `first`, `count` of indices */
    QARENA__NAME_BITS,
    QARENA__NAME_BUILT_IN, /* a gate: `index` is its row of qarena__built_in_gates */
    QARENA__NAME_DEFINED,  /* a gate: `index` among definitions */
    QARENA__NAME_OPAQUE,
    QARENA__NAME_VALUE,
    QARENA__NAME_FUNCTION,
    QARENA__NAME_SUBROUTINE /* `index` among definitions */
} qarena__name_kind;

typedef struct qarena__name {
    const char *text;
    size_t length;
    uint32_t hash, next; /* next: 1 + the index of an older one in the same slot */
    uint32_t frame;      /* of which gate call it is; 0: of the whole text */
    uint8_t kind;
    bool single;       /* QUBITS, BITS: no register, but one */
    bool replaceable;  /* BUILT_IN: beyond the standard's; a definition may take its place */
    bool variable;     /* VALUE: it may be assigned to */
    bool inverted;     /* BITS: a bool that is what its bit is not */
    bool used;         /* VALUE: it was read since it was assigned to in its own block */
    uint8_t depth;     /* VALUE: how many blocks of the circuit were open at its declaration */
    uint32_t argument; /* 1 + its index among arguments' names, of a subroutine's bits */
    uint32_t index, first, count;
    qarena__type type; /* of a variable */
    qarena__qasm_value value;
} qarena__name;

/* --- gates --- */

/* A gate that the text defines, or a subroutine. */
typedef struct qarena__definition {
    uint32_t first, parameters, qubits; /* its arguments' names: parameters, then qubits; of a
                                           subroutine all are parameters */
    uint32_t depth;                     /* 1 + the most of the gates in it */
    uint32_t visible;                   /* names that there were before it */
    uint64_t cost;       /* gates that a call comes to, at least, and calls; saturates */
    qarena__type result; /* of a subroutine */
    bool looking;        /* it is looked through */
    bool powers;     /* arguments decide about powers in it: they are counted as they are done */
    const char *end; /* of the body */
    qarena__cursor body; /* the word after its brace */
} qarena__definition;

typedef struct qarena__argument_name {
    const char *text;
    size_t length;
    qarena__type type; /* of a subroutine's */
    bool written;      /* the body changes it: bits are copied */
} qarena__argument_name;

typedef enum qarena__modifier_kind {
    QARENA__MODIFIER_ONES, /* so many controls that must be 1 */
    QARENA__MODIFIER_ZEROS,
    QARENA__MODIFIER_INVERSE,
    QARENA__MODIFIER_POWER
} qarena__modifier_kind;

typedef struct qarena__modifier {
    int64_t number;
    double real; /* of POWER: the number, which may be no whole one */
    uint8_t kind;
} qarena__modifier;

/* Qubits or bits that stand in one place of a statement. */
typedef struct qarena__operand {
    uint32_t first, count; /* of indices */
    bool single;           /* no register: repeated beside registers */
} qarena__operand;

typedef enum qarena__call_kind {
    QARENA__CALL_GATE,
    QARENA__CALL_SUBROUTINE,
    QARENA__CALL_LOOKED /* no call: a subroutine's definition is looked through */
} qarena__call_kind;

/* Where a subroutine's result goes. */
typedef struct qarena__destination {
    qarena__operand bits;
    uint32_t name; /* of a VALUE: its index */
    uint8_t kind;  /* qarena__name_kind: BITS, VALUE; KEYWORD: nowhere */
    bool inverted; /* of bits */
} qarena__destination;

/* A call of a gate or a subroutine: what is in the pools from these marks on is its own. */
typedef struct qarena__call {
    uint8_t kind;  /* qarena__call_kind */
    bool real;     /* it has a power that is no whole number */
    bool open;     /* nobody has counted its powers */
    bool returned; /* of a subroutine: its end is what may follow */
    uint32_t gate; /* the index of its name */
    qarena__word word;
    uint32_t blocks, tokens;         /* marks */
    qarena__destination destination; /* of a subroutine */
    uint32_t values, n_values;
    uint32_t modifiers, n_modifiers;
    uint32_t operands, n_operands;
    uint32_t terms, indices; /* marks */
    uint32_t names;          /* mark: from here on the body's */
    uint32_t controls;       /* operands that modifiers have, the first ones */
    uint32_t round, rounds;  /* over registers */
    qarena_circuit *outer;   /* what its circuit goes into, when modifiers want one of its own */
    qarena__cursor back;     /* where reading goes on */
} qarena__call;

/* --- blocks --- */

typedef enum qarena__block_kind {
    QARENA__BLOCK_IF,
    QARENA__BLOCK_ELSE,
    /* Of a condition that has to be false, the circuit's block is the other one: the body is passed
     * over first; then what `else` has is read, and then the body, from where it stands. */
    QARENA__BLOCK_PASSED,
    QARENA__BLOCK_OTHER,
    QARENA__BLOCK_CHOSEN,  /* its condition is a constant, which holds */
    QARENA__BLOCK_SKIPPED, /* read, and not done */
    QARENA__BLOCK_WHILE,
    QARENA__BLOCK_ROUNDS, /* a while on numbers, which is unrolled; its condition stands at `back`
                           */
    QARENA__BLOCK_FOR,
    QARENA__BLOCK_SWITCH, /* has cases */
    QARENA__BLOCK_CASE    /* of a circuit's: else goes on after it */
} qarena__block_kind;

typedef struct qarena__block {
    uint8_t kind;
    uint8_t else_kind;                              /* of SKIPPED: what an else is */
    bool has_else;                                  /* one may follow */
    bool single;                                    /* without braces: one statement */
    bool returns;                                   /* ELSE: reading goes on at `back` */
    uint32_t names, indices, values, terms, tokens; /* marks */
    uint32_t integers; /* of those that it has, is_set: the first one; of a FOR its numbers, of a
                          SWITCH its cases' values (qasm_cases.h) */
    uint32_t cases, slots; /* SWITCH: how many values, and slots for them */
    /* IF, ELSE: of a condition on a parity its tokens, which lie before the marks. */
    uint32_t parity, parity_count;
    bool is_set;
    bool assigned;          /* WHILE: its condition is assigned to a bit; it stands at `back` */
    bool folded, chosen;    /* SWITCH: on a number; a case was it */
    bool has_default;       /* SWITCH */
    uint32_t opened;        /* SWITCH: blocks of the circuit */
    qarena__qasm_value on;  /* SWITCH */
    uint64_t round, rounds; /* FOR */
    int64_t first, step;    /* FOR over a range */
    qarena__word variable;
    qarena__cursor body, back;
} qarena__block;

/* --- the reader --- */

typedef struct qarena__source {
    const char *text;
    size_t length;
    const char *name; /* of an included file; NULL: the text itself */
    size_t name_length;
} qarena__source;

/* Bits that the circuit has for a place in the text: of a declaration within a block or a
 * subroutine. */
typedef struct qarena__site {
    const char *place;
    uint32_t next, first, count;
} qarena__site;

#define QARENA__SITE_SLOTS 256u

/* Bits of a circuit, at most. */
#define QARENA__MOST_BITS 4096u

/* What is left out with a warning: each kind once. */
enum {
    QARENA__WARNED_PRAGMA = 1,
    QARENA__WARNED_DELAY = 2,
    QARENA__WARNED_BOX = 4,
    QARENA__WARNED_TIME = 8
};

/* A growing array. */
#define QARENA__POOL(type)                                                                         \
    struct {                                                                                       \
        type *items;                                                                               \
        uint64_t capacity;                                                                         \
        uint32_t count;                                                                            \
    }

typedef struct qarena__reader {
    qarena_arena *arena;
    qarena_qasm_options options; /* without zeros */
    qarena_circuit *circuit;     /* the whole */
    qarena_circuit *target;      /* where gates go: that, or the circuit of a call with modifiers */
    qarena__cursor cursor;
    unsigned version;             /* 2 or 3 */
    QARENA__POOL(uint32_t) slots; /* of names by their hash, a power of two of them */
    QARENA__POOL(qarena__name) names;
    QARENA__POOL(qarena__definition) definitions;
    QARENA__POOL(qarena__argument_name) argument_names;
    QARENA__POOL(qarena__qasm_value) values;
    QARENA__POOL(qarena_term) terms;
    QARENA__POOL(int32_t) tokens;
    QARENA__POOL(uint16_t) indices;
    QARENA__POOL(int64_t) integers;
    QARENA__POOL(qarena__modifier) modifiers;
    QARENA__POOL(qarena__operand) operands;
    QARENA__POOL(qarena__call) calls;
    QARENA__POOL(qarena__block) blocks;
    QARENA__POOL(qarena__source) sources;
    QARENA__POOL(qarena__cursor) includes; /* where texts go on that include others */
    QARENA__POOL(char *) strings;          /* names of parameters */
    QARENA__POOL(qarena__site) sites;
    uint32_t site_slots[QARENA__SITE_SLOTS];
    uint32_t n_bits, n_hidden; /* that the text declares outside of blocks; that others need, which
                                  are counted down from the last while the text is read */
    uint32_t scratch;          /* 1 + the bit that conditions are assigned to */
    uint64_t bytes, operations, steps;
    qarena__watch watch;
    /* Reads bits in an expression. Expressions do not know who does: an index of bits is an
     * expression, too. */
    qarena_status (*read_bits)(struct qarena__reader *reader, qarena__qasm_value *value);
    uint32_t frame;       /* of the innermost call; 0: none */
    uint32_t visible;     /* names of the whole text that it knows: the first ones */
    uint32_t defining;    /* 1 + the index of the definition that is looked through; 0: none */
    uint32_t skipping;    /* blocks around that are only read */
    double pending_phase; /* of the whole, which is appended once */
    bool in_index;        /* of bits in an expression */
    bool hardware;        /* its qubits are $0, $1, .. */
    bool in_power;        /* of pow @, where 1/2 is a half */
    bool ended;           /* end; was read */
    uint8_t warned;
} qarena__reader;

/* Room for `count` more items of a pool. E_MEMORY, E_CLOSED. */
qarena_status qarena__reader_grow(qarena__reader *reader, void *items, size_t size, uint32_t count,
                                  uint32_t more, uint64_t *capacity);
#define QARENA__ROOM(reader, pool, more)                                                           \
    qarena__reader_grow(reader, &(reader)->pool.items, sizeof *(reader)->pool.items,               \
                        (reader)->pool.count, more, &(reader)->pool.capacity)

/* E_ARGUMENT: "qasm 3:14: 'text': <what was expected>"; of a word that is not closed, that it is
 * not. */
qarena_status qarena__reader_fail(const qarena__reader *reader, const qarena__word *word,
                                  const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A status of the circuit's calls, with the place before its message. */
qarena_status qarena__reader_place(const qarena__reader *reader, const qarena__word *word,
                                   qarena_status status);

/* Step to the next word; at the end of an included text, to where its includer goes on. */
void qarena__reader_step(qarena__reader *reader);

/* Step over a sign, which is expected here: `what` names it. */
qarena_status qarena__reader_take(qarena__reader *reader, unsigned sign, const char *what);

static inline qarena_status qarena__semicolon_take(qarena__reader *reader) {
    return qarena__reader_take(reader, ';', "';'");
}

/* Step over it if it is there. */
bool qarena__reader_skip(qarena__reader *reader, unsigned sign);

static inline bool qarena__reader_sees(const qarena__reader *reader, unsigned sign) {
    return qarena__word_is(&reader->cursor.word, sign);
}

/* Statements and calls are counted, and now and then the poll is asked. E_CANCELLED. */
qarena_status qarena__reader_ask(qarena__reader *reader);

/* Count what a statement comes to. What is only read is not counted, but for what a subroutine
 * comes to in any case. E_ARGUMENT beyond the limit. */
qarena_status qarena__reader_count(qarena__reader *reader, const qarena__word *word, uint64_t cost);

/* A body that is looked through calls what is so deep. E_ARGUMENT beyond the limit. */
qarena_status qarena__reader_deepen(qarena__reader *reader, const qarena__word *word,
                                    uint32_t depth);

/* Let what the pools have of terms and indices stay as long as a name of the text. */
void qarena__reader_keep(qarena__reader *reader, uint32_t name);

/* Tell once, of each kind, that something was left out. */
void qarena__reader_warn(qarena__reader *reader, const qarena__word *word, unsigned kind,
                         const char *what);

/* The innermost call; NULL: none. */
static inline qarena__call *qarena__reader_call(qarena__reader *reader) {
    return reader->calls.count ? &reader->calls.items[reader->calls.count - 1] : NULL;
}

/* Blocks that the innermost call may end: those after so many. */
static inline uint32_t qarena__reader_floor(const qarena__reader *reader) {
    return reader->calls.count ? reader->calls.items[reader->calls.count - 1].blocks : 0;
}

/* What text that is read again counts, beside what is in it: one for so many bytes. */
static inline uint64_t qarena__reread_cost(const char *begin, const char *end) {
    return ((uint64_t)(end - begin) + 15) / 16;
}

/* Costs stay at the most there is. */
static inline uint64_t qarena__cost_sum(uint64_t a, uint64_t b) {
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}
static inline uint64_t qarena__cost_product(uint64_t a, uint64_t b) {
    return __builtin_mul_overflow(a, b, &a) ? UINT64_MAX : a;
}

/* Whether gates are appended: else the text is only looked through. */
static inline bool qarena__reader_acts(const qarena__reader *reader) {
    return !reader->defining && !reader->skipping;
}

/* A call with nothing but marks of where its own begins in the pools; and forget what has come into
 * them since, but for names. */
qarena__call qarena__reader_marks(const qarena__reader *reader);
void qarena__reader_cut(qarena__reader *reader, const qarena__call *call);

#endif
