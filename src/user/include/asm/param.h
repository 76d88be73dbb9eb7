/* Ticks and pages. */
#ifndef PATCHSCOPE_ASM_PARAM_H
#define PATCHSCOPE_ASM_PARAM_H
#define HZ 100
#define EXEC_PAGESIZE 4096
#endif
