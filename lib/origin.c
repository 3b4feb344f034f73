/* SPDX-License-Identifier: ISC */
/*
 * One grammar for origins and domain entries, strict enough that two texts
 * mean the same origin only when their normal forms are equal.  No URL is
 * parsed here: what an Origin header cannot hold is refused, not understood.
 */
#include "config.h"

#include "origin.h"

#include <string.h>

#include <arpa/inet.h>

#define LABEL_MAX 63

/* A reader that met something wrong says what, for people; NULL: all is well. */
typedef const char *reason;

struct slice {
	const char *s;
	size_t len;
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
skip_prefix(struct slice *rest, const char *prefix)
{
	const size_t len = strlen(prefix);

	if (rest->len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(rest->s[i]) != prefix[i])
			return false;
	rest->s += len;
	rest->len -= len;
	return true;
}

static reason
check_bytes(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.s[i];

		if (c >= 0x80)
			return "not ASCII: write the name in its xn-- form";
		if (c <= 0x20 || c == 0x7f)
			return "there is a blank or a control character in it";
	}
	return NULL;
}

/* What people write by mistake, or others on purpose, and what to tell them. */
static reason
check_authority(struct slice text)
{
	static const struct {
		char c;
		const char *reason;
	} forbidden[] = {
	    {'*', "wildcards are not supported: list every host by its full name"},
	    {'/', "an origin has no path: write scheme, host and port only"},
	    {'\\', "an origin has no backslash"},
	    {'?', "an origin has no query: write scheme, host and port only"},
	    {'#', "an origin has no fragment: write scheme, host and port only"},
	    {'@', "an origin has no user name: write scheme, host and port only"},
	    {'%', "an origin has no percent escapes, and no zones of addresses"},
	};

	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		if (memchr(text.s, forbidden[i].c, text.len) != NULL)
			return forbidden[i].reason;
	return text.len == 0 ? "there is no host in it" : NULL;
}

static const char bad_port[] = "a port is a number from 1 to 65535, without leading zeros";

static reason
parse_port(struct slice text, uint16_t *port)
{
	uint32_t number = 0;

	if (text.len == 0 || text.len > 5 || text.s[0] == '0')
		return bad_port;
	for (size_t i = 0; i < text.len; i++) {
		if (!is_digit(text.s[i]))
			return bad_port;
		number = number * 10 + (uint32_t)(text.s[i] - '0');
	}
	if (number > UINT16_MAX)
		return bad_port;
	*port = (uint16_t)number;
	return NULL;
}

static reason
parse_ipv6(struct slice text, char host[static TSR_HOST_MAX + 1])
{
	char copy[INET6_ADDRSTRLEN];
	struct in6_addr address;
	size_t len;

	if (text.len >= sizeof(copy))
		return "there is no IPv6 address in the brackets";
	memcpy(copy, text.s, text.len);
	copy[text.len] = '\0';
	/* Written anew from its value: many texts, one address. */
	if (inet_pton(AF_INET6, copy, &address) != 1 || inet_ntop(AF_INET6, &address, copy, sizeof(copy)) == NULL)
		return "there is no IPv6 address in the brackets";
	len = strlen(copy);
	host[0] = '[';
	memcpy(host + 1, copy, len);
	host[len + 1] = ']';
	host[len + 2] = '\0';
	return NULL;
}

/* Whether a browser takes the host for an IPv4 address, or for a broken one. */
static bool
ends_in_number(const char *label)
{
	if (label[0] == '0' && label[1] == 'x')
		return true;
	return label[strspn(label, "0123456789")] == '\0';
}

static bool
is_canonical_ipv4(const char *host)
{
	char again[INET_ADDRSTRLEN];
	struct in_addr address;

	return inet_pton(AF_INET, host, &address) == 1 && inet_ntop(AF_INET, &address, again, sizeof(again)) != NULL &&
	       strcmp(host, again) == 0;
}

static reason
check_label(const char *label, size_t len)
{
	if (len == 0)
		return "there is an empty label in the host: no dot may begin, end or follow another";
	if (len > LABEL_MAX)
		return "a label of the host is longer than 63 characters";
	if (label[0] == '-' || label[len - 1] == '-')
		return "a label of the host begins or ends with a hyphen";
	for (size_t i = 0; i < len; i++)
		if (!is_digit(label[i]) && !(label[i] >= 'a' && label[i] <= 'z') && label[i] != '_' && label[i] != '-')
			return "a host holds letters, digits, hyphens, underscores and dots only";
	return NULL;
}

static reason
parse_name(struct slice text, char host[static TSR_HOST_MAX + 1])
{
	const char *label = host;
	reason wrong = NULL;

	if (text.len > TSR_HOST_MAX)
		return "the host is longer than 253 characters";
	for (size_t i = 0; i < text.len; i++)
		host[i] = lower(text.s[i]);
	host[text.len] = '\0';
	for (;; label = strchr(label, '.') + 1) {
		const size_t len = strcspn(label, ".");

		wrong = check_label(label, len);
		if (wrong != NULL || label[len] == '\0')
			break;
	}
	if (wrong == NULL && ends_in_number(label) && !is_canonical_ipv4(host))
		return "an IPv4 address is four numbers from 0 to 255, without leading zeros";
	return wrong;
}

/* Where the host ends; an address keeps its brackets. */
static reason
split_host(struct slice text, struct slice *host, struct slice *rest)
{
	const bool bracket = text.s[0] == '[';
	const char *end = memchr(text.s, bracket ? ']' : ':', text.len);

	if (bracket && end == NULL)
		return "the bracket of the IPv6 address is not closed";
	if (!bracket && end != memrchr(text.s, ':', text.len))
		return "two colons: an IPv6 address belongs in brackets";
	host->s = text.s;
	host->len = end == NULL ? text.len : (size_t)(end - text.s) + bracket;
	rest->s = text.s + host->len;
	rest->len = text.len - host->len;
	if (host->len == 0)
		return "there is no host in it";
	if (rest->len > 0 && rest->s[0] != ':')
		return "behind the bracket only a colon and a port may follow";
	return NULL;
}

/* HOST or HOST:PORT; *HAS_PORT tells which. */
static reason
parse_host_port(struct slice text, struct tsr_origin *out, bool *has_port)
{
	struct slice host, rest;
	reason wrong = split_host(text, &host, &rest);

	if (wrong != NULL)
		return wrong;
	*has_port = rest.len > 0;
	if (*has_port)
		wrong = parse_port((struct slice){rest.s + 1, rest.len - 1}, &out->port);
	if (wrong != NULL)
		return wrong;
	if (host.s[0] == '[')
		return parse_ipv6((struct slice){host.s + 1, host.len - 2}, out->host);
	return parse_name(host, out->host);
}

static bool
is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0;
}

/* BARE: an entry may leave out the scheme. */
static reason
parse(const char *text, size_t len, bool bare, struct tsr_origin *out)
{
	struct slice rest = {text, len};
	bool has_scheme = true, has_port = false;
	reason wrong;

	if (len == 0)
		return "it is empty";
	if (len > TSR_ORIGIN_MAX)
		return "it is longer than 300 characters";
	wrong = check_bytes(rest);
	if (wrong != NULL)
		return wrong;
	if (skip_prefix(&rest, "https://"))
		out->https = true;
	else if (!skip_prefix(&rest, "http://"))
		has_scheme = false;
	if (!has_scheme && (!bare || memmem(text, len, "://", 3) != NULL))
		return "the scheme must be http or https";
	wrong = check_authority(rest);
	if (wrong == NULL)
		wrong = parse_host_port(rest, out, &has_port);
	if (wrong != NULL)
		return wrong;
	if (!has_scheme && strcmp(out->host, "null") == 0)
		return "null is what browsers send for no origin: it can never match";
	if (!has_scheme)
		out->https = true;
	out->any = !has_scheme && !has_port && is_loopback(out->host);
	if (!has_port)
		out->port = out->https ? 443 : 80;
	return NULL;
}

static enum tsr_status
parse_or_clear(const char *text, size_t len, bool bare, struct tsr_origin *out, const char **why)
{
	reason wrong;

	memset(out, 0, sizeof(*out));
	wrong = parse(text, len, bare, out);
	if (wrong != NULL)
		memset(out, 0, sizeof(*out));
	if (why != NULL)
		*why = wrong;
	return wrong == NULL ? TSR_OK : TSR_INVALID;
}

enum tsr_status
tsr_origin_parse(const char *text, size_t len, struct tsr_origin *origin)
{
	return parse_or_clear(text, text == NULL ? 0 : len, false, origin, NULL);
}

enum tsr_status
tsr_domain_parse(const char *text, size_t len, struct tsr_origin *domain, const char **why)
{
	return parse_or_clear(text, text == NULL ? 0 : len, true, domain, why);
}

/* Appends what fits; the longest entry always does. */
static size_t
append(char *text, size_t at, const char *more)
{
	const size_t len = strlen(more);

	memcpy(text + at, more, len + 1);
	return at + len;
}

void
tsr_domain_format(const struct tsr_origin *domain, char text[static TSR_ORIGIN_MAX + 1])
{
	char digits[7] = {0};
	uint16_t port = domain->port;
	size_t at = 0, first = sizeof(digits) - 1;

	if (!domain->any)
		at = append(text, at, domain->https ? "https://" : "http://");
	at = append(text, at, domain->host);
	if (domain->any || port == (domain->https ? 443 : 80))
		return;
	for (; port > 0; port /= 10)
		digits[--first] = (char)('0' + port % 10);
	digits[--first] = ':';
	append(text, at, digits + first);
}

bool
tsr_origin_matches(const struct tsr_origin *origin, const struct tsr_origin *domain)
{
	if (origin->host[0] == '\0' || strcmp(origin->host, domain->host) != 0)
		return false;
	return domain->any || (origin->https == domain->https && origin->port == domain->port);
}
