/* The start of every program: the machine calls _start_c with what execve laid down. */
#include "internal.h"

char **environ;
char *program_invocation_name = "";
char *program_invocation_short_name = "";
_Noreturn void exit(int status);
int main(int argc, char **argv, char **envp);
void (*__constructor(int index))(int argc, char **argv, char **envp);

_Noreturn void _start_c(int argc, char **argv, char **envp) {
  environ = envp;
  if (argc > 0 && argv[0]) {
    program_invocation_name = program_invocation_short_name = argv[0];
    for (char *c = argv[0]; *c; c++)
      if (*c == '/') program_invocation_short_name = c + 1;
  }
  void (*constructor)(int argc, char **argv, char **envp);
  for (int i = 0; (constructor = __constructor(i)); i++) constructor(argc, argv, envp);
  exit(main(argc, argv, envp));
}
