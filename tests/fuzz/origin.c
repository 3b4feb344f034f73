/* SPDX-License-Identifier: ISC */
/*
 * An origin and a domain entry with '|' between them.  The oracle brings both
 * into a normal form by regular expressions; they match when that is equal, or
 * when the entry is a bare name of this host itself.
 */
#include "fuzz.h"

#include <ctype.h>
#include <regex.h>
#include <string.h>

#include <arpa/inet.h>

#include "origin.h"

#define NORMAL_MAX 400

static regex_t whole, name, number, quad;

static void
prepare(void)
{
	static bool done;

	if (done)
		return;
	REQUIRE(regcomp(&whole, "^((https?)://)?(\\[[^]]*\\]|[^:]+)(:([1-9][0-9]{0,4}))?$", REG_EXTENDED) == 0);
	REQUIRE(regcomp(&name, "^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$",
		    REG_EXTENDED | REG_NOSUB) == 0);
	REQUIRE(regcomp(&number, "(^|\\.)([0-9]+|0x[^.]*)$", REG_EXTENDED | REG_NOSUB) == 0);
#define OCTET "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
	REQUIRE(regcomp(&quad, "^" OCTET "\\." OCTET "\\." OCTET "\\." OCTET "$", REG_EXTENDED | REG_NOSUB) == 0);
	done = true;
}

static bool
normal_host(const char *host, char *out)
{
	char inside[64] = "";
	struct in6_addr address;

	if (host[0] == '[') {
		if (strlen(host) - 2 >= sizeof(inside))
			return false;
		memcpy(inside, host + 1, strlen(host) - 2);
		if (strlen(inside) != strspn(inside, "0123456789abcdef:.") ||
		    inet_pton(AF_INET6, inside, &address) != 1)
			return false;
		for (int i = 0; i < 16; i++)
			sprintf(out + 3 * i, "%02x:", address.s6_addr[i]);
		return true;
	}
	strcpy(out, host);
	return strlen(host) <= 253 && regexec(&name, host, 0, NULL, 0) == 0 &&
	       (regexec(&number, host, 0, NULL, 0) != 0 || regexec(&quad, host, 0, NULL, 0) == 0);
}

static bool
is_own(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 ||
	       strcmp(host, "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:01:") == 0;
}

/* "https host 443", or "any host" for the bare names of this host; false: refused. */
static bool
normal_form(const char *text, size_t len, bool entry, char out[static NORMAL_MAX])
{
	char copy[301], host[301], normal[301];
	regmatch_t m[6];
	int port = 0;
	bool plain;

	if (len > 300 || memchr(text, '\0', len) != NULL)
		return false;
	for (size_t i = 0; i < len; i++)
		copy[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? tolower(text[i]) : text[i]);
	copy[len] = '\0';
	if (regexec(&whole, copy, 6, m, 0) != 0 || (!entry && m[1].rm_so < 0))
		return false;
	if (m[5].rm_so >= 0)
		port = atoi(copy + m[5].rm_so);
	snprintf(host, sizeof(host), "%.*s", (int)(m[3].rm_eo - m[3].rm_so), copy + m[3].rm_so);
	if (port > 65535 || !normal_host(host, normal) || (m[1].rm_so < 0 && strcmp(host, "null") == 0))
		return false;
	plain = m[1].rm_so >= 0 && m[2].rm_eo - m[2].rm_so == 4;
	if (m[1].rm_so < 0 && m[4].rm_so < 0 && is_own(normal))
		snprintf(out, NORMAL_MAX, "any %s", normal);
	else
		snprintf(out, NORMAL_MAX, "%s %s %d", plain ? "http" : "https", normal,
		    port != 0 ? port
		    : plain   ? 80
			      : 443);
	return true;
}

/* What is stored says the same as what was written. */
static void
check_stored_form(const struct tsr_origin *domain, const char *normal)
{
	char text[TSR_ORIGIN_MAX + 1], again[NORMAL_MAX];
	struct tsr_origin back;

	tsr_domain_format(domain, text);
	REQUIRE(strlen(text) <= TSR_ORIGIN_MAX);
	REQUIRE(tsr_domain_parse(text, strlen(text), &back, NULL) == TSR_OK);
	REQUIRE(memcmp(domain, &back, sizeof(back)) == 0);
	REQUIRE(normal_form(text, strlen(text), true, again) && strcmp(normal, again) == 0);
}

static bool
same_host(const char *any, const char *origin)
{
	const char *host = strchr(origin, ' ') + 1;
	const size_t len = strlen(any + 4);

	return strncmp(any, "any ", 4) == 0 && strncmp(host, any + 4, len) == 0 && host[len] == ' ';
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *bar = memchr(data, '|', size);
	const size_t len = bar == NULL ? size : (size_t)(bar - data), domain_len = bar == NULL ? 0 : size - len - 1;
	char *text = exact_copy(data, len), *entry = exact_copy(data + size - domain_len, domain_len);
	char origin_form[NORMAL_MAX] = "", domain_form[NORMAL_MAX] = "";
	struct tsr_origin origin, domain;
	const char *why;

	prepare();
	const bool origin_good = normal_form(text, len, false, origin_form);
	const bool domain_good = normal_form(entry, domain_len, true, domain_form);

	REQUIRE((tsr_origin_parse(text, len, &origin) == TSR_OK) == origin_good);
	REQUIRE((tsr_domain_parse(entry, domain_len, &domain, &why) == TSR_OK) == domain_good);
	REQUIRE((why == NULL) == domain_good);
	if (domain_good)
		check_stored_form(&domain, domain_form);
	REQUIRE(tsr_origin_matches(&origin, &domain) ==
		(origin_good && domain_good &&
		    (strcmp(origin_form, domain_form) == 0 || same_host(domain_form, origin_form))));
	free(text);
	free(entry);
	return 0;
}
