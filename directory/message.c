/* SPDX-License-Identifier: ISC */
/* One search entry message to one entry: names, UUID, attributes.  Controls were read before; this destroys them. */
#include "config.h"

#include <string.h>

#include "dn.h"
#include "entry.h"
#include "text.h"

/* An attribute's name and values; VALUES is an array that is ours, what it points to is the message's. */
struct attribute {
	struct berval name;
	BerVarray values;
	size_t count;
};

static int
next_attribute(struct tsr_dir *dir, LDAPMessage *message, BerElement *ber, struct attribute *attribute)
{
	int rc;

	*attribute = (struct attribute){0};
	rc = ldap_get_attribute_ber(dir->ld, message, ber, &attribute->name, &attribute->values);
	while (attribute->values != NULL && attribute->values[attribute->count].bv_val != NULL)
		attribute->count++;
	return rc;
}

/* The arrays are wanted until the entry is decoded, one a slot. */
struct arrays {
	BerVarray held[TSR_SLOTS];
	size_t count;
};

/* False when the list breaks off: what is missing might have been a restriction. */
static bool
collect(struct tsr_dir *dir, LDAPMessage *message, BerElement *ber, struct tsr_raw_entry *raw, struct arrays *arrays)
{
	struct attribute attribute;
	int rc;

	while ((rc = next_attribute(dir, message, ber, &attribute)) == LDAP_SUCCESS && attribute.name.bv_val != NULL) {
		const enum tsr_slot slot = tsr_plan_slot(&dir->plan, attribute.name.bv_val, attribute.name.bv_len);

		if (slot < TSR_SLOTS)
			tsr_raw_add(raw, slot, attribute.values, attribute.count);
		if (slot < TSR_SLOTS && raw->values[slot] == attribute.values && attribute.values != NULL)
			arrays->held[arrays->count++] = attribute.values;
		else
			ber_memfree(attribute.values);
	}
	return rc == LDAP_SUCCESS;
}

static void
free_arrays(struct arrays *arrays)
{
	for (size_t i = 0; i < arrays->count; i++)
		ber_memfree(arrays->held[i]);
}

/* Names the entry; a DN that we cannot hold leaves the keys empty and the entry flawed. */
static enum tsr_dir_fault
set_names(struct tsr_dir *dir, const struct berval *dn, struct tsr_dir_entry *entry, struct tsr_dir_error *error)
{
	entry->dn = dn->bv_val != NULL ? dn->bv_val : "";
	if (strlen(entry->dn) != dn->bv_len || tsr_dn_key(entry->dn, entry->dn_key) != TSR_OK) {
		entry->dn_key[0] = '\0';
		return TSR_DIR_OK;
	}
	memcpy(entry->parent_key, tsr_dn_parent(entry->dn_key), strlen(tsr_dn_parent(entry->dn_key)) + 1);
	if (tsr_dn_under(entry->dn_key, dir->base_key))
		return TSR_DIR_OK;
	return tsr_dir_fail(error, TSR_DIR_PROTOCOL, 0, "%s: the server sent an entry that is not under the base %s",
	    dir->uri, dir->base);
}

static enum tsr_dir_fault
set_uuid(struct tsr_dir *dir, const struct tsr_raw_entry *raw, const uint8_t *uuid, struct tsr_dir_entry *entry,
    struct tsr_dir_error *error)
{
	const struct berval *value = tsr_raw_only(raw, TSR_SLOT_UUID);
	char dn[512];

	if (uuid != NULL) {
		memcpy(entry->uuid, uuid, TSR_UUID_BYTES);
		return TSR_DIR_OK;
	}
	if (value != NULL && dir->flavour->read_uuid(value->bv_val, value->bv_len, entry->uuid) == TSR_OK)
		return TSR_DIR_OK;
	tsr_escape(entry->dn, strlen(entry->dn), 120, dn, sizeof(dn));
	return tsr_dir_fail(error, TSR_DIR_REFUSED, 0, "%s: %s came without a valid %s; let this identity read it",
	    dir->uri, dn, dir->flavour->uuid);
}

static void
set_csn(const struct tsr_raw_entry *raw, struct tsr_dir_entry *entry)
{
	const struct berval *value = tsr_raw_only(raw, TSR_SLOT_CSN);

	if (value != NULL && value->bv_len <= TSR_CSN_MAX)
		entry->csn = (struct tsr_text){value->bv_val, value->bv_len};
}

enum tsr_dir_fault
tsr_entry_take(struct tsr_dir *dir, LDAPMessage *message, const uint8_t *uuid, struct tsr_entry_store *store,
    struct tsr_dir_error *error)
{
	struct tsr_raw_entry raw = {0};
	struct arrays arrays = {0};
	enum tsr_dir_fault fault;
	BerElement *ber = NULL;
	struct berval dn = {0};

	tsr_entry_drop(store);
	store->message = message;
	if (ldap_get_dn_ber(dir->ld, message, &ber, &dn) != LDAP_SUCCESS ||
	    !collect(dir, message, ber, &raw, &arrays)) {
		fault = tsr_dir_fail(error, TSR_DIR_PROTOCOL, 0, "%s: the server sent an entry that is none", dir->uri);
		goto out;
	}
	fault = set_names(dir, &dn, &store->entry, error);
	if (fault == TSR_DIR_OK)
		fault = set_uuid(dir, &raw, uuid, &store->entry, error);
	if (fault != TSR_DIR_OK)
		goto out;
	store->entry.type = tsr_raw_type(&raw);
	set_csn(&raw, &store->entry);
	tsr_entry_decode(&dir->plan, &raw, store);
out:
	free_arrays(&arrays);
	ber_free(ber, 0);
	return fault;
}

void
tsr_entry_drop(struct tsr_entry_store *store)
{
	if (store->message != NULL)
		ldap_msgfree(store->message);
	store->message = NULL;
	store->used = 0;
	store->entry = (struct tsr_dir_entry){0};
}
