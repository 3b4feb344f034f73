/* SPDX-License-Identifier: ISC */
/* Numbers that need no state: those of the directory, else those that follow from what never changes. */
#include "config.h"

#include "numbers.h"

#include <stdlib.h>
#include <string.h>

#include "digest.h"

static const char user_personal[TSR_PERSONAL_BYTES] = "tessera/users/1";
static const char role_personal[TSR_PERSONAL_BYTES] = "tessera/roles/1";

static uint32_t
in_range(uint64_t number, const struct tsr_id_range *ids)
{
	return ids->low + (uint32_t)(number % ((uint64_t)ids->high - ids->low + 1));
}

uint32_t
tsr_number_of_group(const char *name, const struct tsr_id_range *ids)
{
	return in_range(tsr_number_from(name, strlen(name), role_personal), ids);
}

/* Its one login, if it is one that programs take for a user's. */
static bool
take_login(const struct tsr_account_record *account, struct tsr_numbered *out)
{
	if (account->class != TSR_CLASS_SERVICE && account->class != TSR_CLASS_MEMBER)
		return false;
	if (account->shared || (account->flaws & (TSR_FLAW_TWO_LOGINS | TSR_FLAW_LOGIN | TSR_FLAW_SIZE)) != 0 ||
	    account->login.len > TSR_USER_NAME_MAX || memchr(account->login.s, '\0', account->login.len) != NULL)
		return false;
	memcpy(out->login, account->login.s, account->login.len);
	return tsr_user_name_valid(out->login);
}

enum tsr_fitness
tsr_number(const struct tsr_account_record *account, const struct tsr_id_range *ids, struct tsr_numbered *out)
{
	*out = (struct tsr_numbered){.written = account->uid_number != 0};
	if (account->login.len == 0 || !take_login(account, out))
		return TSR_UNFIT;
	if (!out->written && ids->low == 0)
		return TSR_UNFIT;
	out->uid = out->written ? account->uid_number
				: in_range(tsr_number_from(account->uuid, TSR_UUID_BYTES, user_personal), ids);
	out->gid = account->gid_number != 0 ? account->gid_number : out->uid;
	out->own_group = out->gid == out->uid;
	return tsr_user_number_valid(out->uid) && tsr_user_number_valid(out->gid) ? TSR_FIT : TSR_BAD_NUMBER;
}

enum tsr_status
tsr_numbers_add(
    struct tsr_numbers *numbers, const struct tsr_account_record *account, const struct tsr_numbered *numbered)
{
	struct tsr_claim *claims =
	    tsr_array_grow(numbers->claims, numbers->claim_count, &numbers->claim_room, sizeof(*claims));
	struct tsr_claim *claim;

	if (claims == NULL)
		return TSR_NOMEM;
	numbers->claims = claims;
	claim = &claims[numbers->claim_count++];
	/* One whose age is unknown takes nobody's place. */
	*claim = (struct tsr_claim){
	    .created = account->created != 0 ? account->created : INT64_MAX,
	    .number = numbered->uid,
	    .written = numbered->written,
	};
	memcpy(claim->uuid, account->uuid, TSR_UUID_BYTES);
	return numbered->own_group ? TSR_OK : tsr_number_list_add(&numbers->gids, numbered->gid);
}

/* By number, and among those who want the same one, who goes before whom. */
static int
by_rank(const void *a, const void *b)
{
	const struct tsr_claim *left = a, *right = b;

	if (left->number != right->number)
		return left->number < right->number ? -1 : 1;
	if (left->written != right->written)
		return left->written ? -1 : 1;
	if (left->created != right->created)
		return left->created < right->created ? -1 : 1;
	return memcmp(left->uuid, right->uuid, TSR_UUID_BYTES);
}

/* COUNT claims of one number; a gid that stands in the directory goes before one that is computed. */
static void
settle_one(const struct tsr_numbers *numbers, struct tsr_claim *claims, size_t count)
{
	const bool nobody = (count > 1 && claims[1].written) ||
			    (!claims[0].written && tsr_number_list_has(&numbers->gids, claims[0].number));

	for (size_t i = 0; i < count; i++)
		claims[i].lost = nobody || i > 0;
}

void
tsr_numbers_settle(struct tsr_numbers *numbers)
{
	struct tsr_claim *claims = numbers->claims;

	tsr_number_list_sort(&numbers->gids);
	if (numbers->claim_count > 0)
		qsort(claims, numbers->claim_count, sizeof(*claims), by_rank);
	for (size_t i = 0, end; i < numbers->claim_count; i = end) {
		for (end = i + 1; end < numbers->claim_count && claims[end].number == claims[i].number; end++)
			;
		settle_one(numbers, &claims[i], end - i);
	}
}

/* The first claim of a number, or where it would stand. */
static size_t
find(const struct tsr_numbers *numbers, uint32_t number)
{
	size_t low = 0, high = numbers->claim_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (numbers->claims[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
tsr_numbers_lost(const struct tsr_numbers *numbers, const uint8_t uuid[static TSR_UUID_BYTES], uint32_t number)
{
	for (size_t i = find(numbers, number); i < numbers->claim_count && numbers->claims[i].number == number; i++)
		if (memcmp(numbers->claims[i].uuid, uuid, TSR_UUID_BYTES) == 0)
			return numbers->claims[i].lost;
	return true;
}

bool
tsr_numbers_taken(const struct tsr_numbers *numbers, uint32_t number)
{
	const size_t at = find(numbers, number);

	return (at < numbers->claim_count && numbers->claims[at].number == number) ||
	       tsr_number_list_has(&numbers->gids, number);
}

void
tsr_numbers_free(struct tsr_numbers *numbers)
{
	free(numbers->claims);
	tsr_number_list_free(&numbers->gids);
	*numbers = (struct tsr_numbers){0};
}
