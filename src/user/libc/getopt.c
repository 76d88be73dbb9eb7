/*
 * Options of the command line, as GNU: words that are no options are moved behind those that are, unless the options
 * begin with '+' (stop there) or '-' (hand them over as option 1), or POSIXLY_CORRECT is set.
 */
#include "internal.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt = '?';
/* The rest of a word of short options. */
static const char *rest;

static void move_behind(char **arguments, int from, int first_plain) {
  char *word = arguments[from];
  for (; from > first_plain; from--) arguments[from] = arguments[from - 1];
  arguments[first_plain] = word;
}

static int long_option(int count, char **arguments, const char *options, const struct option *list, int *index,
                       const char *dashes, const char *word) {
  size_t size = strcspn(word, "=");
  int found = -1, ambiguous = 0;
  for (int i = 0; list[i].name; i++) {
    if (strncmp(list[i].name, word, size)) continue;
    if (strlen(list[i].name) == size) {
      found = i;
      ambiguous = 0;
      break;
    }
    if (found < 0)
      found = i;
    else if (list[found].has_arg != list[i].has_arg || list[found].flag != list[i].flag ||
             list[found].val != list[i].val)
      ambiguous = 1;
  }
  optind++;
  if (ambiguous) {
    if (opterr && *options != ':') {
      fprintf(stderr, "%s: option '%s%s' is ambiguous; possibilities:", arguments[0], dashes, word);
      for (int i = 0; list[i].name; i++)
        if (!strncmp(list[i].name, word, size)) fprintf(stderr, " '%s%s'", dashes, list[i].name);
      fputc('\n', stderr);
    }
    optopt = 0;
    return '?';
  }
  if (found < 0) {
    if (opterr && *options != ':') fprintf(stderr, "%s: unrecognized option '%s%s'\n", arguments[0], dashes, word);
    optopt = 0;
    return '?';
  }
  const struct option *option = &list[found];
  if (word[size] == '=') {
    if (option->has_arg == no_argument) {
      if (opterr && *options != ':')
        fprintf(stderr, "%s: option '%s%s' doesn't allow an argument\n", arguments[0], dashes, option->name);
      optopt = option->val;
      return '?';
    }
    optarg = (char *)word + size + 1;
  } else if (option->has_arg == required_argument) {
    if (optind >= count) {
      if (opterr && *options != ':')
        fprintf(stderr, "%s: option '%s%s' requires an argument\n", arguments[0], dashes, option->name);
      optopt = option->val;
      return *options == ':' ? ':' : '?';
    }
    optarg = arguments[optind++];
  }
  if (index) *index = found;
  if (!option->flag) return option->val;
  *option->flag = option->val;
  return 0;
}

static int next_option(int count, char **arguments, const char *options, const struct option *list, int *index,
                       int long_only) {
  static int first_plain;
  optarg = 0;
  if (optind == 0) {
    optind = 1;
    rest = 0;
    first_plain = 0;
  }
  char mode = *options == '-' || *options == '+' ? *options++ : getenv("POSIXLY_CORRECT") ? '+' : 0;
  if (!rest || !*rest) {
    int at = optind;
    while (at < count && (arguments[at][0] != '-' || !arguments[at][1])) {
      if (mode == '+') return -1;
      if (mode == '-') {
        optarg = arguments[at];
        optind = at + 1;
        return 1;
      }
      at++;
    }
    if (at >= count) return -1;
    /* The plain words from optind on will follow what is taken now; arguments of options move with them. */
    first_plain = optind;
    int plain = at - optind;
    if (!strcmp(arguments[at], "--")) {
      move_behind(arguments, at, first_plain);
      optind = first_plain + 1;
      return -1;
    }
    if (plain) {
      /* Move the option's word, and its argument when that is the next word, before the plain words. */
      const char *word = arguments[at];
      int words = 1;
      if (list && word[1] == '-') {
        size_t size = strcspn(word + 2, "=");
        for (int i = 0; !word[2 + size] && list[i].name; i++)
          if (!strncmp(list[i].name, word + 2, size) && list[i].has_arg == required_argument) words = 2;
      } else
        for (const char *c = word + 1; *c; c++) {
          const char *known = strchr(options, *c);
          if (!known || known[1] != ':') continue;
          if (!c[1] && known[2] != ':') words = 2;
          break;
        }
      for (int i = 0; i < words && at + i < count; i++) move_behind(arguments, at + i, first_plain + i);
    }
    const char *word = arguments[optind];
    if (list && word[1] == '-') return long_option(count, arguments, options, list, index, "--", word + 2);
    if (list && long_only && (word[2] || !strchr(options, word[1]))) {
      size_t size = strcspn(word + 1, "=");
      int known = 0;
      for (int i = 0; list[i].name; i++) known |= !strncmp(list[i].name, word + 1, size);
      if (known || !strchr(options, word[1])) return long_option(count, arguments, options, list, index, "-", word + 1);
    }
    rest = word + 1;
  }
  int letter = (unsigned char)*rest++;
  const char *known = letter == ':' || letter == ';' ? 0 : strchr(options, letter);
  if (!*rest) optind++;
  if (!known) {
    optopt = letter;
    if (opterr && *options != ':') fprintf(stderr, "%s: invalid option -- '%c'\n", arguments[0], letter);
    return '?';
  }
  if (known[1] != ':') return letter;
  if (*rest) {
    optarg = (char *)rest;
    optind++;
  } else if (known[2] != ':') {
    if (optind >= count) {
      optopt = letter;
      rest = 0;
      if (opterr && *options != ':') fprintf(stderr, "%s: option requires an argument -- '%c'\n", arguments[0], letter);
      return *options == ':' ? ':' : '?';
    }
    optarg = arguments[optind++];
  }
  rest = 0;
  return letter;
}

int getopt(int count, char *const arguments[], const char *options) {
  return next_option(count, (char **)arguments, options, 0, 0, 0);
}

int getopt_long(int count, char *const arguments[], const char *options, const struct option *list, int *index) {
  return next_option(count, (char **)arguments, options, list, index, 0);
}

int getopt_long_only(int count, char *const arguments[], const char *options, const struct option *list, int *index) {
  return next_option(count, (char **)arguments, options, list, index, 1);
}
