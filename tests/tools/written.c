/* SPDX-License-Identifier: ISC */
/* Writes as the tool does, without its start and end, so that what follows can be timed. */
#include "config.h"

#include <err.h>
#include <stdlib.h>
#include <time.h>

#include "text.h"
#include "write.h"
#include "written.h"

#define PATIENCE_S 30 /* until a change that does not arrive is an error */

void
written_open(struct written_room *room, const char *conf, const char *account)
{
	struct tsr_dir_error error;
	const char *uri;
	char why[512];

	room->account = account;
	if (tsr_settings_read(&room->settings, conf, why, sizeof(why)))
		errx(2, "%s", why);
	tsr_dir_init();
	uri = *room->settings.admin_uri ? room->settings.admin_uri : room->settings.uri[0];
	if (tsr_dir_open(&room->settings, uri, TSR_DIR_ADMIN, &room->dir, &error))
		errx(2, "open: %s", error.text);
	if (tsr_cache_new(room->settings.dir, TSR_KEEP, &room->cache))
		errx(2, "cache");
}

void
written_close(struct written_room *room)
{
	tsr_cache_free(room->cache);
	tsr_dir_close(room->dir);
}

void
written_make(struct written_room *room, struct written *made)
{
	struct tsr_token token;
	struct tsr_dir_error error;
	uint8_t proof[TSR_PROOF_BYTES];
	char verifier[TSR_VERIFIER_MAX];

	if (tsr_token_make(TSR_PRIVATE, made->text) || tsr_token_parse(made->text, TSR_TOKEN_LEN, &token) ||
	    tsr_token_proof(made->text, TSR_TOKEN_LEN, &token, proof) ||
	    tsr_dn_child(TSR_ATTR_TOKEN_ID, token.id, room->account, made->dn))
		errx(2, "cannot make a token");
	tsr_verifier_format(TSR_SCHEME_BLAKE2B, proof, verifier);
	const struct tsr_dir_value values[] = {
	    {"objectClass", TSR_CLASS_NAME_TOKEN},
	    {TSR_ATTR_TOKEN_ID, token.id},
	    {TSR_ATTR_VERIFIER, verifier},
	    {TSR_ATTR_KIND, "private"},
	    {TSR_ATTR_LABEL, "written"},
	    {TSR_ATTR_STATE, "active"},
	    {TSR_ATTR_NOT_AFTER, "99991231235959Z"},
	    {TSR_ATTR_SERVICE, "*"},
	    {TSR_ATTR_NETWORK, "*"},
	    {TSR_ATTR_ROLE, "*"},
	};
	if (tsr_dir_add(room->dir, made->dn, values, sizeof(values) / sizeof(*values), &error))
		errx(2, "add: %s", error.text);
}

void
written_revoke(struct written_room *room, const struct written *token)
{
	struct tsr_dir_error error;
	char now[TSR_TIME_LEN + 1];

	tsr_time_format((int64_t)time(NULL), now);
	const struct tsr_dir_change changes[] = {
	    {TSR_DIR_REPLACE, TSR_ATTR_STATE, "revoked"},
	    {TSR_DIR_ADD_VALUE, TSR_ATTR_REVOKED_AT, now},
	};
	if (tsr_dir_modify(room->dir, token->dn, changes, 2, &error))
		errx(2, "modify: %s", error.text);
}

enum tsr_verdict
written_judge(struct written_room *room, const struct written *token)
{
	struct tsr_request request = {.token = token->text, .token_len = TSR_TOKEN_LEN, .service = "written"};
	struct tsr_answer answer;

	request.now = (int64_t)time(NULL);
	return tsr_judge(room->cache, &request, &answer);
}

void
written_await(struct written_room *room, const struct written *token, enum tsr_verdict wanted)
{
	const time_t end = time(NULL) + PATIENCE_S;

	while (written_judge(room, token) != wanted)
		if (time(NULL) > end)
			errx(2, "the change did not arrive");
}
