/* SPDX-License-Identifier: ISC */
/* What of a request the library wants to know, and the one request that has no credentials by nature. */
#include "http.h"

#include <string.h>

void
tsr_http_see(struct tsr_http_header *header, const char *value, size_t len)
{
	if (header->count++ > 0)
		return;
	header->value = value;
	header->len = len;
}

void
tsr_http_ask(
    struct tsr_request *request, const struct tsr_http_credentials *credentials, const struct tsr_http_header *origin)
{
	/* No origin, hence equal to none that a token lists. */
	static const char several[] = "several";

	request->token = credentials->token;
	request->token_len = credentials->token_len;
	request->user = credentials->user[0] != '\0' ? credentials->user : NULL;
	request->origin = NULL;
	request->origin_len = 0;
	if (origin->count == 1) {
		request->origin = origin->value;
		request->origin_len = origin->len;
	} else if (origin->count > 1) {
		request->origin = several;
		request->origin_len = sizeof(several) - 1;
	}
}

bool
tsr_http_is_role(const char *text, size_t len)
{
	if (len == 0 || len > TSR_HTTP_ROLE_MAX || text[0] < 'a' || text[0] > 'z')
		return false;
	for (size_t i = 1; i < len; i++)
		if (!(text[i] >= 'a' && text[i] <= 'z') && !(text[i] >= '0' && text[i] <= '9') && text[i] != '-')
			return false;
	return true;
}

bool
tsr_http_varies(const struct tsr_http_credentials *credentials)
{
	static const char private[] = "tsrs_";
	const size_t len = sizeof(private) - 1;

	return credentials->presence == TSR_HTTP_PRESENT &&
	       (credentials->token_len < len || memcmp(credentials->token, private, len) != 0);
}

bool
tsr_http_preflight(const char *method, size_t len, const struct tsr_http_header *origin,
    const struct tsr_http_header *requested_method, const struct tsr_http_header *authorization)
{
	return len == sizeof("OPTIONS") - 1 && memcmp(method, "OPTIONS", len) == 0 && origin->count == 1 &&
	       requested_method->count == 1 && authorization->count == 0;
}
