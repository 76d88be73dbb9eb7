/* Strings and memory. */
#ifndef PATCHSCOPE_STRING_H
#define PATCHSCOPE_STRING_H
#include <stddef.h>
#include <strings.h>
#include <patchscope/locale_t.h>
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *in, int byte, size_t size);
void *memccpy(void *restrict to, const void *restrict from, int stop, size_t size);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t limit);
char *strcpy(char *restrict to, const char *restrict from);
char *strncpy(char *restrict to, const char *restrict from, size_t size);
char *stpcpy(char *restrict to, const char *restrict from);
char *stpncpy(char *restrict to, const char *restrict from, size_t size);
char *strcat(char *restrict to, const char *restrict from);
char *strncat(char *restrict to, const char *restrict from, size_t size);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);
int strcoll(const char *a, const char *b);
size_t strxfrm(char *restrict to, const char *restrict from, size_t size);
char *strchr(const char *in, int byte);
char *strrchr(const char *in, int byte);
char *strstr(const char *in, const char *what);
char *strpbrk(const char *in, const char *accept);
size_t strspn(const char *in, const char *accept);
size_t strcspn(const char *in, const char *reject);
char *strtok(char *restrict text, const char *restrict separators);
char *strtok_r(char *restrict text, const char *restrict separators, char **restrict rest);
char *strsep(char **restrict text, const char *restrict separators);
char *strdup(const char *text);
char *strndup(const char *text, size_t limit);
char *strerror(int number);
char *strsignal(int number);
void explicit_bzero(void *to, size_t size);
#ifdef _GNU_SOURCE
void *mempcpy(void *restrict to, const void *restrict from, size_t size);
void *memmem(const void *in, size_t in_size, const void *what, size_t what_size);
void *memrchr(const void *in, int byte, size_t size);
void *rawmemchr(const void *in, int byte);
char *strchrnul(const char *in, int byte);
char *strcasestr(const char *in, const char *what);
#ifndef basename
char *basename(const char *path);
#endif
char *strerror_r(int number, char *text, size_t size);
const char *strerrorname_np(int number);
const char *strerrordesc_np(int number);
const char *sigabbrev_np(int number);
const char *sigdescr_np(int number);
#define strdupa(text) __extension__({ const char *__from = (text); size_t __size = strlen(__from) + 1; (char *)memcpy(__builtin_alloca(__size), __from, __size); })
#else
int __xpg_strerror_r(int number, char *text, size_t size);
#define strerror_r __xpg_strerror_r
#endif
#endif
