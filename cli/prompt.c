/* SPDX-License-Identifier: ISC */
/* The terminal without echo, and signals while something may not be cut in half. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "prompt.h"
#include "token.h"

static const int enders[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
#define ENDERS (sizeof(enders) / sizeof(enders[0]))

static volatile sig_atomic_t caught;

static void catch (int number)
{
	caught = number;
}

/* Reads to the end of the line, of which TEXT keeps what fits; TSR_IO when cut short by a signal. */
static enum tsr_status
read_line(int fd, char *text, size_t size, size_t *out_len)
{
	size_t len = 0;
	char c;

	for (;;) {
		ssize_t n = read(fd, &c, 1);

		if (n < 0)
			return TSR_IO;
		if (n == 0 || c == '\n')
			break;
		if (len < size)
			text[len] = c;
		len++;
	}
	tsr_wipe(&c, 1);
	if (len > 0 && len <= size && text[len - 1] == '\r')
		len--;
	if (len >= size)
		return TSR_TOOBIG;
	text[len] = '\0';
	*out_len = len;
	return TSR_OK;
}

static void
write_text(int fd, const char *text)
{
	ssize_t ignored = write(fd, text, strlen(text));

	(void)ignored;
}

static enum tsr_status
ask(int fd, const char *question, bool echo, char *text, size_t size, size_t *len)
{
	struct termios before, silent;
	enum tsr_status status;

	if (tcgetattr(fd, &before) != 0)
		return TSR_ABSENT;
	silent = before;
	if (!echo)
		silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	if (tcsetattr(fd, TCSAFLUSH, &silent) != 0)
		return TSR_IO;
	write_text(fd, question);
	status = caught == 0 ? read_line(fd, text, size, len) : TSR_IO;
	tcsetattr(fd, TCSAFLUSH, &before);
	if (!echo)
		write_text(fd, "\n");
	return status;
}

static enum tsr_status
prompt(const char *question, bool echo, char *text, size_t size, size_t *len)
{
	struct sigaction action = {.sa_handler = catch}, old[ENDERS]; /* no SA_RESTART: the read ends */
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	enum tsr_status status;

	text[0] = '\0';
	if (fd < 0)
		return TSR_ABSENT;
	caught = 0;
	for (size_t i = 0; i < ENDERS; i++)
		sigaction(enders[i], &action, &old[i]);
	status = ask(fd, question, echo, text, size, len);
	for (size_t i = 0; i < ENDERS; i++)
		sigaction(enders[i], &old[i], NULL);
	close(fd);
	if (status != TSR_OK)
		tsr_wipe(text, size);
	if (caught != 0)
		raise(caught); /* now that the terminal is as it was */
	return status;
}

enum tsr_status
tsr_prompt(const char *question, char *text, size_t size, size_t *len)
{
	return prompt(question, false, text, size, len);
}

static enum tsr_status
read_input(const char *question, bool echo, char *text, size_t size, size_t *len)
{
	enum tsr_status status;

	if (isatty(STDIN_FILENO))
		return prompt(question, echo, text, size, len);
	status = read_line(STDIN_FILENO, text, size, len);
	if (status != TSR_OK)
		tsr_wipe(text, size);
	return status;
}

enum tsr_status
tsr_read_secret(const char *question, char *text, size_t size, size_t *len)
{
	return read_input(question, false, text, size, len);
}

enum tsr_status
tsr_read_text(const char *question, char *text, size_t size, size_t *len)
{
	return read_input(question, true, text, size, len);
}

static void
change_mask(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(how, &set, NULL);
}

void
tsr_hold_signals(void)
{
	change_mask(SIG_BLOCK);
}

void
tsr_resume_signals(void)
{
	change_mask(SIG_UNBLOCK);
}
