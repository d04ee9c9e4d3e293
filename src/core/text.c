#define _GNU_SOURCE
#include "core/text.h"

#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

int qarena__format(char *text, size_t size, const char *format, va_list arguments) {
    const locale_t plain = newlocale(
        LC_ALL_MASK, "C", (locale_t)0); /* a constant of the C library: no memory is taken for it */
    const locale_t before = plain != (locale_t)0 ? uselocale(plain) : (locale_t)0;
    const int length = vsnprintf(text, size, format, arguments);
    if (before != (locale_t)0) {
        (void)uselocale(before);
    }
    if (plain != (locale_t)0) {
        freelocale(plain);
    }
    return length;
}

void qarena__put(qarena__text *out, const char *format, ...) {
    va_list arguments;
    const int has_room = out->length < out->size;
    va_start(arguments, format);
    const int added = qarena__format(has_room ? out->buffer + out->length : NULL,
                                     has_room ? out->size - out->length : 0, format, arguments);
    va_end(arguments);
    out->length += added > 0 ? (size_t)added : 0;
}

/* Digits of a number, as far as they fit: digits * 10^exponent. */
typedef struct decimal {
    uint64_t digits;
    int exponent;
    bool exact; /* that is all of it, and digits < 2^53 */
} decimal;

/* False: not of the form of a number. */
static bool read_decimal(const char *text, size_t length, decimal *number) {
    size_t i = 0, digits = 0, point = length;
    *number = (decimal){.exact = true};
    for (;
         i < length && ((text[i] >= '0' && text[i] <= '9') || (text[i] == '.' && point == length));
         i++) {
        if (text[i] == '.') {
            point = i;
            continue;
        }
        digits++;
        number->exact = number->exact && number->digits < ((uint64_t)1 << 53) / 10 - 1;
        number->digits =
            number->exact ? number->digits * 10 + (uint64_t)(text[i] - '0') : number->digits;
        number->exponent -= point < length;
    }
    if (digits == 0 || i == length) {
        return digits > 0;
    }
    int exponent = 0, sign = 1;
    size_t first = ++i;
    if (text[i - 1] != 'e' && text[i - 1] != 'E') {
        return false;
    }
    if (i < length && (text[i] == '+' || text[i] == '-')) {
        sign = text[i] == '-' ? -1 : 1;
        first = ++i;
    }
    for (; i < length && text[i] >= '0' && text[i] <= '9'; i++) {
        exponent = exponent < 100000 ? exponent * 10 + (text[i] - '0') : exponent;
    }
    number->exponent += sign * exponent;
    return i == length && i > first;
}

/* By the C library, in its own locale. */
static double read_slowly(const char *text, size_t length) {
    char copy[QARENA__NUMBER_LENGTH + 1];
    memcpy(copy, text, length);
    copy[length] = '\0';
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    const locale_t before = plain != (locale_t)0 ? uselocale(plain) : (locale_t)0;
    const double value = strtod(copy, NULL);
    if (before != (locale_t)0) {
        (void)uselocale(before);
    }
    if (plain != (locale_t)0) {
        freelocale(plain);
    }
    return value;
}

bool qarena__read_double(const char *text, size_t length, double *value) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    decimal number;
    if (length > QARENA__NUMBER_LENGTH || !read_decimal(text, length, &number)) {
        return false;
    }
    /* Both are exact, so the result is rounded once. */
    if (number.exact && number.exponent >= -22 && number.exponent <= 22) {
        const double digits = (double)number.digits;
        *value = number.exponent < 0 ? digits / powers[-number.exponent]
                                     : digits * powers[number.exponent];
    } else {
        *value = read_slowly(text, length);
    }
    return true;
}
