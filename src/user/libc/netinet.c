/* The order of bytes on the wire, as functions for who takes their address. */
#include "internal.h"
#include <netinet/in.h>

#undef htons
#undef ntohs
#undef htonl
#undef ntohl

uint16_t htons(uint16_t value) { return __builtin_bswap16(value); }
uint16_t ntohs(uint16_t value) { return __builtin_bswap16(value); }
uint32_t htonl(uint32_t value) { return __builtin_bswap32(value); }
uint32_t ntohl(uint32_t value) { return __builtin_bswap32(value); }
