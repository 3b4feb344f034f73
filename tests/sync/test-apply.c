/* SPDX-License-Identifier: ISC */
/* Entries in orders that a server may send them in, against what a cache must then say. */
#include "config.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apply.h"
#include "cmocka-all.h"

#define ID "aaaaaaaaaaa1"
#define OTHER_ID "aaaaaaaaaaa2"
#define CSN(n) "2026010100000" #n ".000000Z#000000#001#000000"

struct world {
	char dir[64];
	int dirfd;
	struct tsr_store store;
	struct tsr_apply apply;
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	if (world == NULL)
		return -1;
	snprintf(world->dir, sizeof(world->dir), "/tmp/tessera-apply.XXXXXX");
	if (mkdtemp(world->dir) == NULL)
		return -1;
	world->dirfd = open(world->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (tsr_builder_new(world->dirfd, "top", 1 << 18, &world->store.top) != TSR_OK ||
	    tsr_builder_new(world->dirfd, "pending", 100, &world->apply.pending) != TSR_OK)
		return -1;
	world->apply.store = &world->store;
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	tsr_builder_free(world->store.top);
	tsr_builder_free(world->apply.pending);
	close(world->dirfd);
	rmdir(world->dir);
	free(world);
	return 0;
}

/* What a refresh does at its end. */
static void
settle(struct world *world)
{
	struct tsr_builder *spare;

	assert_int_equal(tsr_builder_new(world->dirfd, "spare", 10, &spare), TSR_OK);
	assert_int_equal(tsr_apply_settle(&world->apply, spare, NULL), TSR_OK);
}

static struct tsr_text
text(const char *s)
{
	return (struct tsr_text){s, strlen(s)};
}

static void
fill(struct tsr_dir_entry *entry, uint8_t number, const char *dn, const char *parent, const char *csn)
{
	memset(entry, 0, sizeof(*entry));
	memset(entry->uuid, number, TSR_UUID_BYTES);
	entry->dn = dn;
	snprintf(entry->dn_key, sizeof(entry->dn_key), "%s", dn);
	snprintf(entry->parent_key, sizeof(entry->parent_key), "%s", parent);
	entry->csn = text(csn);
}

static void
account(struct world *world, uint8_t number, const char *login, const char *dn, const char *csn)
{
	struct tsr_dir_entry entry;

	fill(&entry, number, dn, "dc=example", csn);
	entry.type = TSR_RECORD_ACCOUNT;
	entry.account =
	    (struct tsr_account_record){.class = TSR_CLASS_SERVICE, .state = TSR_STATE_ACTIVE, .login = text(login)};
	assert_int_equal(tsr_apply_account(&world->apply, &entry), TSR_OK);
}

static void
token(struct world *world, uint8_t number, const char *id, const char *parent, enum tsr_state state, const char *csn)
{
	struct tsr_dir_entry entry;

	fill(&entry, number, "cn=token", parent, csn);
	entry.type = TSR_RECORD_TOKEN;
	entry.token = (struct tsr_token_record){.id = text(id), .kind = TSR_PRIVATE, .state = (uint8_t)state};
	assert_int_equal(tsr_apply_token(&world->apply, &entry), TSR_OK);
}

static void delete (struct world *world, uint8_t number)
{
	uint8_t uuid[TSR_UUID_BYTES];

	memset(uuid, number, sizeof(uuid));
	assert_int_equal(tsr_apply_delete(&world->apply, uuid), TSR_OK);
}

/* The first byte of the owner of token NUMBER; 0: an orphan, -1: no such token. */
static int
owner(struct world *world, uint8_t number)
{
	struct tsr_token_record record;
	uint8_t uuid[TSR_UUID_BYTES];

	memset(uuid, number, sizeof(uuid));
	return tsr_apply_token_of(&world->apply, uuid, &record) == TSR_OK ? record.owner[0] : -1;
}

static int
state_of(struct world *world, uint8_t number)
{
	struct tsr_token_record record;
	uint8_t uuid[TSR_UUID_BYTES];

	memset(uuid, number, sizeof(uuid));
	return tsr_apply_token_of(&world->apply, uuid, &record) == TSR_OK ? record.state : -1;
}

static uint32_t
flaws_of(struct world *world, uint8_t number)
{
	struct tsr_token_record record;
	uint8_t uuid[TSR_UUID_BYTES];

	memset(uuid, number, sizeof(uuid));
	return tsr_apply_token_of(&world->apply, uuid, &record) == TSR_OK ? record.flaws : UINT32_MAX;
}

static int
proof_of(struct world *world, uint8_t number)
{
	struct tsr_token_record record;
	uint8_t uuid[TSR_UUID_BYTES];

	memset(uuid, number, sizeof(uuid));
	return tsr_apply_token_of(&world->apply, uuid, &record) == TSR_OK ? record.proof[0] : -1;
}

static void
a_child_may_come_before_its_parent(void **state)
{
	struct world *world = *state;

	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(1));
	assert_int_equal(owner(world, 10), 0);
	assert_int_equal(world->store.counts.orphans, 1);
	account(world, 1, "a", "uid=a", CSN(2));
	settle(world);
	assert_int_equal(owner(world, 10), 1);
	assert_int_equal(world->store.counts.orphans, 0);
}

static void
a_wait_that_was_given_up_binds_nobody(void **state)
{
	struct world *world = *state;

	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(1));
	token(world, 10, ID, "uid=b", TSR_STATE_ACTIVE, CSN(2));
	account(world, 1, "a", "uid=a", CSN(3));
	settle(world);
	assert_int_equal(owner(world, 10), 0);
	account(world, 2, "b", "uid=b", CSN(3));
	settle(world);
	assert_int_equal(owner(world, 10), 2);
}

/* They may have gone along with who stood there before, and nobody says so. */
static void
who_takes_a_place_does_not_get_what_waits_there(void **state)
{
	struct world *world = *state;

	account(world, 1, "a", "uid=a", CSN(1));
	world->apply.owners = TSR_OWNER_UNSURE; /* the parent was gone when it was asked for */
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(2));
	world->apply.owners = TSR_OWNER_NOW;
	delete (world, 1);
	assert_true(world->apply.outcome.left_waiting);
	account(world, 2, "a", "uid=a", CSN(4));
	assert_true(world->apply.outcome.left_waiting);
	assert_int_equal(owner(world, 10), 0);
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(2)); /* found below it */
	assert_int_equal(owner(world, 10), 2);
}

/* One search has found an account and some of the tokens that were seen at its place: the others are not its own. */
static void
only_what_was_seen_together_meets(void **state)
{
	struct world *world = *state;
	struct tsr_marks seen = {0};
	struct tsr_builder *spare;
	uint8_t uuid[TSR_UUID_BYTES];

	world->apply.owners = TSR_OWNER_UNSURE;
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(1));
	token(world, 11, OTHER_ID, "uid=a", TSR_STATE_ACTIVE, CSN(1));
	account(world, 1, "a", "uid=a", CSN(2));
	assert_int_equal(tsr_marks_start(&seen, 0), TSR_OK);
	memset(uuid, 10, sizeof(uuid));
	assert_int_equal(tsr_marks_add(&seen, uuid), TSR_OK);
	assert_int_equal(tsr_builder_new(world->dirfd, "spare", 10, &spare), TSR_OK);
	assert_int_equal(tsr_apply_settle(&world->apply, spare, &seen), TSR_OK);
	assert_int_equal(owner(world, 10), 0); /* it may have gone along with another one */
	assert_true(world->apply.outcome.left_waiting);
	memset(uuid, 1, sizeof(uuid));
	assert_int_equal(tsr_marks_add(&seen, uuid), TSR_OK);
	assert_int_equal(tsr_builder_new(world->dirfd, "spare", 10, &spare), TSR_OK);
	assert_int_equal(tsr_apply_settle(&world->apply, spare, &seen), TSR_OK);
	assert_int_equal(owner(world, 10), 1);
	assert_int_equal(owner(world, 11), 0);
	assert_false(world->apply.outcome.left_waiting);
	tsr_marks_free(&seen);
}

/* Who may have come to its place while everything was read gets nothing, and keeps nothing, that was found by DN. */
static void
nothing_is_given_to_who_moved_meanwhile(void **state)
{
	struct world *world = *state;
	struct tsr_marks steady = {0};
	uint8_t uuid[TSR_UUID_BYTES];

	assert_int_equal(tsr_roster_start(&world->apply.roster, world->dirfd, false), TSR_OK);
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(1));
	token(world, 11, OTHER_ID, "uid=b", TSR_STATE_ACTIVE, CSN(1));
	account(world, 1, "a", "uid=a", CSN(2));
	account(world, 2, "b", "uid=b", CSN(2));
	token(world, 12, "aaaaaaaaaaa3", "uid=a", TSR_STATE_ACTIVE, CSN(3));
	token(world, 13, "aaaaaaaaaaa4", "uid=b", TSR_STATE_ACTIVE, CSN(3));
	assert_int_equal(tsr_marks_start(&steady, 0), TSR_OK);
	memset(uuid, 1, sizeof(uuid));
	assert_int_equal(tsr_marks_add(&steady, uuid), TSR_OK);
	world->apply.steady = &steady;
	settle(world);
	assert_int_equal(tsr_apply_enrol(&world->apply), TSR_OK);
	assert_int_equal(owner(world, 10), 1);
	assert_int_equal(owner(world, 11), 0);
	assert_int_equal(owner(world, 12), 1);
	assert_int_equal(owner(world, 13), 0);
	assert_int_equal(world->store.counts.orphans, 2);
	delete (world, 2);
	assert_int_equal(world->store.counts.tokens, 4);
	delete (world, 1);
	assert_int_equal(world->store.counts.tokens, 2);
	tsr_marks_free(&steady);
}

static void
two_accounts_at_one_place_own_nothing(void **state)
{
	struct world *world = *state;

	account(world, 1, "a", "uid=a", CSN(1));
	account(world, 2, "b", "uid=a", CSN(1));
	assert_true(world->apply.outcome.collision);
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(2));
	assert_int_equal(owner(world, 10), 0);
	account(world, 1, "a", "uid=c", CSN(3));
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(4));
	assert_int_equal(owner(world, 10), 2);
}

static void
owners_are_settled_when_all_are_known(void **state)
{
	struct world *world = *state;

	account(world, 1, "a", "uid=a", CSN(1));
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(1));
	world->apply.owners = TSR_OWNER_LATER;
	/* The token moved to a new account that took the place of the old one, which moved away. */
	token(world, 10, ID, "uid=b", TSR_STATE_ACTIVE, CSN(3));
	assert_int_equal(owner(world, 10), 0);
	token(world, 11, OTHER_ID, "uid=a", TSR_STATE_ACTIVE, CSN(3));
	account(world, 1, "a", "uid=b", CSN(4));
	account(world, 2, "b", "uid=a", CSN(4));
	settle(world);
	assert_int_equal(owner(world, 10), 1);
	assert_int_equal(owner(world, 11), 2);
}

static void
older_versions_are_refused(void **state)
{
	struct world *world = *state;

	account(world, 1, "a", "uid=a", CSN(2));
	token(world, 10, ID, "uid=a", TSR_STATE_DISABLED, CSN(3));
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(2));
	assert_true(world->apply.outcome.refused);
	assert_int_equal(state_of(world, 10), TSR_STATE_DISABLED);
	account(world, 1, "b", "uid=a", CSN(1));
	assert_true(world->apply.outcome.refused);
	world->apply.accept_older = true;
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(2));
	assert_int_equal(state_of(world, 10), TSR_STATE_ACTIVE);
}

/* A clock that went back must not keep a revocation out, nor one time for two versions an owner in. */
static void
times_are_no_versions(void **state)
{
	struct world *world = *state;

	world->apply.csn_is_time = true;
	world->apply.owners = TSR_OWNER_NOW;
	account(world, 1, "alpha", "uid=alpha", "20260101000005Z");
	account(world, 2, "beta", "uid=beta", "20260101000005Z");
	token(world, 10, ID, "uid=alpha", TSR_STATE_ACTIVE, "20260101000005Z");
	assert_int_equal(owner(world, 10), 1);
	world->apply.owners = TSR_OWNER_LATER;
	token(world, 10, ID, "uid=beta", TSR_STATE_ACTIVE, "20260101000005Z");
	assert_int_not_equal(owner(world, 10), 1);
	world->apply.owners = TSR_OWNER_NOW;
	token(world, 10, ID, "uid=beta", TSR_STATE_REVOKED, "20260101000003Z");
	assert_false(world->apply.outcome.refused);
	assert_int_equal(state_of(world, 10), TSR_STATE_REVOKED);
	assert_int_equal(owner(world, 10), 2);
}

static void
the_dead_stay_dead(void **state)
{
	struct world *world = *state;

	account(world, 1, "a", "uid=a", CSN(1));
	token(world, 10, ID, "uid=a", TSR_STATE_REVOKED, CSN(2));
	assert_true(world->apply.outcome.killed);
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(3));
	assert_int_equal(state_of(world, 10), TSR_STATE_REVOKED);
	world->apply.accept_older = true;
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(1));
	assert_int_equal(state_of(world, 10), TSR_STATE_REVOKED);
	delete (world, 10);
	token(world, 12, ID, "uid=a", TSR_STATE_ACTIVE, CSN(5)); /* another entry of that id */
	assert_int_equal(state_of(world, 12), TSR_STATE_REVOKED);
}

static void
tombstones_outweigh_what_is_older(void **state)
{
	struct world *world = *state;

	account(world, 1, "a", "uid=a", CSN(1));
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(3));
	delete (world, 10);
	assert_int_equal(owner(world, 10), -1);
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(2));
	assert_int_equal(owner(world, 10), -1);
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(3)); /* moved back into sight */
	assert_int_equal(owner(world, 10), 1);
	delete (world, 10);
	world->apply.doubt_equal = true;
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(3)); /* restored */
	assert_int_equal(owner(world, 10), -1);
	world->apply.doubt_equal = false;
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(3));
	assert_int_equal(owner(world, 10), -1);
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(4));
	assert_int_equal(owner(world, 10), 1);
}

static void
an_owner_takes_its_tokens_along(void **state)
{
	struct world *world = *state;
	char id[TSR_ID_LEN + 1];
	uint8_t number;

	account(world, 1, "a", "uid=a", CSN(1));
	account(world, 2, "b", "uid=b", CSN(1));
	for (number = 10; number < 110; number++) {
		snprintf(id, sizeof(id), "aaaaaaaaa%03u", (unsigned)number);
		token(world, number, id, number % 2 != 0 ? "uid=a" : "uid=b", TSR_STATE_ACTIVE, CSN(2));
	}
	delete (world, 1);
	for (number = 10; number < 110; number++)
		assert_int_equal(owner(world, number), number % 2 != 0 ? -1 : 2);
	assert_int_equal(world->store.counts.tokens, 50);
	assert_int_equal(world->store.counts.accounts, 1);
}

/* While everything is read for the first time nobody knows yet which tokens are whose. */
static void
an_owner_that_goes_amid_a_first_reading_takes_them_along(void **state)
{
	struct world *world = *state;
	int number;

	assert_int_equal(tsr_roster_start(&world->apply.roster, world->dirfd, false), TSR_OK);
	account(world, 1, "a", "uid=a", CSN(1));
	account(world, 2, "b", "uid=b", CSN(1));
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(2));
	token(world, 11, OTHER_ID, "uid=b", TSR_STATE_ACTIVE, CSN(2));
	token(world, 12, "aaaaaaaaaaa3", "uid=a", TSR_STATE_ACTIVE, CSN(2));
	token(world, 12, "aaaaaaaaaaa3", "uid=b", TSR_STATE_ACTIVE, CSN(3));
	delete (world, 1);
	settle(world);
	assert_int_equal(tsr_apply_enrol(&world->apply), TSR_OK);
	assert_int_equal(owner(world, 10), -1);
	assert_int_equal(world->store.counts.tokens, 2);
	delete (world, 2);
	for (number = 10; number <= 12; number++)
		assert_int_equal(owner(world, (uint8_t)number), -1);
	assert_int_equal(world->store.counts.tokens, 0);
}

/* Token NUMBER of very many, all of one owner. */
static void
one_of_many(struct world *world, uint32_t number, const uint8_t uuid[static TSR_UUID_BYTES], const char *csn)
{
	struct tsr_dir_entry entry;
	char id[TSR_ID_LEN + 1];

	snprintf(id, sizeof(id), "z%011" PRIu32, number);
	fill(&entry, 0, "cn=token", "uid=a", csn);
	memcpy(entry.uuid, uuid, TSR_UUID_BYTES);
	entry.type = TSR_RECORD_TOKEN;
	entry.token = (struct tsr_token_record){.id = text(id), .kind = TSR_PRIVATE, .state = TSR_STATE_ACTIVE};
	assert_int_equal(tsr_apply_token(&world->apply, &entry), TSR_OK);
}

static uint32_t
flaws_of_one(struct world *world, const uint8_t uuid[static TSR_UUID_BYTES])
{
	struct tsr_token_record record;

	return tsr_apply_token_of(&world->apply, uuid, &record) == TSR_OK ? record.flaws : UINT32_MAX;
}

/* What is not listed would outlive its owner, so it denies itself until there is room. */
static void
too_many_deny_those_beyond(void **state)
{
	struct world *world = *state;
	uint8_t uuid[TSR_UUID_BYTES], first[TSR_UUID_BYTES], last[TSR_UUID_BYTES], later[TSR_UUID_BYTES];
	struct tsr_key set, full;
	uint32_t number = 0, tries;
	size_t len;

	assert_int_equal(tsr_roster_start(&world->apply.roster, world->dirfd, false), TSR_OK);
	account(world, 1, "a", "uid=a", CSN(1));
	memset(uuid, 1, sizeof(uuid));
	tsr_key_children_shard(&full, uuid, 0);
	for (tries = 1; number <= TSR_SET_MAX + 1; tries++) {
		memset(uuid, 0x55, sizeof(uuid));
		/* Big-endian, so that they are listed in this order. */
		for (len = 0; len < sizeof(tries); len++)
			uuid[len] = (uint8_t)(tries >> (24 - 8 * len));
		tsr_key_children(
		    &set, (const uint8_t[TSR_UUID_BYTES]){1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, uuid);
		if (memcmp(set.bytes, full.bytes, set.len) != 0)
			continue;
		memcpy(number == 0 ? first : number == TSR_SET_MAX ? last : later, uuid, sizeof(uuid));
		if (number <= TSR_SET_MAX)
			one_of_many(world, number, uuid, CSN(2));
		number++;
	}
	assert_int_equal(tsr_apply_enrol(&world->apply), TSR_OK);
	assert_true(world->apply.outcome.crowded);
	assert_int_equal(world->store.counts.tokens, TSR_SET_MAX + 1);
	assert_int_equal(flaws_of_one(world, first), 0);
	assert_int_equal(flaws_of_one(world, last), TSR_FLAW_SIZE);
	one_of_many(world, TSR_SET_MAX + 1, later, CSN(3));
	assert_true(world->apply.outcome.crowded);
	assert_int_equal(flaws_of_one(world, later), TSR_FLAW_SIZE);
	one_of_many(world, TSR_SET_MAX, last, CSN(4)); /* seen again, there is no more room than before */
	assert_int_equal(flaws_of_one(world, last), TSR_FLAW_SIZE);
	assert_int_equal(tsr_apply_delete(&world->apply, first), TSR_OK);
	assert_int_equal(tsr_roster_start(&world->apply.roster, world->dirfd, true), TSR_OK);
	assert_int_equal(tsr_apply_enrol(&world->apply), TSR_OK); /* nothing is listed: all stays */
	one_of_many(world, TSR_SET_MAX, last, CSN(5));
	assert_int_equal(flaws_of_one(world, last), 0);
	delete (world, 1);
	assert_int_equal(world->store.counts.tokens, 1);
}

/* A member of many tokens leaves them to an account that is made later than they. */
static void
very_many_may_wait_for_one(void **state)
{
	struct world *world = *state;
	const uint32_t many = TSR_SET_MAX + 4464;
	uint8_t uuid[TSR_UUID_BYTES] = {0x77};
	uint32_t number;

	assert_int_equal(tsr_roster_start(&world->apply.roster, world->dirfd, false), TSR_OK);
	for (number = 0; number < many; number++) {
		memcpy(uuid + 1, &number, sizeof(number));
		one_of_many(world, number, uuid, CSN(1));
	}
	assert_int_equal(world->store.counts.orphans, many);
	account(world, 1, "a", "uid=a", CSN(2));
	settle(world);
	assert_int_equal(tsr_apply_enrol(&world->apply), TSR_OK);
	assert_int_equal(world->store.counts.orphans, 0);
	delete (world, 1);
	assert_int_equal(world->store.counts.tokens, 0);
}

static void
shared_logins_are_marked_and_heal(void **state)
{
	struct world *world = *state;

	account(world, 1, "build", "uid=a", CSN(1));
	account(world, 2, " BUILD", "uid=b", CSN(1));
	account(world, 3, "build", "uid=c", CSN(1));
	assert_int_equal(world->store.counts.ambiguous, 3);
	delete (world, 2);
	assert_int_equal(world->store.counts.ambiguous, 2);
	account(world, 3, "other", "uid=c", CSN(2));
	assert_int_equal(world->store.counts.ambiguous, 0);
	account(world, 3, "build", "uid=c", CSN(3));
	assert_int_equal(world->store.counts.ambiguous, 2);
}

static void
repeating_changes_nothing(void **state)
{
	struct world *world = *state;

	account(world, 1, "a", "uid=a", CSN(1));
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(2));
	assert_true(world->apply.outcome.changed);
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(2));
	assert_false(world->apply.outcome.changed || world->apply.outcome.touched);
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(3));
	assert_false(world->apply.outcome.changed);
	assert_true(world->apply.outcome.touched);
	account(world, 1, "a", "uid=a", CSN(1));
	assert_false(world->apply.outcome.changed || world->apply.outcome.touched);
	delete (world, 10);
	delete (world, 10);
	delete (world, 99);
	assert_int_equal(world->store.counts.tokens, 0);
}

static void
ids_of_no_form_harm_nobody(void **state)
{
	struct world *world = *state;

	account(world, 1, "a", "uid=a", CSN(1));
	token(world, 10, "", "uid=a", TSR_STATE_ACTIVE, CSN(1));
	token(world, 11, "UPPERCASE001", "uid=a", TSR_STATE_REVOKED, CSN(1));
	token(world, 12, "aaaaaaaaaaa1aaaaaaaaaaaaaaaaaaaa", "uid=a", TSR_STATE_ACTIVE, CSN(1));
	assert_int_equal(world->store.counts.tokens, 0);
	token(world, 10, ID, "uid=a", TSR_STATE_ACTIVE, CSN(2)); /* mended */
	assert_int_equal(owner(world, 10), 1);
	token(world, 10, "broken", "uid=a", TSR_STATE_ACTIVE, CSN(3));
	assert_int_equal(flaws_of(world, 10), TSR_FLAW_ID); /* what it had is not forgotten */
	delete (world, 1);
	assert_int_equal(world->store.counts.tokens, 0);
}

/* A token whose verifier is of one byte, 0 for one that does not show. */
static void
verified(struct world *world, uint8_t byte, uint8_t kind, const char *id, const char *csn)
{
	struct tsr_dir_entry entry;

	fill(&entry, 10, "cn=token", "uid=a", csn);
	entry.type = TSR_RECORD_TOKEN;
	entry.token = (struct tsr_token_record){.id = text(id), .kind = kind, .state = TSR_STATE_ACTIVE};
	if (byte != 0)
		entry.token.scheme = TSR_SCHEME_BLAKE2B;
	memset(entry.token.proof, byte, sizeof(entry.token.proof));
	assert_int_equal(tsr_apply_token(&world->apply, &entry), TSR_OK);
}

static void
what_never_changes_is_held(void **state)
{
	struct world *world = *state;

	verified(world, 0, TSR_PRIVATE, ID, CSN(1));
	assert_int_equal(flaws_of(world, 10), 0); /* nothing was seen of it yet */
	verified(world, 1, TSR_PRIVATE, ID, CSN(2));
	assert_int_equal(flaws_of(world, 10), 0);
	verified(world, 2, TSR_PRIVATE, ID, CSN(3));
	assert_int_equal(flaws_of(world, 10), TSR_FLAW_VERIFIER | TSR_FLAW_CHANGED);
	assert_int_equal(world->apply.outcome.altered, TSR_FLAW_VERIFIER | TSR_FLAW_CHANGED);
	assert_int_equal(proof_of(world, 10), 1);
	verified(world, 2, TSR_PUBLIC, ID, CSN(4));
	assert_int_equal(flaws_of(world, 10), TSR_FLAW_VERIFIER | TSR_FLAW_KIND | TSR_FLAW_CHANGED);
	assert_int_equal(world->apply.outcome.altered, 0); /* that was told */
	verified(world, 1, TSR_PRIVATE, OTHER_ID, CSN(5));
	assert_int_equal(flaws_of(world, 10), TSR_FLAW_ID | TSR_FLAW_CHANGED);
	verified(world, 1, TSR_PRIVATE, ID, CSN(6));
	assert_int_equal(flaws_of(world, 10), 0);
	verified(world, 0, TSR_PRIVATE, ID, CSN(7));
	assert_int_equal(flaws_of(world, 10), TSR_FLAW_VERIFIER);
	verified(world, 2, TSR_PRIVATE, ID, CSN(8));
	assert_int_equal(flaws_of(world, 10), TSR_FLAW_VERIFIER | TSR_FLAW_CHANGED);
	assert_int_equal(proof_of(world, 10), 1);
}

static void
what_never_changes_outlives_a_delete(void **state)
{
	struct world *world = *state;

	verified(world, 1, TSR_PRIVATE, ID, CSN(1));
	verified(world, 2, TSR_PRIVATE, ID, CSN(2));
	delete (world, 10);
	verified(world, 2, TSR_PRIVATE, ID, CSN(3));
	assert_int_equal(flaws_of(world, 10), TSR_FLAW_VERIFIER | TSR_FLAW_CHANGED);
	delete (world, 10);
	verified(world, 1, TSR_PUBLIC, OTHER_ID, CSN(4));
	assert_int_equal(flaws_of(world, 10), TSR_FLAW_ID | TSR_FLAW_KIND | TSR_FLAW_CHANGED);
	verified(world, 1, TSR_PRIVATE, ID, CSN(5));
	assert_int_equal(flaws_of(world, 10), 0);
	assert_int_equal(world->store.counts.tokens, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_child_may_come_before_its_parent),
	    TEST(a_wait_that_was_given_up_binds_nobody),
	    TEST(who_takes_a_place_does_not_get_what_waits_there),
	    TEST(only_what_was_seen_together_meets),
	    TEST(nothing_is_given_to_who_moved_meanwhile),
	    TEST(two_accounts_at_one_place_own_nothing),
	    TEST(owners_are_settled_when_all_are_known),
	    TEST(older_versions_are_refused),
	    TEST(times_are_no_versions),
	    TEST(the_dead_stay_dead),
	    TEST(tombstones_outweigh_what_is_older),
	    TEST(an_owner_takes_its_tokens_along),
	    TEST(an_owner_that_goes_amid_a_first_reading_takes_them_along),
	    TEST(too_many_deny_those_beyond),
	    TEST(very_many_may_wait_for_one),
	    TEST(shared_logins_are_marked_and_heal),
	    TEST(repeating_changes_nothing),
	    TEST(ids_of_no_form_harm_nobody),
	    TEST(what_never_changes_is_held),
	    TEST(what_never_changes_outlives_a_delete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
