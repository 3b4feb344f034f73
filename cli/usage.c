/* SPDX-License-Identifier: ISC */
/* Joins uses of tokens, as daemon and directory tell them, to tokens. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "control_client.h"
#include "lastuse.h"
#include "sync/control.h"
#include "usage.h"

_Static_assert(TSR_USAGE_BATCH <= TSR_CONTROL_IDS, "the daemon answers for a batch at once");

static bool
take_told(void *arg, const struct tsr_last_use *use)
{
	json_t *entry = json_object();

	json_object_set_new(entry, "last_use", json_integer(use->when));
	json_object_set_new(entry, "last_service", tsr_json_text(use->service, strlen(use->service)));
	json_object_set_new(entry, "last_peer", tsr_json_text(use->peer, strlen(use->peer)));
	json_object_set_new(entry, "last_host", tsr_json_text(use->host, strlen(use->host)));
	return json_object_set_new(arg, use->id, entry) == 0;
}

static enum tsr_exit
read_told(struct tsr_errand *errand, const char *id, struct tsr_usage_join *join)
{
	struct tsr_dir_error error;

	join->told = json_object();
	if (join->told == NULL)
		return tsr_no_memory();
	if (tsr_lastuse_read(errand->dir, join->settings->use_dn, id, take_told, join->told, &error) == TSR_DIR_OK)
		return TSR_GO_ON;
	json_decref(join->told);
	join->told = NULL;
	return TSR_TELL(TSR_GO_ON, "what other hosts tell of uses is not known: %s", error.text);
}

/* An object by id; NULL: it does not answer. */
static json_t *
ask(struct tsr_usage_join *join, const char *question)
{
	json_t *answer = tsr_control_ask(join->settings, question, join->why, sizeof(join->why));
	json_t *uses = json_incref(json_object_get(answer, "uses"));
	const char *error = json_string_value(json_object_get(answer, "error"));

	if (uses == NULL && error != NULL)
		snprintf(join->why, sizeof(join->why), "tesserad: %s", error);
	json_decref(answer);
	join->by_daemon = uses != NULL;
	return uses;
}

enum tsr_exit
tsr_usage_open(struct tsr_errand *errand, const char *id, struct tsr_usage_join *join)
{
	*join = (struct tsr_usage_join){.settings = &errand->tool->settings};
	json_decref(ask(join, "uses "));
	return join->settings->use_dn[0] != '\0' ? read_told(errand, id, join) : TSR_GO_ON;
}

void
tsr_usage_close(struct tsr_usage_join *join)
{
	json_decref(join->told);
	join->told = NULL;
}

bool
tsr_usage_known(const struct tsr_usage_join *join)
{
	return join->by_daemon || join->told != NULL;
}

/* What the daemon says of these tokens; NULL when it does not, any more. */
static json_t *
ask_about(struct tsr_usage_join *join, const json_t *tokens)
{
	char question[TSR_CONTROL_LINE + 1] = "uses";
	size_t len = strlen(question), i;
	json_t *token;

	if (!join->by_daemon)
		return NULL;
	json_array_foreach (tokens, i, token) {
		const char *id = tsr_member(token, "id");

		/* An entry whose id is none was used by nobody. */
		if (strlen(id) == TSR_ID_LEN && tsr_id_valid(id, TSR_ID_LEN) && len + 1 + TSR_ID_LEN < sizeof(question))
			len += (size_t)snprintf(question + len, sizeof(question) - len, " %s", id);
	}
	return len > strlen("uses") ? ask(join, question) : json_object();
}

static int64_t
number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static int
copy(json_t *token, const json_t *from, const char *key)
{
	json_t *value = json_object_get(from, key);
	const bool empty = json_is_string(value) && json_string_length(value) == 0;

	return json_object_set(token, key, value != NULL && !empty ? value : json_null());
}

/* HERE NULL: the daemon cannot tell; else absent members were never. */
static int
add(json_t *token, const json_t *here, const json_t *there, bool by_daemon)
{
	const bool elsewhere = number(there, "last_use") > number(here, "last_use");
	const json_t *last = elsewhere ? there : here;
	char host[256] = "";
	int failed = 0;

	if (!elsewhere && here != NULL && number(here, "last_use") != 0 && gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	failed |= json_object_set_new(token, "first_use", tsr_json_time(number(here, "first_use")));
	failed |= json_object_set_new(token, "last_use", tsr_json_time(number(last, "last_use")));
	failed |= copy(token, last, "last_service") | copy(token, last, "last_peer") | copy(token, last, "last_host");
	if (host[0] != '\0')
		failed |= json_object_set_new(token, "last_host", tsr_json_text(host, strlen(host)));
	failed |= json_object_set_new(token, "uses", by_daemon ? json_integer(number(here, "uses")) : json_null());
	failed |= json_object_set_new(token, "last_refused", tsr_json_time(number(here, "last_refused")));
	failed |= copy(token, here, "refused_as");
	failed |=
	    json_object_set_new(token, "refusals", by_daemon ? json_integer(number(here, "refusals")) : json_null());
	return failed;
}

enum tsr_exit
tsr_usage_add(struct tsr_usage_join *join, json_t *tokens)
{
	json_t *here = ask_about(join, tokens), *token;
	int failed = 0;
	size_t i;

	json_array_foreach (tokens, i, token) {
		const char *id = tsr_member(token, "id");

		failed |= add(token, json_object_get(here, id), json_object_get(join->told, id), join->by_daemon);
	}
	json_decref(here);
	return failed == 0 ? TSR_GO_ON : tsr_no_memory();
}

bool
tsr_usage_since(const json_t *token, int64_t since)
{
	json_t *moment = tsr_json_time(since);
	const char *text = json_string_value(moment);
	/* Times of this form order as text, and what was never is "". */
	const bool used = text != NULL && (strcmp(tsr_member(token, "last_use"), text) >= 0 ||
					      strcmp(tsr_member(token, "last_refused"), text) >= 0);

	json_decref(moment);
	return used;
}
