/* SPDX-License-Identifier: ISC */
/* tessera origin: what a public token would make of an origin. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "rules.h"
#include "table.h"
#include "text.h"

static const struct tsr_column columns[] = {
    {"given", "DOMAIN", TSR_CUT},
    {"stored", "STORED AS", TSR_PLAIN},
    {"result", "RESULT", TSR_TINT},
    {"reason", "REASON", TSR_WRAP},
};

/* Why two normal forms are not the same origin. */
static const char *
difference(const struct tsr_origin *origin, const struct tsr_origin *domain)
{
	size_t a = strlen(origin->host), b = strlen(domain->host);

	if (strcmp(origin->host, domain->host) != 0) {
		if (a > b && origin->host[a - b - 1] == '.' && strcmp(origin->host + a - b, domain->host) == 0)
			return "a subdomain has to be listed itself";
		return "another host";
	}
	if (origin->https != domain->https)
		return domain->https ? "the domain means https" : "the domain means http";
	return "another port";
}

static json_t *
compare(const struct tsr_origin *origin, const char *text, bool *matched)
{
	char stored[TSR_ORIGIN_MAX + 1];
	struct tsr_origin domain;
	const char *result = "no match", *reason = "";

	if (tsr_domain_canonical(text, stored, &domain, &reason) != TSR_OK) {
		result = "refused";
	} else if (tsr_origin_matches(origin, &domain)) {
		result = "match";
		reason = domain.any ? "a loopback name alone means any port, http or https"
				    : "the same scheme, host and port";
		*matched = true;
	} else {
		reason = difference(origin, &domain);
	}
	return json_pack("{s:o s:s s:s s:s}", "given", tsr_json_text(text, strlen(text)), "stored", stored, "result",
	    result, "reason", reason);
}

static enum tsr_exit
print(const struct tsr_origin *origin, json_t *rows, bool matched, bool as_json)
{
	char normal[TSR_ORIGIN_MAX + 1];

	tsr_domain_format(origin, normal);
	if (as_json)
		return tsr_json_print(
		    json_pack("{s:s s:b s:O}", "origin", normal, "allowed", matched, "domains", rows));
	printf("origin %s\n", normal);
	return tsr_rows_print_array(rows, columns, sizeof(columns) / sizeof(columns[0]));
}

static enum tsr_exit
origin_test(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera origin test",
	    "ORIGIN DOMAIN...",
	    "Says whether a public token with these domains would be accepted from the\n"
	    "origin.  Ends with 0 when one matches, with 1 when none does.",
	    "  tessera origin test https://shop.example.com shop.example.com\n"
	    "  tessera origin test http://localhost:3000 localhost http://localhost:3000\n",
	    2,
	    -1,
	};
	bool as_json = false, matched = false;
	const struct tsr_option options[] = {{.name = "json", .help = "print JSON", .flag = &as_json}};
	struct tsr_origin origin;
	enum tsr_exit code;
	json_t *rows;
	int at;

	code = tsr_options(tool, &usage, options, 1, argc, argv, &at);
	if (code != TSR_GO_ON)
		return code;
	if (tsr_origin_parse(argv[at], strlen(argv[at]), &origin) != TSR_OK)
		return TSR_TELL(TSR_EXIT_DENIED,
		    "\"%s\" is no origin, so nothing matches; browsers send http(s)://HOST[:PORT] and no more",
		    argv[at]);
	rows = json_array();
	for (at++; at < argc; at++)
		json_array_append_new(rows, compare(&origin, argv[at], &matched));
	code = print(&origin, rows, matched, as_json);
	json_decref(rows);
	return code != TSR_EXIT_OK || matched ? code : TSR_EXIT_DENIED;
}

enum tsr_exit
tsr_verb_origin(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_verb verbs[] = {{"test", origin_test, "compare an origin with domains"}};
	static const struct tsr_verbs group = {"tessera origin", verbs, 1, NULL};

	return tsr_dispatch(&group, tool, argc, argv);
}
