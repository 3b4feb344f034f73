/* SPDX-License-Identifier: ISC */
/* tesserad: keeps the local cache of tokens in step with the directory. */
#include "config.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "engine.h"
#include "notify.h"
#include "server.h"

static const char usage[] = "usage: tesserad [-d] [-c FILE] [--check]\n"
			    "  -c, --config FILE  settings (default: " TSR_DEFAULT_CONF ")\n"
			    "  -d, --debug        log more\n"
			    "      --check        test settings, files and directory, say what to fix, and exit\n"
			    "      --version      print the version and exit\n"
			    "      --help         print this and exit\n";

struct options {
	const char *conf;
	bool debug, check;
	int status; /* with which to exit at once; -1: go on */
};

static struct options
parse(int argc, char **argv)
{
	static const struct option table[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"debug", no_argument, NULL, 'd'},
	    {"check", no_argument, NULL, 'C'},
	    {"version", no_argument, NULL, 'V'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct options options = {.conf = TSR_DEFAULT_CONF, .status = -1};
	int option;

	while (options.status < 0 && (option = getopt_long(argc, argv, "c:d", table, NULL)) != -1) {
		switch (option) {
		case 'c':
			options.conf = optarg;
			break;
		case 'd':
			options.debug = true;
			break;
		case 'C':
			options.check = true;
			break;
		case 'V':
			printf("tesserad %s\n", PACKAGE_VERSION);
			options.status = 0;
			break;
		case 'h':
			fputs(usage, stdout);
			options.status = 0;
			break;
		default:
			fputs(usage, stderr);
			options.status = 2;
			break;
		}
	}
	if (options.status < 0 && optind < argc) {
		fprintf(stderr, "tesserad: what is \"%s\"?\n%s", argv[optind], usage);
		options.status = 2;
	}
	return options;
}

/* Nothing from outside steers libldap or libtdb; no core holds what we read. */
static void
harden(void)
{
	const struct rlimit none = {0, 0};

	tsr_dir_init();
	unsetenv("TDB_NO_FSYNC");
	(void)!setrlimit(RLIMIT_CORE, &none);
	umask(027);
}

static int
open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* True: it is time to end. */
static bool
take_signals(struct tsr_engine *engine, int fd)
{
	struct signalfd_siginfo info;
	bool end = false;
	pid_t pid;
	int status;

	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) {
			end = true;
		} else if (info.ssi_signo == SIGHUP) {
			tsr_notify("RELOADING=1");
			tsr_engine_reload(engine);
			tsr_notify("READY=1");
		}
	}
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		tsr_engine_child_ended(engine, pid, status);
	return end;
}

/* What systemd shows; said again only when it changes. */
static void
tell(const struct tsr_engine *engine, bool *ready)
{
	static char told[160];
	char text[160];

	if (!*ready && engine->ledger.published) {
		tsr_notify("READY=1");
		*ready = true;
	}
	snprintf(text, sizeof(text), "STATUS=%s: %u tokens of %u accounts", tsr_phase_name(engine->phase),
	    engine->ledger.live.counts.tokens, engine->ledger.live.counts.accounts);
	if (strcmp(text, told) != 0) {
		memcpy(told, text, sizeof(told));
		tsr_notify(text);
	}
}

static void
loop(struct tsr_engine *engine, struct tsr_server *server, struct tsr_uses *uses, int signals)
{
	int timeout, other = 0, watchdog = tsr_notify_interval();
	struct pollfd fds[4];
	bool ready = false;

	for (;;) {
		timeout = tsr_engine_step(engine);
		timeout = timeout > other ? other : timeout;
		tell(engine, &ready);
		if (watchdog > 0) {
			tsr_notify("WATCHDOG=1");
			timeout = timeout > watchdog ? watchdog : timeout;
		}
		fds[0] = (struct pollfd){.fd = signals, .events = POLLIN};
		fds[1] = (struct pollfd){.fd = tsr_server_fd(server), .events = POLLIN};
		fds[2] = (struct pollfd){.fd = tsr_engine_fd(engine), .events = POLLIN};
		fds[3] = (struct pollfd){.fd = tsr_uses_fd(uses), .events = POLLIN};
		if (poll(fds, 4, timeout) < 0 && errno != EINTR)
			break;
		if ((fds[0].revents & POLLIN) != 0 && take_signals(engine, signals))
			break;
		/* Before the engine: it may bring in what that waits for, and poll(2) would not see it. */
		other = tsr_uses_step(uses, engine);
		tsr_server_step(server, engine, uses);
	}
	tsr_notify("STOPPING=1");
}

static int
run(const struct options *options, const struct tsr_settings *settings, struct tsr_log *log)
{
	struct tsr_engine *engine = calloc(1, sizeof(*engine));
	struct tsr_server server = {.listener = -1, .client = -1};
	static struct tsr_uses uses;
	int signals = open_signals(), status = 1;

	if (engine == NULL || signals < 0) {
		tsr_log(log, TSR_LOG_ERROR, "cannot start: %s", strerror(errno));
		goto out;
	}
	if (tsr_engine_start(engine, options->conf, settings, log) == TSR_OK &&
	    tsr_server_open(&server, settings->run_dir, log) == TSR_OK) {
		tsr_uses_open(&uses, engine);
		loop(engine, &server, &uses, signals);
		tsr_uses_close(&uses);
		status = 0;
	}
	tsr_server_close(&server);
	tsr_engine_stop(engine);
out:
	free(engine);
	if (signals >= 0)
		close(signals);
	return status;
}

int
main(int argc, char **argv)
{
	static struct tsr_settings settings;
	struct options options = parse(argc, argv);
	struct tsr_log *log;
	char error[TSR_ERROR_TEXT] = "";
	int status = 1;

	if (options.status >= 0)
		return options.status;
	harden();
	log = tsr_log_new("tesserad", options.debug ? TSR_LOG_DEBUG : TSR_LOG_INFO);
	if (log == NULL)
		return 1;
	if (tsr_settings_read(&settings, options.conf, error, sizeof(error)) != TSR_OK)
		tsr_log(log, TSR_LOG_ERROR, "%s", error[0] != '\0' ? error : options.conf);
	else if (options.check)
		status = tsr_check(&settings);
	else
		status = run(&options, &settings, log);
	tsr_log_free(log);
	return status;
}
