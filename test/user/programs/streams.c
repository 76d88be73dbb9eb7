/* Streams: buffers, positions, append, ungetc, memory streams, what a forked child inherits. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void show(const char *path) {
  char text[20000];
  int descriptor = open(path, O_RDONLY);
  ssize_t size = read(descriptor, text, sizeof text - 1);
  text[size] = 0;
  close(descriptor);
  unsigned long sum = 0;
  for (ssize_t i = 0; i < size; i++) sum = sum * 31 + (unsigned char)text[i];
  printf("%s: %zd %lx [%.60s]\n", path, size, sum, text);
}

static long size_of(const char *path) {
  struct stat status;
  return stat(path, &status) ? -1 : (long)status.st_size;
}

int main(void) {
  FILE *f = fopen("one", "w");
  for (int i = 0; i < 3000; i++) {
    fprintf(f, "%d,", i);
    if (i % 250 == 0) printf("%ld %ld %zu|", size_of("one"), ftell(f), __fpending(f));
  }
  char block[10000];
  memset(block, 'x', sizeof block);
  printf("%zu", fwrite(block, 1, sizeof block, f));
  printf(" %ld\n", size_of("one"));
  fputs("tail", f);
  printf("%ld", size_of("one"));
  printf(" %ld\n", ftell(f));
  printf("%d", fflush(f));
  printf(" %ld\n", size_of("one"));
  printf("%d\n", fclose(f));
  show("one");
  f = fopen("one", "r+");
  char word[64];
  printf("%d", fscanf(f, "%10s", word));
  printf(" %s\n", word);
  printf("%ld\n", ftell(f));
  fseek(f, 0, SEEK_CUR);
  fputs("HELLO", f);
  printf("%ld\n", ftell(f));
  fseek(f, -4, SEEK_END);
  printf("%zu", fread(word, 1, 10, f));
  printf(" %.4s", word);
  printf(" %d\n", feof(f));
  printf("%d", fgetc(f));
  printf(" %d\n", feof(f));
  rewind(f);
  printf("%d", feof(f));
  printf(" %c\n", fgetc(f));
  ungetc('U', f);
  ungetc('V', f);
  printf("%ld ", ftell(f));
  printf("%c", fgetc(f));
  printf("%c", fgetc(f));
  printf("%c\n", fgetc(f));
  fpos_t position;
  fgetpos(f, &position);
  printf("%c", fgetc(f));
  fsetpos(f, &position);
  printf("%c\n", fgetc(f));
  fclose(f);
  show("one");
  f = fopen("one", "a+");
  printf("%ld\n", ftell(f));
  fputs("appended", f);
  printf("%ld\n", ftell(f));
  rewind(f);
  printf("%c\n", fgetc(f));
  fclose(f);
  show("one");
  printf("%d", fopen("nowhere/file", "w") == 0);
  printf(" %d\n", errno);
  printf("%d", fopen("one", "q") == 0);
  printf(" %d\n", errno);
  printf("%d", fopen("one", "wx") == 0);
  printf(" %d\n", errno);
  f = fopen("one", "r");
  printf("%d", fputc('x', f));
  printf(" %d", errno);
  printf(" %d\n", ferror(f));
  clearerr(f);
  printf("%d", ferror(f));
  printf(" %s\n", fgets(word, 8, f));
  fclose(f);

  f = fopen("lines", "w+");
  fputs("first\nsecond line\n\nlast without end", f);
  rewind(f);
  char *line = 0;
  size_t room = 0;
  ssize_t size;
  while ((size = getline(&line, &room, f)) >= 0) printf("%zd [%s]", size, line);
  printf("%zd", size);
  printf(" %d\n", feof(f));
  rewind(f);
  while (fgets(word, 6, f)) printf("<%s>", word);
  printf("\n");
  rewind(f);
  while ((size = getdelim(&line, &room, 'e', f)) >= 0) printf("%zd ", size);
  printf("\n");
  fclose(f);

  setvbuf(stdout, 0, _IOFBF, 0);
  f = fopen("lined", "w");
  setvbuf(f, 0, _IOLBF, 4096);
  fputs("no newline yet", f);
  printf("%ld ", size_of("lined"));
  fputs(" now\nrest", f);
  printf("%ld ", size_of("lined"));
  fprintf(f, "%s\n%s", "a", "b");
  printf("%ld\n", size_of("lined"));
  fclose(f);
  f = fopen("unbuffered", "w");
  setvbuf(f, 0, _IONBF, 0);
  fputc('a', f);
  printf("%ld ", size_of("unbuffered"));
  fprintf(f, "%d-%s", 5, "x");
  printf("%ld\n", size_of("unbuffered"));
  fclose(f);
  char own[16];
  f = fopen("own", "w");
  setvbuf(f, own, _IOFBF, sizeof own);
  for (int i = 0; i < 40; i++) {
    fputc('0' + i % 10, f);
    printf("%ld ", size_of("own"));
  }
  fwrite("0123456789012345678901234567890123456789", 1, 40, f);
  printf("%ld\n", size_of("own"));
  fclose(f);
  show("own");

  f = freopen("own", "r", fopen("lines", "r"));
  printf("%s\n", fgets(word, 5, f));
  fclose(f);
  int descriptor = open("lines", O_RDWR);
  f = fdopen(descriptor, "r");
  printf("%d", fileno(f) == descriptor);
  printf(" %s", fgets(word, 60, f));
  /* fflush gives back what was read ahead. */
  printf("%d", fflush(f));
  printf(" %ld\n", (long)lseek(descriptor, 0, SEEK_CUR));
  fclose(f);
  printf("%d", fdopen(99, "r") == 0);
  printf(" %d\n", errno);

  char *grown;
  size_t grown_size;
  f = open_memstream(&grown, &grown_size);
  for (int i = 0; i < 500; i++) fprintf(f, "%d ", i);
  fflush(f);
  printf("%zu %.20s\n", grown_size, grown);
  fclose(f);
  printf("%zu %zu\n", grown_size, strlen(grown));
  char fixed[20] = "12 34 56";
  int a, b;
  f = fmemopen(fixed, strlen(fixed), "r");
  printf("%d ", fscanf(f, "%d %d", &a, &b));
  printf("%d %d\n", a, b);
  fclose(f);
  f = fmemopen(fixed, sizeof fixed, "w");
  fprintf(f, "written %d", 7);
  fclose(f);
  printf("%s\n", fixed);
  printf("%d", remove("own"));
  printf(" %d\n", remove("own"));
  printf("%d\n", rename("lines", "renamed"));

  /* The child inherits the unflushed text and writes it too. */
  printf("twice\n");
  pid_t pid = fork();
  if (pid == 0) exit(0);
  waitpid(pid, 0, 0);
  printf("once\n");
  fflush(stdout);
  pid = fork();
  if (pid == 0) {
    printf("lost");
    _exit(0);
  }
  waitpid(pid, 0, 0);
  fprintf(stderr, "to stderr %d\n", 5);
  perror("prefix");
  errno = EACCES;
  perror(0);
  dprintf(2, "%s-%d\n", "dprintf", 1);
  puts("puts");
  putchar('c');
  putc('d', stdout);
  fputs("\nat exit", stdout);
  return 0;
}
