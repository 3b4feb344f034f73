/* SPDX-License-Identifier: ISC */
/* Requests and answers of judgements that an administrator asks for. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "network.h"
#include "origin.h"
#include "text.h"

enum tsr_exit
tsr_ask_dir(struct tsr_tool *tool, const char *given, const char **dir)
{
	enum tsr_exit code;

	*dir = given;
	if (given != NULL)
		return TSR_GO_ON;
	code = tsr_tool_settings(tool, false);
	*dir = tool->settings.dir;
	return code;
}

void
tsr_ask_request(const struct tsr_ask *ask, int64_t now, struct tsr_request *request)
{
	*request = (struct tsr_request){
	    .user = ask->user,
	    .service = ask->service,
	    .origin = ask->origin,
	    .origin_len = ask->origin != NULL ? strlen(ask->origin) : 0,
	    .peer = ask->rhost,
	    .role = ask->role,
	    .flags = ask->pam ? TSR_SYSTEM_USERS : 0,
	    .now = now,
	};
}

void
tsr_ask_remark(const struct tsr_ask *ask)
{
	struct tsr_origin origin;
	struct tsr_network peer;

	if (ask->origin != NULL && tsr_origin_parse(ask->origin, strlen(ask->origin), &origin) != TSR_OK)
		tsr_complain(
		    "\"%s\" is no origin and counts as a wrong one; browsers send http(s)://HOST[:PORT] and no more",
		    ask->origin);
	if (ask->rhost != NULL && tsr_peer_parse(ask->rhost, &peer) != TSR_OK)
		tsr_complain("\"%s\" is no address and lies in no network; names are never looked up", ask->rhost);
}

json_t *
tsr_ask_json(const struct tsr_answer *answer)
{
	return json_pack("{s:b s:s s:s s:s s:o s:o s:o s:o s:I s:s}", "allowed", answer->verdict == TSR_ALLOW,
	    "verdict", tsr_verdict_name(answer->verdict), "text", tsr_verdict_text(answer->verdict), "token",
	    answer->token_id, "account", tsr_json_text(answer->account, strlen(answer->account)), "display_name",
	    tsr_json_text(answer->display_name, strlen(answer->display_name)), "roles", json_string(answer->roles),
	    "not_after", tsr_json_time(answer->not_after), "age", (json_int_t)answer->age, "detail", answer->detail);
}

void
tsr_ask_print(const struct tsr_answer *answer)
{
	char account[TSR_LOGIN_MAX + 1];

	tsr_name_clean(answer->account, strlen(answer->account), account, sizeof(account));
	if (answer->verdict == TSR_ALLOW)
		puts("allowed");
	else
		printf("denied: %s\n", tsr_verdict_name(answer->verdict));
	puts(tsr_verdict_text(answer->verdict));
	if (answer->detail[0] != '\0')
		puts(answer->detail);
	if (answer->token_id[0] != '\0' && answer->account[0] != '\0')
		printf("token %s of %s (%s)\n", answer->token_id, account, answer->display_name);
	if (answer->age >= 0)
		printf("the cache was last proved in step %" PRId64 " s ago\n", answer->age);
}

enum tsr_exit
tsr_ask_exit(enum tsr_verdict verdict)
{
	if (verdict == TSR_ALLOW)
		return TSR_EXIT_OK;
	return verdict == TSR_UNAVAILABLE || verdict == TSR_STALE ? TSR_EXIT_UNAVAILABLE : TSR_EXIT_DENIED;
}
