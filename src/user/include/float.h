/* Limits of the floating types. long double has the precision of double in the machine. */
#ifndef PATCHSCOPE_FLOAT_H
#define PATCHSCOPE_FLOAT_H
#define FLT_RADIX 2
#define FLT_EVAL_METHOD 0
#define FLT_ROUNDS 1
#define FLT_MANT_DIG 24
#define FLT_DIG 6
#define FLT_DECIMAL_DIG 9
#define FLT_MIN_EXP (-125)
#define FLT_MIN_10_EXP (-37)
#define FLT_MAX_EXP 128
#define FLT_MAX_10_EXP 38
#define FLT_MIN 0x1.0p-126F
#define FLT_MAX 0x1.fffffep+127F
#define FLT_EPSILON 0x1.0p-23F
#define FLT_TRUE_MIN 0x1.0p-149F
#define FLT_HAS_SUBNORM 1
#define DBL_MANT_DIG 53
#define DBL_DIG 15
#define DBL_DECIMAL_DIG 17
#define DBL_MIN_EXP (-1021)
#define DBL_MIN_10_EXP (-307)
#define DBL_MAX_EXP 1024
#define DBL_MAX_10_EXP 308
#define DBL_MIN 0x1.0p-1022
#define DBL_MAX 0x1.fffffffffffffp+1023
#define DBL_EPSILON 0x1.0p-52
#define DBL_TRUE_MIN 0x1.0p-1074
#define DBL_HAS_SUBNORM 1
#ifdef __LDBL_MANT_DIG__
#define LDBL_MANT_DIG __LDBL_MANT_DIG__
#define LDBL_DIG __LDBL_DIG__
#define LDBL_DECIMAL_DIG __DECIMAL_DIG__
#define LDBL_MIN_EXP __LDBL_MIN_EXP__
#define LDBL_MIN_10_EXP __LDBL_MIN_10_EXP__
#define LDBL_MAX_EXP __LDBL_MAX_EXP__
#define LDBL_MAX_10_EXP __LDBL_MAX_10_EXP__
#define LDBL_MIN __LDBL_MIN__
#define LDBL_MAX __LDBL_MAX__
#define LDBL_EPSILON __LDBL_EPSILON__
#define LDBL_TRUE_MIN __LDBL_DENORM_MIN__
#else
#define LDBL_MANT_DIG DBL_MANT_DIG
#define LDBL_DIG DBL_DIG
#define LDBL_DECIMAL_DIG DBL_DECIMAL_DIG
#define LDBL_MIN_EXP DBL_MIN_EXP
#define LDBL_MIN_10_EXP DBL_MIN_10_EXP
#define LDBL_MAX_EXP DBL_MAX_EXP
#define LDBL_MAX_10_EXP DBL_MAX_10_EXP
#define LDBL_MIN 0x1.0p-1022L
#define LDBL_MAX 0x1.fffffffffffffp+1023L
#define LDBL_EPSILON 0x1.0p-52L
#define LDBL_TRUE_MIN 0x1.0p-1074L
#endif
#define LDBL_HAS_SUBNORM 1
#define DECIMAL_DIG LDBL_DECIMAL_DIG
#endif
