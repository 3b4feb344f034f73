/* SPDX-License-Identifier: ISC */
/*
 * Entries.  The input is a row of attributes: slot, then values of one length
 * byte each (times 32, so that limits come into reach), ended by 0xff.  The
 * oracle reads the same values by the rules of a single value and says which
 * records may be without a flaw.
 */
#include "../fuzz/fuzz.h"

#include <string.h>
#include <strings.h>

#include "entry.h"
#include "network.h"
#include "origin.h"
#include "text.h"

#define VALUES_MAX 600

struct world {
	struct tsr_plan plan;
	struct tsr_raw_entry raw;
	struct tsr_entry_store store;
	struct berval values[TSR_SLOTS][VALUES_MAX];
	size_t counts[TSR_SLOTS];
	size_t bytes;
	bool too_much;
};

static void
read_input(struct world *world, char *data, size_t size)
{
	size_t at = 0;

	while (at < size) {
		const size_t slot = (uint8_t)data[at++] % TSR_SLOTS;

		while (at < size && (uint8_t)data[at] != 0xff) {
			const size_t unit = (uint8_t)data[at] >= 0x80 ? 64 : 1;
			size_t len = ((uint8_t)data[at++] & 0x7f) * unit;

			if (len > size - at)
				len = size - at;
			if (world->counts[slot] < VALUES_MAX)
				world->values[slot][world->counts[slot]++] = (struct berval){len, data + at};
			at += len;
		}
		at++;
	}
}

static void
add_all(struct world *world)
{
	for (size_t slot = 0; slot < TSR_SLOTS; slot++) {
		for (size_t i = 0; i < world->counts[slot]; i++) {
			world->bytes += world->values[slot][i].bv_len;
			if (world->values[slot][i].bv_len > 4096)
				world->too_much = true;
		}
		if (world->counts[slot] > 256)
			world->too_much = true;
		tsr_raw_add(&world->raw, (enum tsr_slot)slot, world->values[slot], world->counts[slot]);
	}
	if (world->bytes > 65536)
		world->too_much = true;
}

static bool
has(const struct world *world, enum tsr_slot slot, const char *text)
{
	for (size_t i = 0; i < world->counts[slot]; i++)
		if (world->values[slot][i].bv_len == strlen(text) &&
		    strncasecmp(world->values[slot][i].bv_val, text, strlen(text)) == 0)
			return true;
	return false;
}

static bool
is_word(const struct world *world, enum tsr_slot slot, const char *text)
{
	return world->counts[slot] == 1 && world->values[slot][0].bv_len == strlen(text) &&
	       memcmp(world->values[slot][0].bv_val, text, strlen(text)) == 0;
}

/* Every item of a list came as a value, or is the one form of a domain. */
static void
check_list(const struct world *world, const struct tsr_list *list, enum tsr_slot slot)
{
	struct tsr_text item;
	size_t at = 0;

	while (tsr_list_next(list, &at, &item)) {
		bool found = slot == TSR_SLOT_DOMAIN;
		struct tsr_origin domain;

		for (size_t i = 0; i < world->counts[slot]; i++)
			if (world->values[slot][i].bv_len == item.len &&
			    memcmp(world->values[slot][i].bv_val, item.s, item.len) == 0)
				found = true;
		REQUIRE(found);
		REQUIRE(slot != TSR_SLOT_DOMAIN || tsr_domain_parse(item.s, item.len, &domain, NULL) == TSR_OK);
	}
	REQUIRE(at == list->len);
}

/* A value of a list that is neither of its form nor "*" must have marked the record. */
static void
check_items(const struct world *world, uint32_t flaws)
{
	struct tsr_network network;

	for (size_t i = 0; i < world->counts[TSR_SLOT_NETWORK]; i++) {
		const struct berval *value = &world->values[TSR_SLOT_NETWORK][i];

		if (!(value->bv_len == 1 && value->bv_val[0] == '*') &&
		    tsr_network_parse(value->bv_val, value->bv_len, &network, NULL) != TSR_OK)
			REQUIRE(flaws & TSR_FLAW_NETWORK);
	}
	for (size_t i = 0; i < world->counts[TSR_SLOT_ROLE]; i++) {
		const struct berval *value = &world->values[TSR_SLOT_ROLE][i];

		if (!(value->bv_len == 1 && value->bv_val[0] == '*') && !tsr_role_valid(value->bv_val, value->bv_len))
			REQUIRE(flaws & TSR_FLAW_ROLE);
	}
}

static void
check_whole(const struct world *world, const struct tsr_token_record *token)
{
	REQUIRE(tsr_id_valid(token->id.s, token->id.len));
	REQUIRE(is_word(world, TSR_SLOT_KIND, token->kind == TSR_PUBLIC ? "public" : "private"));
	REQUIRE(token->scheme != TSR_SCHEME_NONE);
	REQUIRE(token->services.len > 0 && token->networks.len > 0 && token->roles.len > 0);
	REQUIRE(token->kind == TSR_PRIVATE || token->domains.len > 0);
	REQUIRE(world->counts[TSR_SLOT_NOT_AFTER] == 1 && world->counts[TSR_SLOT_NOT_BEFORE] <= 1);
	REQUIRE(token->label.len > 0);
	REQUIRE(!world->too_much);
}

static void
check_token(const struct world *world)
{
	const struct tsr_token_record *token = &world->store.entry.token;

	check_list(world, &token->services, TSR_SLOT_SERVICE);
	check_list(world, &token->networks, TSR_SLOT_NETWORK);
	check_list(world, &token->roles, TSR_SLOT_ROLE);
	check_list(world, &token->domains, TSR_SLOT_DOMAIN);
	check_items(world, token->flaws);
	REQUIRE(((token->flaws & TSR_FLAW_SIZE) != 0) == world->too_much);
	if (token->flaws == 0)
		check_whole(world, token);
	if (world->counts[TSR_SLOT_REVOKED_AT] > 0)
		REQUIRE(token->state == TSR_STATE_REVOKED);
	else if (token->state == TSR_STATE_ACTIVE)
		REQUIRE(is_word(world, TSR_SLOT_STATE, "active"));
	if (world->counts[TSR_SLOT_CREATED] != 1)
		REQUIRE(token->created == TSR_NEVER);
}

static void
check_login(const struct world *world, const struct tsr_account_record *account)
{
	const bool by_uid = world->counts[TSR_SLOT_LOGIN] > 0 || account->class == TSR_CLASS_SERVICE;
	const enum tsr_slot slot = by_uid ? TSR_SLOT_LOGIN : TSR_SLOT_MAIL;

	REQUIRE(((account->flaws & TSR_FLAW_TWO_LOGINS) != 0) == (world->counts[slot] > 1));
	if (account->flaws & (TSR_FLAW_LOGIN | TSR_FLAW_TWO_LOGINS)) {
		REQUIRE(account->login.len == 0);
		return;
	}
	REQUIRE(
	    account->login.s == world->values[slot][0].bv_val && account->login.len == world->values[slot][0].bv_len);
	REQUIRE((memchr(account->login.s, '@', account->login.len) == NULL) == by_uid);
	REQUIRE(account->class != TSR_CLASS_SERVICE || tsr_service_name_valid(account->login.s, account->login.len));
}

static void
check_account(const struct world *world)
{
	const struct tsr_account_record *account = &world->store.entry.account;
	const bool service = has(world, TSR_SLOT_OBJECT_CLASS, "tesseraServiceAccount");

	REQUIRE(account->class == (service ? TSR_CLASS_SERVICE : TSR_CLASS_MEMBER));
	check_login(world, account);
	check_list(world, &account->roles, TSR_SLOT_ROLE);
	REQUIRE(((account->flaws & TSR_FLAW_SIZE) != 0) == world->too_much);
	if (account->state == TSR_STATE_ACTIVE) {
		REQUIRE(is_word(world, TSR_SLOT_STATE, "active") || (!service && world->counts[TSR_SLOT_STATE] == 0));
		REQUIRE(!has(world, TSR_SLOT_LOCKED, "000001010000Z") && !has(world, TSR_SLOT_NS_LOCK, "true"));
		REQUIRE(world->counts[TSR_SLOT_INVITE] == 0);
	}
	for (size_t i = 0; i < account->display_name.len; i++)
		REQUIRE((uint8_t)account->display_name.s[i] >= ' ' && account->display_name.s[i] != 0x7f);
	if (service && world->counts[TSR_SLOT_PASSWORD] > 0)
		REQUIRE(account->flaws & TSR_FLAW_PASSWORD);
}

/* Whatever came in, the record can be written and read again. */
static void
check_record(enum tsr_record_type type, const void *record)
{
	uint8_t out[TSR_RECORD_MAX];
	union {
		struct tsr_token_record token;
		struct tsr_account_record account;
	} back;
	size_t len;

	REQUIRE(tsr_record_encode(type, record, out, sizeof(out), &len) == TSR_OK);
	REQUIRE(tsr_record_decode(type, out, len, &back) == TSR_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world world;
	char *exact = exact_copy(data, size);

	memset(&world, 0, sizeof(world));
	REQUIRE(tsr_plan_make(&tsr_flavour_openldap, &world.plan) == TSR_OK);
	read_input(&world, exact, size);
	add_all(&world);
	world.store.entry.dn = "cn=x,dc=y";
	memcpy(world.store.entry.dn_key, "cn=x,dc=y", 10);
	world.store.entry.type = tsr_raw_type(&world.raw);
	tsr_entry_decode(&world.plan, &world.raw, &world.store);
	REQUIRE((world.store.entry.type == TSR_RECORD_TOKEN) == has(&world, TSR_SLOT_OBJECT_CLASS, "tesseraToken"));
	if (world.store.entry.type == TSR_RECORD_TOKEN) {
		check_token(&world);
		check_record(TSR_RECORD_TOKEN, &world.store.entry.token);
	} else if (world.store.entry.type == TSR_RECORD_ACCOUNT) {
		check_account(&world);
		check_record(TSR_RECORD_ACCOUNT, &world.store.entry.account);
	}
	free(exact);
	return 0;
}
