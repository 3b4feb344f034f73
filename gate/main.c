/* SPDX-License-Identifier: ISC */
/* tessera-gate: from the command line to the loop, and back. */
#include "config.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "gate.h"

#define OTHER_FDS 64 /* besides guests: sockets, the cache, what was inherited */

static const char usage[] = "usage: tessera-gate [-c FILE]\n"
			    "  -c, --config FILE  settings (default: " TSR_DEFAULT_CONF ")\n"
			    "      --version      print the version and exit\n"
			    "      --help         print this and exit\n";

struct options {
	const char *conf;
	int status; /* with which to exit at once; -1: go on */
};

static struct options
parse(int argc, char **argv)
{
	static const struct option table[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"version", no_argument, NULL, 'V'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct options options = {.conf = TSR_DEFAULT_CONF, .status = -1};
	int option;

	while (options.status < 0 && (option = getopt_long(argc, argv, "c:", table, NULL)) != -1) {
		switch (option) {
		case 'c':
			options.conf = optarg;
			break;
		case 'V':
			printf("tessera-gate %s\n", PACKAGE_VERSION);
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
		fprintf(stderr, "tessera-gate: what is \"%s\"?\n%s", argv[optind], usage);
		options.status = 2;
	}
	return options;
}

/* No core holds what we read; nobody ends us by hanging up. */
static void
harden(void)
{
	const struct rlimit none = {0, 0};

	(void)!setrlimit(RLIMIT_CORE, &none);
	umask(027);
	signal(SIGPIPE, SIG_IGN);
}

/* As many descriptors as there can be guests. */
static bool
make_places(struct tsr_gate *gate)
{
	const size_t places = gate->door_count * (size_t)gate->settings->connections;
	struct rlimit limit;

	gate->fds = places + OTHER_FDS;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return false;
	if (limit.rlim_cur < gate->fds) {
		limit.rlim_cur = gate->fds;
		if (limit.rlim_max < limit.rlim_cur || setrlimit(RLIMIT_NOFILE, &limit) != 0) {
			tsr_log(gate->log, TSR_LOG_ERROR,
			    "%zu descriptors are needed and %llu allowed: raise LimitNOFILE or lower connections",
			    gate->fds, (unsigned long long)limit.rlim_max);
			return false;
		}
	}
	if (tsr_guests_make(gate, places))
		return true;
	tsr_log(gate->log, TSR_LOG_ERROR, "out of memory");
	return false;
}

static int
run(const struct tsr_settings *settings, struct tsr_log *log)
{
	static struct tsr_gate gate;
	int status = 1;

	gate.settings = settings;
	gate.log = log;
	gate.epoll = gate.signals = -1;
	if (tsr_cache_new(settings->dir, TSR_KEEP, &gate.cache) != TSR_OK) {
		tsr_log(log, TSR_LOG_ERROR, "%s: out of memory", settings->dir);
		return status;
	}
	if (tsr_peers_read(&gate) && tsr_secret_read(&gate) && tsr_doors_open(&gate) && make_places(&gate) &&
	    tsr_gate_run(&gate))
		status = 0;
	tsr_doors_close(&gate);
	tsr_guests_free(&gate);
	tsr_peers_free(&gate.peers);
	explicit_bzero(gate.secret, sizeof(gate.secret));
	tsr_cache_free(gate.cache);
	return status;
}

int
main(int argc, char **argv)
{
	static struct tsr_settings settings;
	struct options options = parse(argc, argv);
	struct tsr_log *log;
	char error[1024] = "";
	int status = 1;

	if (options.status >= 0)
		return options.status;
	harden();
	log = tsr_log_new("tessera-gate", TSR_LOG_INFO);
	if (log == NULL)
		return 1;
	if (tsr_settings_read_local(&settings, options.conf, error, sizeof(error)) != TSR_OK)
		tsr_log(log, TSR_LOG_ERROR, "%s", error[0] != '\0' ? error : options.conf);
	else
		status = run(&settings, log);
	tsr_log_free(log);
	return status;
}
