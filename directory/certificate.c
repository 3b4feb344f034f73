/* SPDX-License-Identifier: ISC */
/* Reads validity and names out of a certificate (RFC 5280 section 4.1). */
#include "config.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "certificate.h"
#include "text.h"

#define TAG_VERSION 0xa0
#define TAG_EXTENSIONS 0xa3
#define TAG_DNS_NAME 0x82
#define TAG_IP_ADDRESS 0x87

/* UTCTime has two digits of the year; what is left is GeneralizedTime. */
static bool
read_time(struct tsr_ber *ber, int64_t *when)
{
	char text[32] = "20";
	struct tsr_ber content;
	size_t len = 0;

	if (tsr_ber_take(ber, TSR_BER_UTCTIME, &content))
		len = 2;
	else if (!tsr_ber_take(ber, TSR_BER_GENERALIZEDTIME, &content))
		return false;
	if (content.len < 2 || content.len > sizeof(text) - 2)
		return false;
	if (len > 0 && content.at[0] >= '5')
		memcpy(text, "19", 2);
	memcpy(text + len, content.at, content.len);
	return tsr_time_parse(text, len + content.len, when) == TSR_OK;
}

static bool
same_name(const char *name, size_t len, const char *host)
{
	const char *dot = strchr(host, '.');

	if (len > 2 && name[0] == '*' && dot != NULL)
		return strlen(dot) == len - 1 && strncasecmp(name + 1, dot, len - 1) == 0;
	return strlen(host) == len && strncasecmp(name, host, len) == 0;
}

static void
add_name(struct tsr_certificate *certificate, const char *name, size_t len, const char *host)
{
	const size_t used = strlen(certificate->names);

	if (same_name(name, len, host))
		certificate->matches = true;
	if (used + 4 * len + 5 > sizeof(certificate->names))
		return;
	if (used > 0)
		certificate->names[used] = ' ';
	tsr_escape(name, len, len, certificate->names + used + (used > 0), sizeof(certificate->names) - used - 1);
}

static void
read_names(struct tsr_ber names, const char *host, struct tsr_certificate *certificate)
{
	struct tsr_ber list, content;
	char address[INET6_ADDRSTRLEN];
	uint8_t tag;

	if (!tsr_ber_take(&names, TSR_BER_SEQUENCE, &list))
		return;
	while (tsr_ber_any(&list, &tag, &content)) {
		if (tag == TAG_DNS_NAME)
			add_name(certificate, (const char *)content.at, content.len, host);
		if (tag == TAG_IP_ADDRESS && (content.len == 4 || content.len == 16) &&
		    inet_ntop(content.len == 4 ? AF_INET : AF_INET6, content.at, address, sizeof(address)) != NULL)
			add_name(certificate, address, strlen(address), host);
	}
}

/* Looks for subjectAltName among the extensions. */
static void
read_extensions(struct tsr_ber extensions, const char *host, struct tsr_certificate *certificate)
{
	static const uint8_t alt_name[] = {0x55, 0x1d, 0x11};
	struct tsr_ber list, extension, oid, value;
	bool critical = false;

	if (!tsr_ber_take(&extensions, TSR_BER_SEQUENCE, &list))
		return;
	while (tsr_ber_take(&list, TSR_BER_SEQUENCE, &extension))
		if (tsr_ber_take(&extension, TSR_BER_OID, &oid) && tsr_ber_optional_bool(&extension, &critical) &&
		    oid.len == sizeof(alt_name) && memcmp(oid.at, alt_name, oid.len) == 0 &&
		    tsr_ber_take(&extension, TSR_BER_OCTETS, &value))
			read_names(value, host, certificate);
}

bool
tsr_certificate_read(struct tsr_ber der, const char *host, struct tsr_certificate *certificate)
{
	struct tsr_ber outer, body, validity, content;
	uint8_t tag;

	*certificate = (struct tsr_certificate){0};
	if (!tsr_ber_take(&der, TSR_BER_SEQUENCE, &outer) || !tsr_ber_take(&outer, TSR_BER_SEQUENCE, &body))
		return false;
	(void)tsr_ber_take(&body, TAG_VERSION, &content);
	for (int skip = 0; skip < 3; skip++) /* serial number, algorithm, issuer */
		if (!tsr_ber_any(&body, &tag, &content))
			return false;
	if (!tsr_ber_take(&body, TSR_BER_SEQUENCE, &validity) || !read_time(&validity, &certificate->not_before) ||
	    !read_time(&validity, &certificate->not_after))
		return false;
	while (tsr_ber_any(&body, &tag, &content))
		if (tag == TAG_EXTENSIONS)
			read_extensions(content, host, certificate);
	return true;
}
