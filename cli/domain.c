/* SPDX-License-Identifier: ISC */
/* Domains as people write them: international names, and names that are nobody's. */
#include "config.h"

#include <idn2.h>
#include <libpsl.h>
#include <stdio.h>
#include <string.h>

#include "rules.h"

static bool
ascii(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text > 0x7e)
			return false;
	}
	return true;
}

/* Turns the host of [SCHEME://]HOST[:PORT] into A-labels (UTS 46, no transition). */
static enum tsr_status
to_ascii(const char *text, char *out, size_t size)
{
	const char *scheme_end = strstr(text, "://");
	const char *host = scheme_end != NULL ? scheme_end + 3 : text;
	size_t host_len = strcspn(host, ":/?#@");
	char name[4 * TSR_HOST_MAX + 1];
	uint8_t *converted = NULL;
	int n;

	if (host_len >= sizeof(name))
		return TSR_TOOBIG;
	memcpy(name, host, host_len);
	name[host_len] = '\0';
	if (idn2_lookup_u8((const uint8_t *)name, &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return TSR_INVALID;
	n = snprintf(out, size, "%.*s%s%s", (int)(host - text), text, (const char *)converted, host + host_len);
	idn2_free(converted);
	return n < 0 || (size_t)n >= size ? TSR_TOOBIG : TSR_OK;
}

/*
 * Names under which anybody may register, such as "co.uk": an origin there is
 * always a slip.  Names that companies put on the list themselves are theirs.
 */
static bool
public_suffix(const char *host)
{
	psl_ctx_t *list = psl_latest(NULL);
	bool is = list != NULL && psl_is_public_suffix2(list, host, PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;

	psl_free(list);
	return is;
}

enum tsr_status
tsr_domain_canonical(const char *text, char out[static TSR_ORIGIN_MAX + 1], struct tsr_origin *domain, const char **why)
{
	char plain[TSR_ORIGIN_MAX + 1];
	enum tsr_status status = TSR_OK;

	out[0] = '\0';
	*why = "this name cannot be an internet host name (UTS 46)";
	if (ascii(text))
		status = strlen(text) < sizeof(plain) ? TSR_OK : TSR_TOOBIG;
	else
		status = to_ascii(text, plain, sizeof(plain));
	if (status == TSR_TOOBIG)
		*why = "it is too long for an origin";
	if (status != TSR_OK)
		return TSR_INVALID;
	if (ascii(text))
		memcpy(plain, text, strlen(text) + 1);
	status = tsr_domain_parse(plain, strlen(plain), domain, why);
	if (status != TSR_OK)
		return status;
	if (public_suffix(domain->host)) {
		*why = "it is a public suffix, under which anybody may have a name; write the whole name of your site";
		return TSR_INVALID;
	}
	tsr_domain_format(domain, out);
	return TSR_OK;
}
