/* The types of system calls. */
#ifndef PATCHSCOPE_SYS_TYPES_H
#define PATCHSCOPE_SYS_TYPES_H
#include <patchscope/types.h>
#include <stdint.h>
#include <endian.h>
#include <sys/select.h>
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef unsigned char u_int8_t;
typedef unsigned short u_int16_t;
typedef unsigned int u_int32_t;
typedef unsigned long u_int64_t;
typedef long quad_t;
typedef unsigned long u_quad_t;
typedef char *caddr_t;
typedef int daddr_t;
typedef struct {
  int __val[2];
} fsid_t;
#include <patchscope/pthread_types.h>
#endif
