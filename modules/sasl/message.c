/* SPDX-License-Identifier: ISC */
/* OAUTHBEARER and XOAUTH2: a header each, then the same pairs of keys and values. */
#include "message.h"
#include "name.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define KVSEP '\001'

struct span {
	const char *s;
	size_t len;
};

/* Keys that mean something; what is said twice contradicts itself. */
enum key {
	KEY_AUTH,
	KEY_HOST,
	KEY_PORT,
	KEY_USER, /* in XOAUTH2 alone */
	KEYS
};

static const char *const names[KEYS] = {"auth", "host", "port", "user"};

struct pairs {
	struct span values[KEYS];
	bool seen[KEYS];
};

static bool
is_letter(char c)
{
	const char lower = (char)(c | 0x20);

	return lower >= 'a' && lower <= 'z';
}

/* Whether TEXT begins with WORD, which is in lower case; ASCII alone, whatever locale the host program is in. */
static bool
begins(struct span text, const char *word)
{
	size_t i;

	for (i = 0; word[i] != '\0'; i++) {
		if (i == text.len)
			return false;
		if (text.s[i] != word[i] && !(is_letter(word[i]) && (text.s[i] | 0x20) == word[i]))
			return false;
	}
	return true;
}

/* VCHAR, SP, HTAB, CR, LF; only names may be more than ASCII. */
static bool
is_value(struct span value, bool ascii)
{
	for (size_t i = 0; i < value.len; i++) {
		const uint8_t c = (uint8_t)value.s[i];

		if ((c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f || (ascii && c > 0x7f))
			return false;
	}
	return true;
}

static bool
is_key(struct span key)
{
	for (size_t i = 0; i < key.len; i++)
		if (!is_letter(key.s[i]))
			return false;
	return key.len > 0;
}

/* Takes what stands before MARK off the front, MARK too. */
static bool
take_until(struct span *rest, char mark, struct span *out)
{
	const char *at = memchr(rest->s, mark, rest->len);

	if (at == NULL)
		return false;
	*out = (struct span){rest->s, (size_t)(at - rest->s)};
	rest->s = at + 1;
	rest->len -= out->len + 1;
	return true;
}

/* Which of the first COUNT keys it is; COUNT: none. */
static size_t
which(struct span key, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (key.len == strlen(names[i]) && memcmp(key.s, names[i], key.len) == 0)
			return i;
	return count;
}

/* The pairs and the separator that ends them; COUNT keys mean something. */
static const char *
read_pairs(struct span rest, size_t count, struct pairs *pairs)
{
	struct span pair, key;

	*pairs = (struct pairs){0};
	while (take_until(&rest, KVSEP, &pair)) {
		size_t i;

		if (pair.len == 0)
			return rest.len == 0 ? NULL : "something follows its end";
		if (!take_until(&pair, '=', &key) || !is_key(key))
			return "a key is malformed";
		i = which(key, count);
		if (!is_value(pair, i != KEY_USER || i == count))
			return "a value is malformed";
		if (i == count)
			continue;
		if (pairs->seen[i])
			return "a key stands there twice";
		pairs->seen[i] = true;
		pairs->values[i] = pair;
	}
	return "it has no end";
}

/* The scheme's case does not matter (RFC 7235 section 2.1), and it may be followed by more than one blank. */
static const char *
read_auth(const struct pairs *pairs, struct tsr_sasl_message *out)
{
	static const char scheme[] = "bearer ";
	struct span value = pairs->values[KEY_AUTH];

	if (!pairs->seen[KEY_AUTH])
		return "it has no auth";
	if (!begins(value, scheme))
		return NULL;
	out->token = value.s + sizeof(scheme) - 1;
	out->token_len = value.len - (sizeof(scheme) - 1);
	while (out->token_len > 0 && *out->token == ' ') {
		out->token++;
		out->token_len--;
	}
	return NULL;
}

/* The two characters that stand for themselves nowhere are written =2C and =3D. */
static const char *
unescape(struct span name, struct tsr_sasl_message *out)
{
	char text[TSR_LOGIN_MAX + 1];
	size_t len = 0;

	for (size_t i = 0; i < name.len; i++) {
		char c = name.s[i];

		if (len == sizeof(text))
			return "the name is too long";
		if (c == '=') {
			const struct span left = {name.s + i, name.len - i};

			if (begins(left, "=2c"))
				c = ',';
			else if (!begins(left, "=3d"))
				return "an escape is malformed";
			i += 2;
		}
		text[len++] = c;
	}
	return tsr_sasl_name(text, len, out->user);
}

/* RFC 5801 section 4, up to and with its second comma. */
static const char *
read_header(struct span *rest, struct tsr_sasl_message *out)
{
	struct span flag, name;

	if (!take_until(rest, ',', &flag) || !take_until(rest, ',', &name))
		return "the header is cut short";
	if (begins(flag, "p="))
		return "channel binding is not offered";
	if (flag.len != 1 || (!begins(flag, "n") && !begins(flag, "y")))
		return "the header is malformed";
	if (name.len == 0)
		return NULL;
	if (!begins(name, "a="))
		return "the header is malformed";
	return unescape((struct span){name.s + 2, name.len - 2}, out);
}

const char *
tsr_sasl_oauthbearer(const char *in, size_t len, struct tsr_sasl_message *out)
{
	struct span rest = {in, len};
	struct pairs pairs;
	const char *why;

	*out = (struct tsr_sasl_message){0};
	if (len > TSR_SASL_MESSAGE_MAX)
		return "it is too long";
	why = read_header(&rest, out);
	if (why != NULL)
		return why;
	if (rest.len == 0 || *rest.s != KVSEP)
		return "the header is malformed";
	why = read_pairs((struct span){rest.s + 1, rest.len - 1}, KEY_USER, &pairs);
	return why != NULL ? why : read_auth(&pairs, out);
}

const char *
tsr_sasl_xoauth2(const char *in, size_t len, struct tsr_sasl_message *out)
{
	struct pairs pairs;
	const char *why;

	*out = (struct tsr_sasl_message){0};
	if (len > TSR_SASL_MESSAGE_MAX)
		return "it is too long";
	why = read_pairs((struct span){in, len}, KEYS, &pairs);
	if (why == NULL)
		why = tsr_sasl_name(pairs.values[KEY_USER].s, pairs.values[KEY_USER].len, out->user);
	return why != NULL ? why : read_auth(&pairs, out);
}
