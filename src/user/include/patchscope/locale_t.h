/* locale_t for the *_l functions; there is one locale, "C". */
#ifndef PATCHSCOPE_PATCHSCOPE_LOCALE_T_H
#define PATCHSCOPE_PATCHSCOPE_LOCALE_T_H
typedef struct __locale *locale_t;
#endif
