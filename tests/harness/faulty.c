/* A disk that fails on command: preloaded under a program, it makes the n-th file operation on a store fail.

   Counted are the operations of SQLite on files whose names end in .db or .db-journal: open, read, write, sync, truncate,
   delete, lock. fault_arm(n, error, lasting) begins the count anew; from then on the n-th operation fails with `error`,
   and with `lasting` every later one too. fault_seen() tells how many operations there have been. fault_slow(us) makes
   each of them take that long, as a share does. Errors: EIO, ENOSPC (only writes fail with it), ENOLCK (only locks). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 4096 };
static char ours[FILES];
static long seen, at, slow_us;
static int error, lasting;

void fault_arm(long n, int errnum, int keep) { seen = 0; at = n; error = errnum; lasting = keep; }
long fault_seen(void) { return seen; }
void fault_slow(long us) { slow_us = us; }

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = dlsym(RTLD_NEXT, name)

static int ends(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && !strcmp(text + a - b, end);
}
static int is_store(const char *path) { return path && (ends(path, ".db") || ends(path, ".db-journal")); }
static int is_ours(int fd) { return fd >= 0 && fd < FILES && ours[fd]; }

enum kind { OTHER, WRITE, LOCK };
static int fails(enum kind kind) {
    if (slow_us) {
        struct timespec pause = {slow_us / 1000000, (slow_us % 1000000) * 1000};
        nanosleep(&pause, 0);
    }
    if (error == ENOSPC && kind != WRITE) return 0;
    if (error == ENOLCK && kind != LOCK) return 0;
    seen++;
    if (!at || (lasting ? seen < at : seen != at)) return 0;
    errno = error;
    return 1;
}

static int opened(int fd, const char *path) {
    if (fd >= 0 && fd < FILES) ours[fd] = is_store(path);
    return fd;
}
int open(const char *path, int flags, ...) {
    REAL(int, "open", const char *, int, ...);
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest);
    if (is_store(path) && fails(flags & O_CREAT ? WRITE : OTHER)) return -1;
    return opened(real(path, flags, mode), path);
}
int open64(const char *path, int flags, ...) {
    REAL(int, "open64", const char *, int, ...);
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest);
    if (is_store(path) && fails(flags & O_CREAT ? WRITE : OTHER)) return -1;
    return opened(real(path, flags, mode), path);
}
int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < FILES) ours[fd] = 0;
    return real(fd);
}
ssize_t pread(int fd, void *to, size_t size, off_t from) {
    REAL(ssize_t, "pread", int, void *, size_t, off_t);
    return is_ours(fd) && fails(OTHER) ? -1 : real(fd, to, size, from);
}
ssize_t pread64(int fd, void *to, size_t size, off64_t from) {
    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    return is_ours(fd) && fails(OTHER) ? -1 : real(fd, to, size, from);
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t to) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return is_ours(fd) && fails(WRITE) ? -1 : real(fd, from, size, to);
}
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t to) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return is_ours(fd) && fails(WRITE) ? -1 : real(fd, from, size, to);
}
int fsync(int fd) {
    REAL(int, "fsync", int);
    return is_ours(fd) && fails(WRITE) ? -1 : real(fd);
}
int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return is_ours(fd) && fails(WRITE) ? -1 : real(fd);
}
int ftruncate(int fd, off_t size) {
    REAL(int, "ftruncate", int, off_t);
    return is_ours(fd) && fails(WRITE) ? -1 : real(fd, size);
}
int ftruncate64(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    return is_ours(fd) && fails(WRITE) ? -1 : real(fd, size);
}
int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return is_store(path) && fails(OTHER) ? -1 : real(path);
}
static int is_lock(int command) { return command == F_SETLK || command == F_SETLKW || command == F_GETLK; }
int fcntl(int fd, int command, ...) {
    REAL(int, "fcntl", int, int, ...);
    va_list rest; va_start(rest, command); void *argument = va_arg(rest, void *); va_end(rest);
    return is_lock(command) && is_ours(fd) && fails(LOCK) ? -1 : real(fd, command, argument);
}
int fcntl64(int fd, int command, ...) {
    REAL(int, "fcntl64", int, int, ...);
    va_list rest; va_start(rest, command); void *argument = va_arg(rest, void *); va_end(rest);
    return is_lock(command) && is_ours(fd) && fails(LOCK) ? -1 : real(fd, command, argument);
}
