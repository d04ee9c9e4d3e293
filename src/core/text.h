/* Text with numbers in it, the same under any locale: a decimal point is a point. The library has
 * no other way to write a number that is not whole, or to read one. */
#ifndef QARENA_CORE_TEXT_H
#define QARENA_CORE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* As vsnprintf does in the "C" locale. Any thread; other threads and the caller's locale notice
 * nothing. */
int qarena__format(char *text, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* Characters of a number that is read, at most. */
#define QARENA__NUMBER_LENGTH 500u

/* The double nearest to a decimal number: digits, with a point, with an exponent; no sign, and
 * nothing else. Beyond all doubles: infinity. False: it is none, or too long. Any thread. */
bool qarena__read_double(const char *text, size_t length, double *value);

/* Text of which a buffer may hold the beginning only. */
typedef struct qarena__text {
    char *buffer;
    size_t size, length; /* length: of all that was put */
} qarena__text;

/* Append; with a closing NUL where there is room for one. */
void qarena__put(qarena__text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
