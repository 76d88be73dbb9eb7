/* Order of bytes on the wire. */
#ifndef PATCHSCOPE_ARPA_INET_H
#define PATCHSCOPE_ARPA_INET_H
#include <netinet/in.h>
#endif
