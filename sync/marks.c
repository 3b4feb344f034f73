/* SPDX-License-Identifier: ISC */
/* Open addressing over anonymous memory, so that a big set goes back to the system when it is freed. */
#include "config.h"

#include "marks.h"

#include <string.h>
#include <sys/mman.h>

#define SLOTS_MIN 4096u

/* UUIDs of one server differ in few bits, hence a real hash. */
static size_t
place(const struct tsr_marks *marks, const uint8_t uuid[static TSR_UUID_BYTES])
{
	uint64_t a, b;

	memcpy(&a, uuid, sizeof(a));
	memcpy(&b, uuid + sizeof(a), sizeof(b));
	a = (a ^ (b << 31 | b >> 33)) * UINT64_C(0x9e3779b97f4a7c15);
	a = (a ^ a >> 29 ^ b) * UINT64_C(0xbf58476d1ce4e5b9);
	return (size_t)(a ^ a >> 32) & (marks->slots - 1);
}

static enum tsr_status
allocate(struct tsr_marks *marks, size_t slots)
{
	void *memory = mmap(NULL, slots * TSR_UUID_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return TSR_NOMEM;
	*marks = (struct tsr_marks){.slot = memory, .slots = slots, .zero = marks->zero};
	return TSR_OK;
}

void
tsr_marks_free(struct tsr_marks *marks)
{
	if (marks->slot != NULL)
		munmap(marks->slot, marks->slots * TSR_UUID_BYTES);
	*marks = (struct tsr_marks){0};
}

enum tsr_status
tsr_marks_start(struct tsr_marks *marks, size_t expected)
{
	size_t slots = SLOTS_MIN;

	tsr_marks_free(marks);
	while (slots / 4 * 3 < expected)
		slots *= 2;
	return allocate(marks, slots);
}

/* Where UUID lies, or the empty slot where it would. */
static uint8_t *
find(const struct tsr_marks *marks, const uint8_t uuid[static TSR_UUID_BYTES])
{
	size_t at = place(marks, uuid);

	while (!tsr_uuid_is_zero(marks->slot[at]) &&
	       memcmp(marks->slot[at], uuid, TSR_UUID_BYTES) != 0)
		at = (at + 1) & (marks->slots - 1);
	return marks->slot[at];
}

static enum tsr_status
grow(struct tsr_marks *marks)
{
	struct tsr_marks old = *marks;
	size_t i;

	if (allocate(marks, old.slots * 2) != TSR_OK) {
		*marks = old;
		return TSR_NOMEM;
	}
	for (i = 0; i < old.slots; i++) {
		if (!tsr_uuid_is_zero(old.slot[i]))
			memcpy(find(marks, old.slot[i]), old.slot[i], TSR_UUID_BYTES);
	}
	marks->used = old.used;
	tsr_marks_free(&old);
	return TSR_OK;
}

enum tsr_status
tsr_marks_add(struct tsr_marks *marks, const uint8_t uuid[static TSR_UUID_BYTES])
{
	uint8_t *slot;

	if (tsr_uuid_is_zero(uuid)) {
		marks->zero = true;
		return TSR_OK;
	}
	if (marks->used >= marks->slots / 4 * 3 && grow(marks) != TSR_OK)
		return TSR_NOMEM;
	slot = find(marks, uuid);
	if (memcmp(slot, uuid, TSR_UUID_BYTES) != 0) {
		memcpy(slot, uuid, TSR_UUID_BYTES);
		marks->used++;
	}
	return TSR_OK;
}

bool
tsr_marks_has(const struct tsr_marks *marks, const uint8_t uuid[static TSR_UUID_BYTES])
{
	if (tsr_uuid_is_zero(uuid))
		return marks->zero;
	return marks->slot != NULL && memcmp(find(marks, uuid), uuid, TSR_UUID_BYTES) == 0;
}
