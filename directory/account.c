/* SPDX-License-Identifier: ISC */
/* What of an account stands in no single attribute: class, login, state, display name. */
#include "config.h"

#include <string.h>

#include "entry.h"
#include "text.h"

#define AD_ACCOUNTDISABLE 0x2

static bool
is_service(const struct tsr_raw_entry *raw)
{
	return tsr_raw_has(raw, TSR_SLOT_OBJECT_CLASS, TSR_CLASS_NAME_SERVICE);
}

static size_t
at_signs(const struct berval *value)
{
	size_t n = 0;

	for (size_t i = 0; i < value->bv_len; i++)
		n += value->bv_val[i] == '@';
	return n;
}

/* A name of blanks alone folds to none. */
static bool
is_sound(const struct berval *value, size_t wanted_at_signs)
{
	char folded[TSR_LOGIN_MAX + 1];

	if (tsr_login_fold(value->bv_val, value->bv_len, folded) != TSR_OK || folded[0] == '\0')
		return false;
	if (value->bv_len == 0 || value->bv_len > TSR_LOGIN_MAX || at_signs(value) != wanted_at_signs)
		return false;
	for (size_t i = 0; i < value->bv_len; i++)
		if ((unsigned char)value->bv_val[i] < ' ' || value->bv_val[i] == 0x7f)
			return false;
	return tsr_utf8_valid(value->bv_val, value->bv_len);
}

/* The only uid, else the only mail address; a service account has its uid and nothing else. */
static uint32_t
decode_login(const struct tsr_raw_entry *raw, struct tsr_account_record *account)
{
	const enum tsr_slot slot = raw->counts[TSR_SLOT_LOGIN] > 0 || is_service(raw) ? TSR_SLOT_LOGIN : TSR_SLOT_MAIL;
	const struct berval *value = tsr_raw_only(raw, slot);

	if (raw->counts[slot] > 1)
		return TSR_FLAW_TWO_LOGINS;
	if (value == NULL || !is_sound(value, slot == TSR_SLOT_MAIL))
		return TSR_FLAW_LOGIN;
	if (is_service(raw) && !tsr_service_name_valid(value->bv_val, value->bv_len))
		return TSR_FLAW_LOGIN;
	account->login = (struct tsr_text){value->bv_val, value->bv_len};
	return 0;
}

static long
small_number(const struct berval *value)
{
	long number = 0;

	for (size_t i = 0; i < value->bv_len && i < 10; i++) {
		if (value->bv_val[i] < '0' || value->bv_val[i] > '9')
			return -1;
		number = number * 10 + (value->bv_val[i] - '0');
	}
	return number;
}

static bool
is_disabled_by_ad(const struct tsr_raw_entry *raw)
{
	const struct berval *control = tsr_raw_only(raw, TSR_SLOT_AD_CONTROL);

	if (raw->counts[TSR_SLOT_AD_CONTROL] == 0)
		return false;
	return control == NULL || small_number(control) < 0 || (small_number(control) & AD_ACCOUNTDISABLE) != 0;
}

/* By which means the server itself keeps this account out.  Doubt disables. */
static uint32_t
find_locks(const struct tsr_raw_entry *raw)
{
	uint32_t locks = 0;

	if (tsr_raw_has(raw, TSR_SLOT_LOCKED, "000001010000Z"))
		locks |= TSR_LOCK_PPOLICY;
	if (raw->counts[TSR_SLOT_NS_LOCK] > 0 && !tsr_raw_has(raw, TSR_SLOT_NS_LOCK, "false"))
		locks |= TSR_LOCK_NS;
	if (is_disabled_by_ad(raw))
		locks |= TSR_LOCK_AD;
	return locks;
}

/* The time from which the server refuses the password; the verdict compares it with the clock. */
static bool
decode_end(const struct tsr_raw_entry *raw, struct tsr_account_record *account)
{
	const struct berval *end = tsr_raw_only(raw, TSR_SLOT_PASSWORD_END);

	if (raw->counts[TSR_SLOT_PASSWORD_END] == 0)
		return true;
	/* 0 would say that there is no end. */
	return end != NULL && tsr_time_parse(end->bv_val, end->bv_len, &account->ends) == TSR_OK && account->ends != 0;
}

static void
decode_state(const struct tsr_raw_entry *raw, struct tsr_account_record *account)
{
	if (raw->counts[TSR_SLOT_STATE] == 0) {
		if (account->class == TSR_CLASS_SERVICE)
			account->flaws |= TSR_FLAW_STATE;
		else
			account->state = TSR_STATE_ACTIVE;
	}
	if (raw->counts[TSR_SLOT_INVITE] > 0 && account->state == TSR_STATE_ACTIVE)
		account->state = TSR_STATE_INVITED;
	if (find_locks(raw) != 0 || !decode_end(raw, account))
		account->state = TSR_STATE_DISABLED;
}

static struct tsr_text
display_name(const struct tsr_raw_entry *raw, struct tsr_entry_store *store)
{
	static const enum tsr_slot sources[] = {TSR_SLOT_DISPLAY_NAME, TSR_SLOT_LOGIN, TSR_SLOT_MAIL};
	struct tsr_text text = {0};

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]) && text.len == 0; i++)
		if (raw->counts[sources[i]] > 0)
			text = tsr_entry_clean(store, &raw->values[sources[i]][0], TSR_NAME_MAX);
	return text;
}

static struct tsr_text
first_of(const struct tsr_raw_entry *raw, enum tsr_slot slot)
{
	const struct berval *values = raw->values[slot];

	return raw->counts[slot] > 0 ? (struct tsr_text){values[0].bv_val, values[0].bv_len} : (struct tsr_text){0};
}

static void
decode_detail(const struct tsr_raw_entry *raw, struct tsr_dir_detail *detail)
{
	const struct berval *invite = tsr_raw_only(raw, TSR_SLOT_INVITE);

	detail->username = first_of(raw, TSR_SLOT_LOGIN);
	detail->mail = first_of(raw, TSR_SLOT_MAIL);
	detail->description = first_of(raw, TSR_SLOT_DESCRIPTION);
	detail->locks = find_locks(raw);
	detail->legacy = !is_service(raw) && !tsr_raw_has(raw, TSR_SLOT_OBJECT_CLASS, TSR_CLASS_NAME_MEMBER);
	if (invite != NULL)
		(void)!tsr_time_parse(invite->bv_val, invite->bv_len, &detail->invite);
}

void
tsr_account_decode(const struct tsr_raw_entry *raw, struct tsr_entry_store *store)
{
	struct tsr_account_record *account = &store->entry.account;

	account->class = is_service(raw) ? TSR_CLASS_SERVICE : TSR_CLASS_MEMBER;
	account->flaws |= decode_login(raw, account);
	decode_state(raw, account);
	account->display_name = display_name(raw, store);
	decode_detail(raw, &store->entry.detail);
	if (account->class == TSR_CLASS_SERVICE && raw->counts[TSR_SLOT_ROLE] == 0)
		account->flaws |= TSR_FLAW_ROLE;
	if (account->class == TSR_CLASS_SERVICE && raw->counts[TSR_SLOT_PASSWORD] > 0)
		account->flaws |= TSR_FLAW_PASSWORD;
}
