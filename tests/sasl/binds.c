/* SPDX-License-Identifier: ISC */
/* One bind in two steps, as RFC 7628 has them when a token is refused. */
#include "config.h"

#include <err.h>
#include <stdio.h>

#include "binds.h"

LDAP *
binds_connect(const char *uri)
{
	const int version = LDAP_VERSION3;
	LDAP *ld = NULL;

	if (ldap_initialize(&ld, uri) != LDAP_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version) != LDAP_SUCCESS)
		errx(2, "no connection to %s", uri);
	return ld;
}

int
binds_try(LDAP *ld, const char *mechanism, struct berval *message, int tells)
{
	struct berval end = {.bv_len = 1, .bv_val = (char[]){1}}, *answer = NULL;
	int rc = ldap_sasl_bind_s(ld, "", mechanism, message, NULL, NULL, &answer);

	if (tells)
		printf("%d %.*s\n", rc, answer ? (int)answer->bv_len : 0, answer ? answer->bv_val : "");
	ber_bvfree(answer);
	if (rc != LDAP_SASL_BIND_IN_PROGRESS)
		return rc;
	answer = NULL;
	rc = ldap_sasl_bind_s(ld, "", mechanism, &end, NULL, NULL, &answer);
	if (tells)
		printf("%d\n", rc);
	ber_bvfree(answer);
	return rc;
}
