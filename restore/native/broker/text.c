#include "broker.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void text_clear(struct text *text)
{
    text->used = 0;
    text->bytes[0] = 0;
}

static void text_add_list(struct text *text, const char *format, va_list values)
{
    size_t room = sizeof(text->bytes) - text->used;
    int count = vsnprintf(text->bytes + text->used, room, format, values);
    if (count > 0)
        text->used += (size_t)count < room ? (size_t)count : room - 1;
}

void text_add(struct text *text, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    text_add_list(text, format, values);
    va_end(values);
}

void text_value(struct text *text, const char *value)
{
    for (const unsigned char *c = (const unsigned char *)value; *c; c++)
        if (*c <= ' ' || *c == 0x7f || strchr(",=%", *c))
            text_add(text, "%%%02X", *c);
        else
            text_add(text, "%c", *c);
}

void say_text(const struct text *text)
{
    char line[TEXT_BYTES + 1];
    memcpy(line, text->bytes, text->used);
    line[text->used] = '\n';
    size_t written = 0;
    while (written < text->used + 1) {
        ssize_t count = write(STDOUT_FILENO, line + written, text->used + 1 - written);
        if (count <= 0)
            return; /* nobody listens any more; the end of input tells the same */
        written += (size_t)count;
    }
}

void say(const char *format, ...)
{
    static struct text text;
    va_list values;
    va_start(values, format);
    text_clear(&text);
    text_add_list(&text, format, values);
    va_end(values);
    say_text(&text);
}

int64_t monotonic_nanos(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
