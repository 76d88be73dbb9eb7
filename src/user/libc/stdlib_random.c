/* Random numbers: the same sequences as glibc's for the same seeds. */
#include "internal.h"
#include <stdlib.h>

/*
 * An additive feedback generator x[i] = x[i-degree] + x[i-distance], of which the lowest bit is dropped; degree 0 is a
 * linear congruence. words[0] keeps what setstate() needs to know: position * 5 + type.
 */
struct generator {
  int32_t *state;
  int type;
  int degree;
  int distance;
  int front;
  int rear;
};

static const int degrees[5] = {0, 7, 15, 31, 63};
static const int distances[5] = {0, 3, 1, 3, 1};
static int32_t first_words[32];
static struct generator generator;

static int32_t next(void) {
  struct generator *g = &generator;
  if (g->type == 0) return g->state[0] = (int32_t)(((uint32_t)g->state[0] * 1103515245u + 12345u) & 0x7fffffff);
  uint32_t sum = (uint32_t)g->state[g->front] + (uint32_t)g->state[g->rear];
  g->state[g->front] = (int32_t)sum;
  if (++g->front == g->degree) g->front = 0;
  if (++g->rear == g->degree) g->rear = 0;
  return (int32_t)(sum >> 1);
}

static void seed_state(unsigned int seed) {
  struct generator *g = &generator;
  g->state[0] = (int32_t)(seed ? seed : 1);
  if (g->type == 0) return;
  /* 16807 * x modulo 2^31 - 1, in 64 bits. */
  int64_t word = g->state[0];
  for (int i = 1; i < g->degree; i++) {
    word = 16807 * word % 2147483647;
    if (word < 0) word += 2147483647;
    g->state[i] = (int32_t)word;
  }
  g->front = g->distance;
  g->rear = 0;
  for (int i = 0; i < 10 * g->degree; i++) next();
}

static void use(int32_t *words, int type) {
  generator.state = words + 1;
  generator.type = type;
  generator.degree = degrees[type];
  generator.distance = distances[type];
}

static void start(void) {
  if (generator.state) return;
  use(first_words, 3);
  seed_state(1);
}

/* What setstate needs, into the old state's first word. */
static char *leave(void) {
  start();
  generator.state[-1] = generator.type ? generator.rear * 5 + generator.type : 0;
  return (char *)(generator.state - 1);
}

void srandom(unsigned int seed) {
  start();
  seed_state(seed);
}

long random(void) {
  start();
  return next();
}

void srand(unsigned int seed) { srandom(seed); }
int rand(void) { return (int)random(); }

char *initstate(unsigned int seed, char *state, size_t size) {
  if (size < 8) {
    errno = EINVAL;
    return 0;
  }
  char *old = leave();
  use((int32_t *)state, size < 32 ? 0 : size < 64 ? 1 : size < 128 ? 2 : size < 256 ? 3 : 4);
  seed_state(seed);
  leave();
  return old;
}

char *setstate(char *state) {
  char *old = leave();
  int32_t *words = (int32_t *)state;
  use(words, words[0] % 5);
  if (generator.type) {
    generator.rear = words[0] / 5;
    generator.front = (generator.rear + generator.distance) % generator.degree;
  }
  return old;
}

int rand_r(unsigned int *seed) {
  unsigned int state = *seed, result = 0;
  static const unsigned char bits[3] = {11, 10, 10};
  for (int i = 0; i < 3; i++) {
    state = state * 1103515245u + 12345u;
    result = result << bits[i] | (state >> 16 & ((1u << bits[i]) - 1));
  }
  *seed = state;
  return (int)result;
}

/* The 48-bit linear congruence. */
static unsigned short state48[3], before48[3];
static uint64_t multiplier = 0x5deece66d;
static unsigned short addend = 11;

static uint64_t step48(unsigned short state[3]) {
  uint64_t x = (uint64_t)state[2] << 32 | (uint64_t)state[1] << 16 | state[0];
  x = (x * multiplier + addend) & 0xffffffffffffUL;
  for (int i = 0; i < 3; i++) state[i] = (unsigned short)(x >> 16 * i);
  return x;
}

double erand48(unsigned short state[3]) { return (double)step48(state) / 281474976710656.0; }
double drand48(void) { return erand48(state48); }
long nrand48(unsigned short state[3]) { return (long)(step48(state) >> 17); }
long lrand48(void) { return nrand48(state48); }
long jrand48(unsigned short state[3]) { return (int32_t)(step48(state) >> 16); }
long mrand48(void) { return jrand48(state48); }

void srand48(long seed) {
  state48[0] = 0x330e;
  state48[1] = (unsigned short)seed;
  state48[2] = (unsigned short)(seed >> 16);
  multiplier = 0x5deece66d;
  addend = 11;
}

unsigned short *seed48(unsigned short state[3]) {
  for (int i = 0; i < 3; i++) {
    before48[i] = state48[i];
    state48[i] = state[i];
  }
  multiplier = 0x5deece66d;
  addend = 11;
  return before48;
}

void lcong48(unsigned short parameters[7]) {
  for (int i = 0; i < 3; i++) state48[i] = parameters[i];
  multiplier = (uint64_t)parameters[5] << 32 | (uint64_t)parameters[4] << 16 | parameters[3];
  addend = parameters[6];
}
