/* SPDX-License-Identifier: ISC */
/* Makes what has changed visible: one small file, one rename. */
#include "config.h"

#include "ledger.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static enum tsr_status
put_meta(struct tsr_builder *builder, const struct tsr_meta_record *meta)
{
	uint8_t bytes[TSR_META_MAX];
	struct tsr_key key;
	enum tsr_status status;
	size_t len;

	status = tsr_record_encode(TSR_RECORD_META, meta, bytes, sizeof(bytes), &len);
	if (status == TSR_OK)
		status = tsr_key(&key, TSR_KEY_META, NULL, 0);
	return status == TSR_OK ? tsr_builder_put(builder, &key, bytes, len) : status;
}

static enum tsr_status
fill(struct tsr_builder *builder, const struct tsr_ledger *ledger, const struct tsr_settings *settings,
    const struct tsr_locals *locals)
{
	const struct tsr_meta_record meta = {
	    .seq = ledger->seq + 1,
	    .min_base = ledger->base_seq,
	    .proved_at = ledger->proved.tv_sec,
	    .max_age = settings->max_age,
	    .legacy_tokens = settings->legacy_tokens,
	    .legacy_before = settings->legacy_before,
	    .cookie = tsr_text_of(ledger->unread ? "" : ledger->cookie),
	    .fingerprint = tsr_text_of(ledger->fingerprint),
	    .provider = tsr_text_of(ledger->provider),
	    .tokens = ledger->live.counts.tokens,
	    .accounts = ledger->live.counts.accounts,
	};
	enum tsr_status status = tsr_builder_copy_all(builder, ledger->live.top);

	if (status == TSR_OK)
		status = put_meta(builder, &meta);
	if (status == TSR_OK)
		status = tsr_locals_store(locals, settings->allow_users, builder);
	return status;
}

/* The base gets its name; the one before is emptied when its readers had their time. */
static void
settle(struct tsr_ledger *ledger)
{
	int old = -1;

	if (tsr_settle(ledger->dirfd, &old) != TSR_OK) { /* readers find the base under either name */
		tsr_log_limited(ledger->log, TSR_SLOW_SETTLE, 60, TSR_LOG_ERROR,
		    "%s/%s: a new base could not be renamed", ledger->dir, TSR_CACHE_SUBDIR);
		return;
	}
	ledger->unsettled = false;
	if (old < 0)
		return;
	if (ledger->retired_fd >= 0)
		tsr_ledger_tidy(ledger, ledger->retired_at + TSR_RETIRE_SECONDS);
	ledger->retired_fd = old;
	ledger->retired_at = (int64_t)time(NULL);
}

/* Takes the place of the oldest. */
static void
hold_past(struct tsr_ledger *ledger, int delta)
{
	int *place = &ledger->past[ledger->publishes % TSR_PAST_DELTAS];

	if (*place >= 0)
		close(*place);
	*place = delta;
}

enum tsr_status
tsr_ledger_publish(struct tsr_ledger *ledger, const struct tsr_settings *settings, const struct tsr_locals *locals)
{
	struct tsr_builder *builder = NULL;
	enum tsr_status status;
	uint32_t expected = tsr_builder_count(ledger->live.top) + (uint32_t)locals->count + 1;
	int past;

	if (ledger->live.torn)
		return TSR_DAMAGED;
	past = openat(ledger->dirfd, TSR_DELTA_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	status = tsr_builder_new(ledger->dirfd, "delta", expected, &builder);
	if (status == TSR_OK)
		status = fill(builder, ledger, settings, locals);
	if (status == TSR_OK)
		status = tsr_builder_publish(builder, TSR_DELTA_NAME, &ledger->proved);
	if (status != TSR_OK)
		tsr_log_limited(ledger->log, TSR_SLOW_PUBLISH, 60, TSR_LOG_ERROR,
		    "%s/%s: cannot publish changes: %s %s; what is published stays (is there space?)", ledger->dir,
		    TSR_CACHE_SUBDIR, tsr_strerror(status), builder != NULL ? tsr_builder_error(builder) : "");
	tsr_builder_free(builder);
	if (status != TSR_OK) {
		if (past >= 0)
			close(past);
		return status;
	}
	hold_past(ledger, past);
	ledger->live.unpublished = false;
	ledger->accounts_published = ledger->live.account_changes;
	ledger->published = true;
	ledger->seq++;
	ledger->publishes++;
	ledger->proved_published = ledger->proved.tv_sec;
	if (ledger->unsettled)
		settle(ledger);
	return TSR_OK;
}

enum tsr_status
tsr_base_publish(struct tsr_builder *builder, uint32_t seq)
{
	const struct tsr_meta_record meta = {.seq = seq};
	enum tsr_status status = put_meta(builder, &meta);

	return status == TSR_OK ? tsr_builder_publish(builder, TSR_NEXT_NAME, NULL) : status;
}

static enum tsr_status
resize(const struct tsr_ledger *ledger, struct tsr_builder **builder, uint32_t keys)
{
	struct tsr_builder *sized = NULL;
	enum tsr_status status = tsr_ledger_scratch(ledger, "base", keys, &sized);

	if (status == TSR_OK)
		status = tsr_builder_copy_all(sized, *builder);
	tsr_builder_free(*builder);
	*builder = sized;
	return status;
}

enum tsr_status
tsr_ledger_grow(const struct tsr_ledger *ledger, struct tsr_store *fresh)
{
	if (tsr_builder_well_sized(fresh->top))
		return TSR_OK;
	return resize(ledger, &fresh->top, tsr_builder_count(fresh->top) * 8);
}

enum tsr_status
tsr_ledger_install(struct tsr_ledger *ledger, struct tsr_store *fresh, const struct tsr_settings *settings,
    const struct tsr_locals *locals)
{
	uint32_t keys = tsr_builder_count(fresh->top) + 1;
	enum tsr_status status = TSR_OK;

	if (keys < TSR_FRESH_KEYS / 4 || !tsr_builder_well_sized(fresh->top))
		status = resize(ledger, &fresh->top, keys);
	if (status == TSR_OK)
		status = tsr_base_publish(fresh->top, ledger->seq);
	tsr_builder_free(fresh->top);
	fresh->top = NULL;
	if (status == TSR_OK)
		status = tsr_ledger_take_base(ledger, ledger->seq);
	if (status != TSR_OK)
		return status;
	ledger->live.counts = fresh->counts;
	ledger->live.dead_ids = fresh->dead_ids;
	ledger->live.account_changes++;
	return tsr_ledger_publish(ledger, settings, locals);
}
