/* SPDX-License-Identifier: ISC */
/* Conditions behind a question mark: service, role and user. */
#include "config.h"

#include "web.h"

#include <string.h>

static bool
put(char *out, size_t size, const struct tsr_http_field *field)
{
	if (out[0] != '\0' || field->value_len == 0 || field->value_len >= size)
		return false;
	memcpy(out, field->value, field->value_len + 1);
	return true;
}

static bool
take(struct tsr_terms *terms, const struct tsr_http_field *field)
{
	if (strcmp(field->name, "service") == 0)
		return put(terms->service, sizeof(terms->service), field);
	if (strcmp(field->name, "role") == 0)
		return tsr_http_is_role(field->value, field->value_len) && put(terms->role, sizeof(terms->role), field);
	if (strcmp(field->name, "user") == 0)
		return put(terms->user, sizeof(terms->user), field);
	return false;
}

bool
tsr_terms_read(struct tsr_terms *terms, const char *query, size_t len)
{
	struct tsr_http_field field;

	memset(terms, 0, sizeof(*terms));
	while (tsr_http_take(&query, &len, &field))
		if (field.malformed || !take(terms, &field))
			return false;
	return true;
}

void
tsr_terms_ask(struct tsr_request *request, const struct tsr_terms *terms, const struct tsr_http_header *header,
    char *peer, size_t size)
{
	request->service = terms->service[0] != '\0' ? terms->service : NULL;
	request->role = terms->role[0] != '\0' ? terms->role : NULL;
	/* Two names, of which one can be wrong, are no name of anybody. */
	if (terms->user[0] != '\0')
		request->user = request->user == NULL || strcmp(request->user, terms->user) == 0 ? terms->user : "";
	if (header->count != 1 || header->len >= size || memchr(header->value, '\0', header->len) != NULL)
		return;
	memcpy(peer, header->value, header->len);
	peer[header->len] = '\0';
	request->peer = peer;
}
