/* SPDX-License-Identifier: ISC */
/* Distinguished names: one text for all ways of writing the same one, and names made from values. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "dn.h"
#include "write.h"

/* Where a key grows; FULL once something did not fit. */
struct out {
	char *text;
	size_t len;
	bool full;
};

static void
put(struct out *out, char c)
{
	if (out->len >= TSR_DN_MAX)
		out->full = true;
	else
		out->text[out->len++] = c;
}

static void
put_hex(struct out *out, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	put(out, '\\');
	put(out, digits[c >> 4]);
	put(out, digits[c & 15]);
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_special(unsigned char c)
{
	return c < ' ' || c == 0x7f || strchr(",+\"\\<>;=#", c) != NULL;
}

/*
 * Values are folded as most attributes compare: case of ASCII ignored, blanks
 * trimmed and runs of them one.  Names that differ only so may meet in one
 * key; the cache holds a set under it and denies when two are alive.
 */
static void
put_value(struct out *out, const struct berval *value)
{
	bool blank = false, any = false;

	for (size_t i = 0; i < value->bv_len; i++) {
		const char c = value->bv_val[i];

		if (c == ' ') {
			blank = any;
			continue;
		}
		if (blank)
			put(out, ' ');
		blank = false;
		any = true;
		if (is_special((unsigned char)c))
			put_hex(out, (unsigned char)c);
		else
			put(out, lower(c));
	}
}

static void
put_ava(struct out *out, const LDAPAVA *ava)
{
	for (size_t i = 0; i < ava->la_attr.bv_len; i++)
		put(out, lower(ava->la_attr.bv_val[i]));
	put(out, '=');
	put_value(out, &ava->la_value);
}

static int
compare_avas(const void *a, const void *b)
{
	const LDAPAVA *const *left = a, *const *right = b;
	const struct berval *l = &(*left)->la_attr, *r = &(*right)->la_attr;

	for (size_t i = 0; i < l->bv_len && i < r->bv_len; i++)
		if (lower(l->bv_val[i]) != lower(r->bv_val[i]))
			return lower(l->bv_val[i]) < lower(r->bv_val[i]) ? -1 : 1;
	return (l->bv_len > r->bv_len) - (l->bv_len < r->bv_len);
}

static void
put_rdn(struct out *out, LDAPRDN rdn)
{
	size_t n = 0;

	while (rdn[n] != NULL)
		n++;
	qsort(rdn, n, sizeof(rdn[0]), compare_avas);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			put(out, '+');
		put_ava(out, rdn[i]);
	}
}

enum tsr_status
tsr_dn_key(const char *text, char key[static TSR_DN_MAX + 1])
{
	struct out out = {key, 0, false};
	LDAPDN dn = NULL;

	key[0] = '\0';
	if (strnlen(text, TSR_DN_MAX + 1) > TSR_DN_MAX)
		return TSR_TOOBIG;
	if (ldap_str2dn(text, &dn, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
		return TSR_INVALID;
	for (size_t i = 0; dn != NULL && dn[i] != NULL; i++) {
		if (i > 0)
			put(&out, ',');
		put_rdn(&out, dn[i]);
	}
	ldap_dnfree(dn);
	key[out.full ? 0 : out.len] = '\0';
	return out.full ? TSR_TOOBIG : TSR_OK;
}

const char *
tsr_dn_parent(const char *dn)
{
	for (; *dn != '\0' && *dn != ','; dn++)
		if (*dn == '\\' && dn[1] != '\0') /* RFC 4514 section 2.4 */
			dn++;
	return *dn == ',' ? dn + 1 : "";
}

bool
tsr_dn_under(const char *key, const char *base)
{
	const size_t len = strlen(key), base_len = strlen(base);

	if (len < base_len || strcmp(key + len - base_len, base) != 0)
		return false;
	return base_len == 0 || len == base_len || key[len - base_len - 1] == ',';
}

enum tsr_status
tsr_dn_child(const char *attribute, const char *value, const char *parent, char dn[static TSR_DN_MAX + 1])
{
	struct out out = {dn, 0, false};
	const size_t len = strlen(value);

	for (const char *c = attribute; *c != '\0'; c++)
		put(&out, *c);
	put(&out, '=');
	for (size_t i = 0; i < len; i++) {
		const bool edge = value[i] == ' ' && (i == 0 || i == len - 1);

		if (edge || is_special((unsigned char)value[i]))
			put_hex(&out, (unsigned char)value[i]);
		else
			put(&out, value[i]);
	}
	if (parent[0] != '\0')
		put(&out, ',');
	for (const char *c = parent; *c != '\0'; c++)
		put(&out, *c);
	dn[out.full ? 0 : out.len] = '\0';
	return out.full ? TSR_TOOBIG : TSR_OK;
}
