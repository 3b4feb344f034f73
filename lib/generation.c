/* SPDX-License-Identifier: ISC */
/* What both sides of the cache do with a published file: check seals, read its number. */
#include "config.h"

#include <endian.h>
#include <string.h>

#include "digest.h"
#include "generation.h"

/* The label: the number, then the seal over the header up to there. */
#define LABEL_SEAL (TSR_TDB_SPARE + 4)
#define LABEL_END (LABEL_SEAL + TSR_SEAL_BYTES)

_Static_assert(LABEL_END <= TSR_TDB_SPARE_END, "the label fits where TDB leaves room");

enum tsr_status
tsr_sealed_get(const struct tsr_tdbfile *file, const struct tsr_key *key, uint8_t *out, size_t size, size_t *len)
{
	uint8_t seal[TSR_SEAL_BYTES], wanted[TSR_SEAL_BYTES];
	struct tsr_tdbvalue value;
	enum tsr_status status;

	*len = 0;
	status = tsr_tdbfile_find(file, key->bytes, key->len, &value);
	if (status != TSR_OK)
		return status;
	if (value.len < TSR_SEAL_BYTES)
		return TSR_DAMAGED;
	*len = value.len - TSR_SEAL_BYTES;
	if (*len > size)
		return TSR_TOOBIG;
	status = tsr_tdbfile_read(file, &value, 0, seal, sizeof(seal));
	if (status == TSR_OK)
		status = tsr_tdbfile_read(file, &value, TSR_SEAL_BYTES, out, *len);
	if (status == TSR_OK) {
		tsr_seal(key->bytes, key->len, out, *len, wanted);
		if (memcmp(seal, wanted, sizeof(seal)) != 0)
			status = TSR_DAMAGED;
	}
	if (status != TSR_OK)
		*len = 0;
	return status;
}

bool
tsr_sealed_valid(const uint8_t *key, size_t key_len, const uint8_t *sealed, size_t len)
{
	uint8_t seal[TSR_SEAL_BYTES];

	if (len < TSR_SEAL_BYTES)
		return false;
	tsr_seal(key, key_len, sealed + TSR_SEAL_BYTES, len - TSR_SEAL_BYTES, seal);
	return memcmp(seal, sealed, sizeof(seal)) == 0;
}

enum tsr_status
tsr_generation_meta(const struct tsr_tdbfile *file, uint8_t bytes[static TSR_META_MAX], struct tsr_meta_record *meta)
{
	struct tsr_key key;
	enum tsr_status status;
	size_t len;

	memset(meta, 0, sizeof(*meta));
	status = tsr_key(&key, TSR_KEY_META, NULL, 0);
	if (status == TSR_OK)
		status = tsr_sealed_get(file, &key, bytes, TSR_META_MAX, &len);
	if (status == TSR_ABSENT || status == TSR_TOOBIG)
		status = TSR_DAMAGED;
	if (status == TSR_OK)
		status = tsr_record_decode(TSR_RECORD_META, bytes, len, meta);
	return status;
}

static void
label_seal(const uint8_t header[static TSR_TDB_HEADER], uint8_t seal[static TSR_SEAL_BYTES])
{
	static const uint8_t key = 'H';

	tsr_seal(&key, sizeof(key), header, LABEL_SEAL, seal);
}

void
tsr_label_write(uint8_t header[static TSR_TDB_HEADER], uint32_t seq)
{
	const uint32_t word = htole32(seq);

	memcpy(header + TSR_TDB_SPARE, &word, sizeof(word));
	label_seal(header, header + LABEL_SEAL);
}

static enum tsr_status
meta_seq(const struct tsr_tdbfile *file, uint32_t *seq)
{
	uint8_t bytes[TSR_META_MAX];
	struct tsr_meta_record meta;
	enum tsr_status status = tsr_generation_meta(file, bytes, &meta);

	*seq = meta.seq;
	return status;
}

enum tsr_status
tsr_generation_seq(const struct tsr_tdbfile *file, uint32_t *seq)
{
	static const uint8_t none[LABEL_END - TSR_TDB_SPARE];
	uint8_t seal[TSR_SEAL_BYTES];
	uint32_t word;

	*seq = 0;
	if (memcmp(file->header + TSR_TDB_SPARE, none, sizeof(none)) == 0)
		return meta_seq(file, seq);
	label_seal(file->header, seal);
	if (memcmp(file->header + LABEL_SEAL, seal, sizeof(seal)) != 0)
		return TSR_DAMAGED;
	memcpy(&word, file->header + TSR_TDB_SPARE, sizeof(word));
	*seq = le32toh(word);
	return TSR_OK;
}

bool
tsr_generation_pairs(uint32_t base_seq, const struct tsr_meta_record *delta)
{
	return delta->min_base <= base_seq && base_seq <= delta->seq;
}
