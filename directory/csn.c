/* SPDX-License-Identifier: ISC */
/* Change sequence numbers: "time#count#server id#modifier", and vectors of them with one a server id. */
#include "config.h"

#include <string.h>

#include "directory.h"

/* The next of a vector separated by ';'; false at the end. */
static bool
next_csn(struct tsr_text *rest, struct tsr_text *csn)
{
	const char *end;

	while (rest->len > 0 && rest->s[0] == ';') {
		rest->s++;
		rest->len--;
	}
	if (rest->len == 0)
		return false;
	end = memchr(rest->s, ';', rest->len);
	csn->s = rest->s;
	csn->len = end != NULL ? (size_t)(end - rest->s) : rest->len;
	rest->s += csn->len;
	rest->len -= csn->len;
	return true;
}

/* The third part; empty when the text is no CSN. */
static struct tsr_text
server_id(const struct tsr_text *csn)
{
	const char *at = csn->s, *const end = csn->s + csn->len, *hash = NULL;

	for (int skip = 0; skip < 2; skip++) {
		hash = memchr(at, '#', (size_t)(end - at));
		if (hash == NULL)
			return (struct tsr_text){0};
		at = hash + 1;
	}
	hash = memchr(at, '#', (size_t)(end - at));
	return hash != NULL ? (struct tsr_text){at, (size_t)(hash - at)} : (struct tsr_text){0};
}

int
tsr_csn_compare(struct tsr_text a, struct tsr_text b)
{
	const size_t len = a.len < b.len ? a.len : b.len;
	const int order = len > 0 ? memcmp(a.s, b.s, len) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static bool
has_at_least(struct tsr_text vector, const struct tsr_text *csn)
{
	const struct tsr_text wanted = server_id(csn);
	struct tsr_text each;

	while (next_csn(&vector, &each)) {
		const struct tsr_text id = server_id(&each);

		if (id.len == wanted.len && memcmp(id.s, wanted.s, id.len) == 0 && tsr_csn_compare(each, *csn) >= 0)
			return true;
	}
	return false;
}

bool
tsr_csn_covers(const char *a, size_t a_len, const char *b, size_t b_len)
{
	const struct tsr_text vector = {a, a_len};
	struct tsr_text rest = {b, b_len}, csn;

	while (next_csn(&rest, &csn))
		if (server_id(&csn).len == 0 || !has_at_least(vector, &csn))
			return false;
	return true;
}

struct tsr_text
tsr_cookie_csn(const char *cookie, size_t len)
{
	const char *at = cookie, *const end = cookie + len;

	while (end - at > 4) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *stop = comma != NULL ? comma : end;

		if (stop - at > 4 && memcmp(at, "csn=", 4) == 0)
			return (struct tsr_text){at + 4, (size_t)(stop - at - 4)};
		if (comma == NULL)
			break;
		at = comma + 1;
	}
	return (struct tsr_text){0};
}
