/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_KCONFIG_H
#define _LINUX_KCONFIG_H

/* The configuration as macros: CONFIG_X is 1 for y and undefined for n. */
#include <generated/autoconf.h>

#define __ARG_PLACEHOLDER_1 0,
#define __take_second_arg(ignored, value, ...) value
#define ___is_defined(comma_or_junk) __take_second_arg(comma_or_junk 1, 0)
#define __is_defined_value(value) ___is_defined(__ARG_PLACEHOLDER_##value)
#define __is_defined(x) __is_defined_value(x)

#define IS_ENABLED(option) __is_defined(option)

#endif
