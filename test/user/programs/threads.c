/* Threads, locks, conditions, keys, semaphores. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static pthread_barrier_t barrier;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t semaphore;
static long counter, turns, destroyed, onces, serial, shared_reads;

static void count_once(void) { onces++; }
static void destroy(void *value) { __atomic_fetch_add(&destroyed, (long)value, __ATOMIC_SEQ_CST); }

static void *work(void *argument) {
  long me = (long)argument;
  pthread_once(&once, count_once);
  pthread_setspecific(key, (void *)(me + 1));
  errno = (int)me;
  for (int i = 0; i < 2000; i++) {
    pthread_mutex_lock(&mutex);
    counter++;
    pthread_mutex_unlock(&mutex);
  }
  if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) __atomic_fetch_add(&serial, 1, __ATOMIC_SEQ_CST);
  for (int i = 0; i < 100; i++) {
    if (i % 10 == 0) {
      pthread_rwlock_wrlock(&rwlock);
      shared_reads += 1000;
      pthread_rwlock_unlock(&rwlock);
    } else {
      pthread_rwlock_rdlock(&rwlock);
      volatile long seen = shared_reads;
      (void)seen;
      pthread_rwlock_unlock(&rwlock);
    }
  }
  sem_post(&semaphore);
  return (void *)(me * 10 + (errno == (int)me) + ((long)pthread_getspecific(key) == me + 1));
}

static void *ping(void *argument) {
  long mine = (long)argument;
  for (int i = 0; i < 500; i++) {
    pthread_mutex_lock(&mutex);
    while (turns % 2 != mine) pthread_cond_wait(&condition, &mutex);
    turns++;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
  }
  return 0;
}

static void *leave(void *argument) {
  pthread_exit(argument);
}

static void *print_much(void *argument) {
  for (int i = 0; i < 300; i++) fprintf(argument, "%s\n", "0123456789");
  return 0;
}

static void *outlive(void *argument) {
  pthread_join(*(pthread_t *)argument, 0);
  printf("main is gone\n");
  return 0;
}

static int *address_of_errno;
static void *errno_address(void *argument) {
  (void)argument;
  return (void *)(long)(&errno != address_of_errno);
}

int main(void) {
  pthread_t threads[4];
  void *result;
  pthread_key_create(&key, destroy);
  pthread_barrier_init(&barrier, 0, 4);
  sem_init(&semaphore, 0, 0);
  for (long i = 0; i < 4; i++) printf("%d ", pthread_create(&threads[i], 0, work, (void *)i));
  for (int i = 0; i < 4; i++) sem_wait(&semaphore);
  for (int i = 0; i < 4; i++) {
    printf("%d ", pthread_join(threads[i], &result));
    printf("%ld ", (long)result);
  }
  printf("\n%ld %ld %ld %ld %ld\n", counter, destroyed, onces, serial, shared_reads);
  printf("%d", sem_trywait(&semaphore));
  printf(" %d\n", errno);
  for (long i = 0; i < 2; i++) pthread_create(&threads[i], 0, ping, (void *)i);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], 0);
  printf("%ld\n", turns);
  pthread_create(&threads[0], 0, leave, "left");
  pthread_join(threads[0], &result);
  printf("%s\n", (char *)result);
  address_of_errno = &errno;
  pthread_create(&threads[0], 0, errno_address, 0);
  pthread_join(threads[0], &result);
  printf("%ld\n", (long)result);

  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_t recursive, checked;
  pthread_mutex_init(&recursive, &attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&checked, &attributes);
  printf("%d", pthread_mutex_lock(&recursive));
  printf(" %d", pthread_mutex_lock(&recursive));
  printf(" %d", pthread_mutex_unlock(&recursive));
  printf(" %d\n", pthread_mutex_unlock(&recursive));
  printf("%d", pthread_mutex_lock(&checked));
  printf(" %d", pthread_mutex_lock(&checked));
  printf(" %d", pthread_mutex_unlock(&checked));
  printf(" %d\n", pthread_mutex_unlock(&checked));
  printf("%d", pthread_mutex_trylock(&mutex));
  printf(" %d\n", pthread_mutex_trylock(&mutex));
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  printf("%d ", pthread_cond_timedwait(&condition, &mutex, &until));
  printf("%d\n", pthread_mutex_unlock(&mutex));
  printf("%d", sem_timedwait(&semaphore, &until));
  printf(" %d\n", errno);

  FILE *file = tmpfile();
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, print_much, file);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
  rewind(file);
  char line[64];
  int lines = 0, whole = 0;
  while (fgets(line, sizeof line, file)) {
    lines++;
    whole += !strcmp(line, "0123456789\n");
  }
  printf("%d %d\n", lines, whole);
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  for (int i = 0; i < 20; i++) printf("%d ", pthread_create(&threads[0], &detached, leave, 0));
  printf("%d", pthread_equal(pthread_self(), pthread_self()));
  printf(" %d\n", pthread_join(pthread_self(), 0));
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    pthread_create(&threads[0], 0, leave, "in the child");
    pthread_join(threads[0], &result);
    printf("%s\n", (char *)result);
    exit(7);
  }
  int status;
  waitpid(pid, &status, 0);
  printf("%d\n", WEXITSTATUS(status));
  static pthread_t main_thread;
  main_thread = pthread_self();
  pthread_create(&threads[0], 0, outlive, &main_thread);
  pthread_exit(0);
}
