/* Usual paths. */
#ifndef PATCHSCOPE_PATHS_H
#define PATCHSCOPE_PATHS_H
#define _PATH_BSHELL "/bin/sh"
#define _PATH_DEVNULL "/dev/null"
#define _PATH_TTY "/dev/tty"
#define _PATH_TMP "/tmp/"
#define _PATH_MOUNTED "/etc/mtab"
#endif
