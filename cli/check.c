/* SPDX-License-Identifier: ISC */
/* tessera check: the judgement a service on this host would come to. */
#include "config.h"

#include <time.h>

#include "ask.h"
#include "prompt.h"
#include "token.h"

#define INPUT_MAX 4096 /* bytes of a text that is judged at all */

/* Who forgets --pam is told what PAM would say. */
static void
warn_of_pam(struct tsr_cache *cache, const struct tsr_request *request)
{
	struct tsr_request as_pam = *request;
	struct tsr_answer answer;

	as_pam.flags |= TSR_SYSTEM_USERS;
	if (tsr_judge(cache, &as_pam, &answer) != TSR_ALLOW)
		tsr_complain("judged as PAM does, by --pam, it is denied: %s", tsr_verdict_name(answer.verdict));
}

static enum tsr_exit
judge(const struct tsr_ask *ask, const char *dir, const char *text, size_t len, struct tsr_answer *answer)
{
	struct tsr_request request;
	struct tsr_cache *cache = NULL;

	if (tsr_cache_new(dir, TSR_TRIAL, &cache) != TSR_OK)
		return TSR_TELL(TSR_EXIT_USAGE, "%s cannot be a cache: the path is too long", dir);
	tsr_ask_request(ask, (int64_t)time(NULL), &request);
	request.token = text;
	request.token_len = len;
	if (tsr_judge(cache, &request, answer) == TSR_ALLOW)
		warn_of_pam(cache, &request);
	tsr_cache_free(cache);
	return TSR_GO_ON;
}

static enum tsr_exit
read_token(char *text, size_t size, size_t *len)
{
	switch (tsr_read_secret("Token: ", text, size, len)) {
	case TSR_OK:
		return TSR_GO_ON;
	case TSR_TOOBIG:
		return TSR_TELL(TSR_EXIT_DENIED, "the text is far longer than a token; give one token in one line");
	case TSR_NOMEM:
	case TSR_IO:
	case TSR_ABSENT:
	case TSR_INVALID:
	case TSR_DAMAGED:
	case TSR_UNSAFE:
	case TSR_CHANGING:
	case TSR_VERSION:
		break;
	}
	return TSR_TELL(TSR_EXIT_USAGE, "no token could be read; give it on standard input");
}

enum tsr_exit
tsr_verb_check(struct tsr_tool *tool, int argc, char **argv)
{
	static const struct tsr_usage usage = {
	    "tessera check",
	    "",
	    "Reads a token from standard input, or asks for it, and says what a service\n"
	    "on this host would say.  Ends with 0 when it is allowed, 1 when it is denied,\n"
	    "5 when the cache cannot tell.",
	    "  tessera check --service sshd --user deploy --pam\n"
	    "  tessera check --service shop --origin https://shop.example.com < token\n",
	    0,
	    0,
	};
	struct tsr_ask ask = {0};
	const struct tsr_option options[] = {TSR_ASK_OPTIONS(ask)};
	struct tsr_answer answer;
	char text[INPUT_MAX + 1];
	const char *dir;
	enum tsr_exit code;
	size_t len = 0;
	int at;

	code = tsr_options(tool, &usage, options, sizeof(options) / sizeof(options[0]), argc, argv, &at);
	if (code == TSR_GO_ON)
		code = tsr_ask_dir(tool, ask.cache, &dir);
	if (code == TSR_GO_ON)
		code = read_token(text, sizeof(text), &len);
	if (code == TSR_GO_ON)
		code = judge(&ask, dir, text, len, &answer);
	tsr_wipe(text, sizeof(text));
	if (code != TSR_GO_ON)
		return code;
	tsr_ask_remark(&ask);
	if (!ask.json)
		tsr_ask_print(&answer);
	else if ((code = tsr_json_print(tsr_ask_json(&answer))) != TSR_EXIT_OK)
		return code;
	return tsr_ask_exit(answer.verdict);
}
