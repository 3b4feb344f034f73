/* SPDX-License-Identifier: ISC */
/* Settings of host programs that are too short for a login with a token. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "text.h"
#include "token.h"

/* Name and token, in base64, with the words of SASL or HTTP around them. */
#define ROOM ((TSR_LOGIN_MAX + TSR_TOKEN_LEN) * 4 / 3 + 64)

struct limit {
	const char *files; /* as tsr_host_glob() takes them */
	const char *key;
};

static const struct limit limits[] = {
    {TSR_APACHE_FILES, "LimitRequestFieldSize"},
    {TSR_NGINX_FILES, "large_client_header_buffers"},
    {"/etc/postfix/main.cf", "line_length_limit"},
};

/* The last number, the only one or the one that is a size: "8190", "4 8k;". */
static bool
read_size(const char *value, uint64_t *size)
{
	const char *at = value + strcspn(value, "#;");
	char *end;

	while (at > value && strchr(" \t;", at[-1]) != NULL)
		at--;
	while (at > value && strchr(" \t", at[-1]) == NULL)
		at--;
	if (*at < '0' || *at > '9')
		return false;
	*size = strtoull(at, &end, 10);
	if (*end == 'k' || *end == 'K')
		*size *= 1024;
	if (*end == 'm' || *end == 'M')
		*size *= UINT64_C(1024) * 1024;
	return true;
}

static void
check_line(struct tsr_doctor *doctor, const char *path, unsigned number, char *line, void *arg)
{
	const struct limit *limit = arg;
	const char *value = tsr_host_value(line, limit->key);
	uint64_t size;

	if (value != NULL && read_size(value, &size) && size < ROOM)
		TSR_FIND_FAIL(doctor,
		    "%s:%u: %s lets %" PRIu64 " bytes through, and a login with a token may take %d; raise it", path,
		    number, limit->key, size, ROOM);
}

static void
check_file(struct tsr_doctor *doctor, const char *path, void *arg)
{
	tsr_host_lines(doctor, path, check_line, arg);
}

void
tsr_doctor_lengths(struct tsr_doctor *doctor)
{
	const size_t failed = doctor->failed;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct limit limit = limits[i];

		tsr_host_glob(doctor, limit.files, check_file, &limit);
	}
	if (doctor->failed == failed)
		TSR_FIND_OK(
		    doctor, "no setting of a host program is too short for a token of %d characters", TSR_TOKEN_LEN);
}
