/* Hashes a buffer: 32- and 64-bit arithmetic, shifts, byte loads. */
#include <stdint.h>
#include <stdio.h>

static uint32_t jenkins(const uint8_t *key, unsigned length)
{
	uint32_t hash = 0;
	for (unsigned i = 0; i < length; i++) {
		hash += key[i];
		hash += hash << 10;
		hash ^= hash >> 6;
	}
	hash += hash << 3;
	hash ^= hash >> 11;
	return hash + (hash << 15);
}

static uint64_t fnv(const uint8_t *key, unsigned length)
{
	uint64_t hash = 0xcbf29ce484222325ull;
	for (unsigned i = 0; i < length; i++)
		hash = (hash ^ key[i]) * 0x100000001b3ull;
	return hash;
}

static uint8_t buffer[4096];

int main(void)
{
	uint32_t a = 0;
	uint64_t b = 0;
	for (unsigned i = 0; i < sizeof buffer; i++)
		buffer[i] = (uint8_t)(i * 7);
	for (int round = 0; round < 8000; round++) {
		buffer[round & 4095]++;
		a ^= jenkins(buffer, sizeof buffer);
		b ^= fnv(buffer, sizeof buffer);
	}
	printf("%08x %016llx\n", a, (unsigned long long)b);
	return 0;
}
