/* SPDX-License-Identifier: ISC */
/* One table of metrics; what the status does not have is left out, not made up. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "metrics.h"
#include "sync/control.h"

/* Multiplies what the status has, to come to base units. */
struct metric {
	const char *name;   /* without "tessera_" and, for counters, "_total" */
	const char *type;   /* gauge, counter */
	const char *object; /* member of the status */
	const char *key;    /* member of that */
	double unit;
	const char *help;
};

static const struct metric metrics[] = {
    {"cache_age_seconds", "gauge", "cache", "age", 1, "Time since the cache was last proved in step."},
    {"cache_max_age_seconds", "gauge", "cache", "max_age", 1, "Age at which plug-ins stop using the cache."},
    {"cache_tokens", "gauge", "cache", "tokens", 1, "Tokens in the cache."},
    {"cache_accounts", "gauge", "cache", "accounts", 1, "Accounts in the cache."},
    {"incomplete", "gauge", "daemon", "incomplete", 1, "Entries that deny themselves."},
    {"orphans", "gauge", "daemon", "orphans", 1, "Tokens whose owner is not there."},
    {"ambiguous", "gauge", "daemon", "ambiguous", 1, "Ids and logins that two entries claim."},
    {"lag_seconds", "gauge", "daemon", "lag_ms", 0.001, "How far the cache is behind the provider."},
    {"users", "gauge", "daemon", "users", 1, "Accounts that are users of this host."},
    {"groups", "gauge", "daemon", "groups", 1, "Groups that come with them."},
    {"user_collisions", "gauge", "daemon", "user_collisions", 1, "Accounts and roles whose number another has."},
    {"sweep_held", "gauge", "daemon", "sweep_held", 1, "Entries whose removal is held back."},
    {"verify_differences", "gauge", "daemon", "verify_differences", 1, "Differences the last verification found."},
    {"refused", "counter", "daemon", "refused", 1, "Entries refused because they were older than what is known."},
    {"folds", "counter", "daemon", "folds", 1, "Folds of the delta into the base."},
    {"publishes", "counter", "daemon", "publishes", 1, "Generations published."},
    {"reconnects", "counter", "daemon", "reconnects", 1, "Connections to a provider begun anew."},
};

static void
head(const char *name, const char *type, const char *help)
{
	size_t len = strlen(name);

	printf("# TYPE tessera_%s %s\n", name, type);
	if (len > 8 && strcmp(name + len - 8, "_seconds") == 0)
		printf("# UNIT tessera_%s seconds\n", name);
	printf("# HELP tessera_%s %s\n", name, help);
}

static void
print_metric(const struct metric *metric, const json_t *status)
{
	const json_t *value = json_object_get(json_object_get(status, metric->object), metric->key);

	if (!json_is_number(value))
		return;
	head(metric->name, metric->type, metric->help);
	printf("tessera_%s%s %.15g\n", metric->name, strcmp(metric->type, "counter") == 0 ? "_total" : "",
	    json_number_value(value) * metric->unit);
}

static void
print_label(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\' || *text == '"')
			printf("\\%c", *text);
		else if (*text == '\n')
			fputs("\\n", stdout);
		else
			putchar(*text);
	}
}

static void
print_states(const json_t *daemon)
{
#define NAME(name, text) text,
	static const char *const states[] = {TSR_PHASES(NAME)};
	const char *now = json_string_value(json_object_get(daemon, "state"));

	/* A gauge, not a stateset: parsers of the older Prometheus format take it as well. */
	head("daemon_state", "gauge", "What tesserad is doing.");
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		printf(
		    "tessera_daemon_state{state=\"%s\"} %d\n", states[i], now != NULL && strcmp(now, states[i]) == 0);
}

static void
print_errors(json_t *errors)
{
	const char *reason;
	json_t *count;

	head("errors", "counter", "Errors by reason.");
	json_object_foreach (errors, reason, count) {
		fputs("tessera_errors_total{reason=\"", stdout);
		print_label(reason);
		printf("\"} %.15g\n", json_number_value(count));
	}
}

enum tsr_exit
tsr_metrics_print(const json_t *status)
{
	json_t *daemon = json_object_get(status, "daemon");
	const char *state = json_string_value(json_object_get(json_object_get(status, "cache"), "state"));

	head("daemon_up", "gauge", "Whether tesserad answers.");
	printf("tessera_daemon_up %d\n", json_is_object(daemon));
	head("cache_usable", "gauge", "Whether plug-ins can use the cache.");
	printf("tessera_cache_usable %d\n", state != NULL && strcmp(state, "usable") == 0);
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		print_metric(&metrics[i], status);
	if (json_is_object(daemon)) {
		print_states(daemon);
		print_errors(json_object_get(daemon, "errors"));
	}
	puts("# EOF");
	return TSR_EXIT_OK;
}
