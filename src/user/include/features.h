/* There are no features to choose: everything is declared but what only _GNU_SOURCE shows. */
#ifndef PATCHSCOPE_FEATURES_H
#define PATCHSCOPE_FEATURES_H
#endif
