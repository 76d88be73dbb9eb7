/* sleep SECONDS: the program behind /bin/sleep. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "sleep: missing operand\n");
    return 1;
  }
  for (int i = 1; i < argc; i++) sleep((unsigned int)strtoul(argv[i], NULL, 10));
  return 0;
}
