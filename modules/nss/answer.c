/* SPDX-License-Identifier: ISC */
/* How the library fared, in the words of the name service switch. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "module.h"

enum tsr_status
nss_password(char **field, char **buffer, size_t *size)
{
	/* An "x" would make pam_unix look for a shadow entry, miss it and call the account expired. */
	static const char nothing_matches[] = "*";

	if (*size < sizeof(nothing_matches))
		return TSR_TOOBIG;
	*field = memcpy(*buffer, nothing_matches, sizeof(nothing_matches));
	*buffer += sizeof(nothing_matches);
	*size -= sizeof(nothing_matches);
	return TSR_OK;
}

enum nss_status
nss_answer(enum tsr_status status, int saved, int *errnop)
{
	switch (status) {
	case TSR_OK:
		errno = saved;
		return NSS_STATUS_SUCCESS;
	case TSR_ABSENT:
		*errnop = ENOENT;
		return NSS_STATUS_NOTFOUND;
	case TSR_TOOBIG:
		*errnop = ERANGE;
		return NSS_STATUS_TRYAGAIN;
	case TSR_NOMEM:
		*errnop = ENOMEM;
		return NSS_STATUS_TRYAGAIN;
	case TSR_IO:
	case TSR_INVALID:
	case TSR_DAMAGED:
	case TSR_UNSAFE:
	case TSR_CHANGING:
	case TSR_VERSION:
		break;
	}
	/* "Not there" is what programs take for an answer; any other number makes some give up on local users too. */
	*errnop = ENOENT;
	return NSS_STATUS_UNAVAIL;
}

enum nss_status
nss_walk_begin(struct tsr_walk *walk)
{
	const int saved = errno;
	enum nss_status status;
	int unused;

	tsr_walk_end(walk);
	status = nss_answer(tsr_walk_begin(walk, NULL), saved, &unused);
	errno = saved;
	return status;
}

enum nss_status
nss_walk_end(struct tsr_walk *walk)
{
	const int saved = errno;

	tsr_walk_end(walk);
	errno = saved;
	return NSS_STATUS_SUCCESS;
}
