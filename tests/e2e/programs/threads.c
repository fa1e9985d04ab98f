// Adds up numbers in four threads that hand them over one at a time, and says by which C library.
#include <pthread.h>
#include <stdio.h>
#include <time.h>

enum { kThreads = 4, kNumbers = 20000 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static _Thread_local long own;
static long sum;
static int next;

// Takes every number that leaves the thread's own remainder, in order: each waits for the others.
static void* Add(void* remainder) {
  const int mine = *(const int*)remainder;
  pthread_mutex_lock(&mutex);
  while (next < kNumbers) {
    if (next % kThreads != mine) {
      pthread_cond_wait(&changed, &mutex);
      continue;
    }
    own += next++;
    pthread_cond_broadcast(&changed);
  }
  sum += own;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  pthread_t threads[kThreads];
  int remainders[kThreads];
  for (int i = 0; i < kThreads; i++) {
    remainders[i] = i;
    if (pthread_create(&threads[i], NULL, Add, &remainders[i]) != 0) return 1;
  }
  for (int i = 0; i < kThreads; i++) pthread_join(threads[i], NULL);
  const struct timespec rest = {0, 1000000};
  if (nanosleep(&rest, NULL) != 0) return 1;
#ifdef __GLIBC__
  const char* library = "glibc";
#else
  const char* library = "musl";
#endif
  printf("%s: %d threads, sum %ld\n", library, kThreads, sum);
  return 0;
}
