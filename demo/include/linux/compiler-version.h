/* Demo tree, written for Patchscope after cb12fd8e0d; not Linux source. */
#ifndef _LINUX_COMPILER_VERSION_H
#define _LINUX_COMPILER_VERSION_H

/* Nothing depends on the compiler here; the file exists because each unit starts with it. */

#endif
