/* SPDX-License-Identifier: ISC */
/* Search filters (RFC 4515): what is ours, and values made safe to stand in one. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "internal.h"

static bool
fits(int n, size_t size)
{
	return n >= 0 && (size_t)n < size;
}

/* "(x=y)" or "x=y": both are written by people. */
static const char *
parenthesis(const char *filter, const char *which)
{
	return filter[0] == '(' ? "" : which;
}

enum tsr_status
tsr_filter_build(const struct tsr_settings *settings, const struct tsr_flavour_ops *flavour, struct tsr_dir *dir)
{
	const char *extra = settings->filter;
	int n;

	if (extra[0] == '\0')
		n = snprintf(dir->members, sizeof(dir->members), "%s", flavour->members);
	else
		n = snprintf(dir->members, sizeof(dir->members), "(&%s%s%s%s)", flavour->members,
		    parenthesis(extra, "("), extra, parenthesis(extra, ")"));
	if (!fits(n, sizeof(dir->members)))
		return TSR_TOOBIG;
	n = snprintf(dir->filter, sizeof(dir->filter),
	    "(|(objectClass=" TSR_CLASS_NAME_TOKEN ")(objectClass=" TSR_CLASS_NAME_SERVICE ")%s)", dir->members);
	return fits(n, sizeof(dir->filter)) ? TSR_OK : TSR_TOOBIG;
}

void
tsr_filter_accounts(const struct tsr_dir *dir, char *out, size_t size)
{
	snprintf(out, size, "(|(objectClass=" TSR_CLASS_NAME_SERVICE ")%s)", dir->members);
}

enum tsr_status
tsr_filter_value(const char *value, char *out, size_t size)
{
	size_t len = 0;

	for (const char *c = value; *c != '\0'; c++) {
		const bool plain = strchr("*()\\", *c) == NULL && (unsigned char)*c >= ' ' && (unsigned char)*c < 0x7f;
		const int n = snprintf(out + len, size - len, plain ? "%c" : "\\%02x", (unsigned char)*c);

		if (!fits(n, size - len))
			return TSR_TOOBIG;
		len += (size_t)n;
	}
	if (len >= size)
		return TSR_TOOBIG;
	out[len] = '\0';
	return TSR_OK;
}
