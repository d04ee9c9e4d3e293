/* Status names and texts, and the calling thread's last failure. */
#include "core/status.h"

#include <stdarg.h>

#include "core/text.h"

static _Thread_local char message[320];

const char *qarena_status_name(qarena_status status) {
    switch (status) {
#define NAME_CASE(code, value, text)                                                               \
    case code: return #code;
        QARENA_STATUS_LIST(NAME_CASE)
#undef NAME_CASE
    }
    return "unknown status";
}

const char *qarena_status_text(qarena_status status) {
    switch (status) {
#define TEXT_CASE(code, value, text)                                                               \
    case code: return text;
        QARENA_STATUS_LIST(TEXT_CASE)
#undef TEXT_CASE
    }
    return "unknown status";
}

const char *qarena_last_error(void) {
    return message;
}

qarena_status qarena__fail(qarena_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)qarena__format(message, sizeof message, format, arguments);
    va_end(arguments);
    return status;
}
