/* SPDX-License-Identifier: ISC */
/* tessera status: what the daemon says of itself, beside what the cache says without it. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "control_client.h"
#include "facts.h"
#include "metrics.h"
#include "options.h"
#include "table.h"

static const struct tsr_column daemon_lines[] = {
    {"state", "state", TSR_TINT},
    {"since", "since", TSR_PLAIN},
    {"reason", "reason", TSR_PLAIN},
    {"provider", "provider", TSR_PLAIN},
    {"lag_ms", "lag, milliseconds", TSR_PLAIN},
    {"tokens", "tokens", TSR_PLAIN},
    {"accounts", "accounts", TSR_PLAIN},
    {"incomplete", "incomplete", TSR_PLAIN},
    {"orphans", "orphans", TSR_PLAIN},
    {"ambiguous", "ambiguous", TSR_PLAIN},
    {"sweep_held", "sweep held", TSR_PLAIN},
    {"users", "users of this host", TSR_PLAIN},
    {"groups", "groups of this host", TSR_PLAIN},
    {"user_collisions", "number taken twice", TSR_PLAIN},
    {"user_numbers_refused", "number not to be had", TSR_PLAIN},
    {"user_names_local", "name is the host's", TSR_PLAIN},
    {"last_verify", "verified", TSR_PLAIN},
    {"verify_differences", "differences found", TSR_PLAIN},
    {"refused", "older and refused", TSR_PLAIN},
    {"reconnects", "reconnects", TSR_PLAIN},
};

static const struct tsr_column cache_lines[] = {
    {"path", "cache", TSR_PLAIN},
    {"state", "cache is", TSR_TINT},
    {"age", "age, seconds", TSR_PLAIN},
    {"max_age", "max_age, seconds", TSR_PLAIN},
    {"tokens", "tokens", TSR_PLAIN},
    {"accounts", "accounts", TSR_PLAIN},
    {"error", "error", TSR_PLAIN},
    {"detail", "detail", TSR_PLAIN},
};

/* What the daemon counts in seconds, people read as dates. */
static enum tsr_exit
print_daemon(const json_t *daemon)
{
	static const char *const moments[] = {"since", "last_verify"};
	json_t *copy = json_deep_copy(daemon);
	enum tsr_exit code;

	for (size_t i = 0; copy != NULL && i < sizeof(moments) / sizeof(moments[0]); i++)
		json_object_set_new(
		    copy, moments[i], tsr_json_time(json_integer_value(json_object_get(copy, moments[i]))));
	code = tsr_card_print(copy, daemon_lines, sizeof(daemon_lines) / sizeof(daemon_lines[0]));
	json_decref(copy);
	return code;
}

static enum tsr_exit
print(const json_t *all)
{
	const json_t *daemon = json_object_get(all, "daemon");
	enum tsr_exit code = TSR_EXIT_OK;

	if (json_is_object(daemon)) {
		code = print_daemon(daemon);
		putchar('\n');
	} else {
		tsr_complain("%s", json_string_value(json_object_get(all, "daemon_error")));
	}
	if (code == TSR_EXIT_OK)
		code = tsr_card_print(
		    json_object_get(all, "cache"), cache_lines, sizeof(cache_lines) / sizeof(cache_lines[0]));
	return code;
}

static json_t *
gather(const struct tsr_settings *settings)
{
	char error[512];
	json_t *daemon = tsr_control_ask(settings, "status", error, sizeof(error));
	json_t *cache = tsr_facts_cache(settings->dir, (int64_t)time(NULL));

	return json_pack(
	    "{s:o, s:s, s:o}", "daemon", daemon != NULL ? daemon : json_null(), "daemon_error", error, "cache", cache);
}

enum tsr_exit
tsr_verb_status(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera status",
	    "",
	    "Asks tesserad how it fares and looks at the cache as plug-ins do.  Ends with\n"
	    "5 when plug-ins cannot use the cache; as long as they can, the daemon may be\n"
	    "down, and this says so.",
	    "  tessera status\n"
	    "  tessera status --openmetrics > /var/lib/prometheus/node-exporter/tessera.prom\n",
	    0,
	    0,
	};
	bool as_json = false, as_metrics = false;
	const struct tsr_option options[] = {
	    {.name = "json", .help = "print JSON", .flag = &as_json},
	    {.name = "openmetrics", .help = "print the OpenMetrics text format", .flag = &as_metrics},
	};
	enum tsr_exit code;
	bool usable;
	json_t *all;
	int at;

	code = tsr_options(tool, &usage, options, 2, argc, argv, &at);
	if (code == TSR_GO_ON && as_json && as_metrics)
		code = TSR_TELL(TSR_EXIT_USAGE, "--json and --openmetrics exclude each other; give one");
	if (code == TSR_GO_ON)
		code = tsr_tool_settings(tool, false);
	if (code != TSR_GO_ON)
		return code;
	all = gather(&tool->settings);
	usable = tsr_facts_usable(json_object_get(all, "cache"));
	if (as_metrics)
		code = tsr_metrics_print(all);
	else
		code = as_json ? tsr_json_print(json_incref(all)) : print(all);
	json_decref(all);
	return code != TSR_EXIT_OK || usable ? code : TSR_EXIT_UNAVAILABLE;
}
