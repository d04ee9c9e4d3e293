#define _GNU_SOURCE
#include "core/text.h"

#include <locale.h>
#include <stdio.h>
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
