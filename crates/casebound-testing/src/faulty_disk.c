/* Loaded before libc into the program under test: from its Nth change of a file on, the disk is full, or the program is killed.
 *
 * FAULT_AT is N, from 1. FAULT_KIND is "full" or "kill". The file FAULT_MARK is made when the fault happens. Other programs,
 * such as git, are left alone, and where FAULT_COMMAND is set, all commands whose line has no such words. What needs no room on a
 * disk, deleting and renaming, is counted for the kill only. Each change is a line in FAULT_LOG: what it is, and the path.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static long fault_at, count;
static int kills, happened;

/* Whether the line of this command has these words. */
static int is_command(const char *words)
{
	char line[4096];
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/cmdline", O_RDONLY);
	long length = fd < 0 ? 0 : syscall(SYS_read, fd, line, sizeof line - 1);
	syscall(SYS_close, fd);
	length = length < 0 ? 0 : length;
	for (long at = 0; at + 1 < length; at++)
		if (line[at] == '\0')
			line[at] = ' ';
	line[length] = '\0';
	return strstr(line, words) != NULL;
}

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND"), *words = getenv("FAULT_COMMAND");
	if (at == NULL || kind == NULL || strcmp(program_invocation_short_name, "casebound") != 0)
		return;
	if (words != NULL && !is_command(words))
		return;
	fault_at = atol(at);
	kills = strcmp(kind, "kill") == 0;
}

static void note(const char *what, const char *path)
{
	const char *log = getenv("FAULT_LOG");
	char line[4200];
	if (log == NULL)
		return;
	int length = snprintf(line, sizeof line, "%s %s\n", what, path);
	int fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_CREAT | O_WRONLY | O_APPEND, 0600);
	syscall(SYS_write, fd, line, (size_t)length);
	syscall(SYS_close, fd);
}

/* Counts one change. Returns whether it fails. */
static int step(const char *what, const char *path)
{
	if (fault_at != 0)
		note(what, path);
	if (fault_at == 0 || __sync_add_and_fetch(&count, 1) < fault_at)
		return 0;
	if (!happened) {
		const char *mark = getenv("FAULT_MARK");
		happened = 1;
		if (mark != NULL)
			close((int)syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY, 0600));
		if (kills)
			raise(SIGKILL);
	}
	errno = ENOSPC;
	return 1;
}

/* Counts a change of an open file. */
static int step_in(int fd)
{
	char link[64], path[4096];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, sizeof path - 1);
	path[length < 0 ? 0 : length] = '\0';
	return step("write", path);
}

static int is_file(int fd)
{
	struct stat about;
	int before = errno;
	int found = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
	errno = before;
	return found;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t length)
{
	return is_file(fd) && step_in(fd) ? -1 : REAL(write)(fd, bytes, length);
}

ssize_t writev(int fd, const struct iovec *parts, int number)
{
	return is_file(fd) && step_in(fd) ? -1 : REAL(writev)(fd, parts, number);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset)
{
	return step_in(fd) ? -1 : REAL(pwrite64)(fd, bytes, length, offset);
}

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags)
{
	return step_in(out) ? -1 : REAL(copy_file_range)(in, from, out, to, length, flags);
}

int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	if (flags & O_CREAT) {
		va_list rest;
		va_start(rest, flags);
		mode = va_arg(rest, mode_t);
		va_end(rest);
		if (access(path, F_OK) != 0 && step("create", path))
			return -1;
	}
	return REAL(open64)(path, flags, mode);
}

int rename(const char *from, const char *to)
{
	if (kills)
		step("rename", to);
	return REAL(rename)(from, to);
}

int link(const char *from, const char *to)
{
	return step("link", to) ? -1 : REAL(link)(from, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
	return step("link", to) ? -1 : REAL(linkat)(from_folder, from, to_folder, to, flags);
}

int mkdir(const char *path, mode_t mode)
{
	return access(path, F_OK) != 0 && step("mkdir", path) ? -1 : REAL(mkdir)(path, mode);
}

int unlink(const char *path)
{
	if (kills)
		step("unlink", path);
	return REAL(unlink)(path);
}

int unlinkat(int folder, const char *path, int flags)
{
	if (kills)
		step("unlink", path);
	return REAL(unlinkat)(folder, path, flags);
}
