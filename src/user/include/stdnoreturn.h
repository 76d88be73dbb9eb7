/* noreturn. */
#ifndef PATCHSCOPE_STDNORETURN_H
#define PATCHSCOPE_STDNORETURN_H
#define noreturn _Noreturn
#endif
