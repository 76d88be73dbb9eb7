/* Mapped memory. */
#include "internal.h"
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int munmap(void *address, size_t size) {
  return (int)__finish(call2(__NR_munmap, address, size));
}

int mprotect(void *address, size_t size, int protection) {
  return (int)__finish(call3(__NR_mprotect, address, size, protection));
}

int msync(void *address, size_t size, int flags) {
  return (int)__finish(call3(__NR_msync, address, size, flags));
}

int madvise(void *address, size_t size, int advice) {
  return (int)__finish(call3(__NR_madvise, address, size, advice));
}

int mlock(const void *address, size_t size) {
  return (int)__finish(call2(__NR_mlock, address, size));
}

int mlock2(const void *address, size_t size, unsigned int flags) {
  return (int)__finish(call3(__NR_mlock2, address, size, flags));
}

int munlock(const void *address, size_t size) {
  return (int)__finish(call2(__NR_munlock, address, size));
}

int mlockall(int flags) {
  return (int)__finish(call1(__NR_mlockall, flags));
}

int munlockall(void) {
  return (int)__finish(call0(__NR_munlockall));
}

int mincore(void *address, size_t size, unsigned char *result) {
  return (int)__finish(call3(__NR_mincore, address, size, result));
}

int memfd_create(const char *name, unsigned int flags) {
  return (int)__finish(call2(__NR_memfd_create, name, flags));
}

ssize_t process_madvise(int pidfd, const void *vectors, size_t count, int advice, unsigned int flags) {
  return __finish(call5(__NR_process_madvise, pidfd, vectors, count, advice, flags));
}

int process_mrelease(int pidfd, unsigned int flags) {
  return (int)__finish(call2(__NR_process_mrelease, pidfd, flags));
}

void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
  if (offset & 4095) {
    errno = EINVAL;
    return MAP_FAILED;
  }
  return (void *)__finish(call6(__NR_mmap, address, size, protection, flags, descriptor, offset));
}

void *mremap(void *address, size_t old_size, size_t new_size, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  void *wanted = flags & MREMAP_FIXED ? va_arg(arguments, void *) : 0;
  va_end(arguments);
  return (void *)__finish(call5(__NR_mremap, address, old_size, new_size, flags, wanted));
}

/* Shared memory by name is a file of a temporary file system. */
static const char *shared_path(const char *name, char *path) {
  while (*name == '/') name++;
  size_t size = strlen(name);
  if (!size || size > NAME_MAX || strchr(name, '/')) {
    errno = EINVAL;
    return 0;
  }
  return strcat(strcpy(path, "/dev/shm/"), name);
}

int shm_open(const char *name, int flags, mode_t mode) {
  char path[NAME_MAX + 16];
  return shared_path(name, path) ? open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode) : -1;
}

int shm_unlink(const char *name) {
  char path[NAME_MAX + 16];
  return shared_path(name, path) ? unlink(path) : -1;
}

int posix_madvise(void *address, size_t size, int advice) {
  return advice == POSIX_MADV_DONTNEED ? 0 : (int)-call3(__NR_madvise, address, size, advice);
}
