/* SPDX-License-Identifier: ISC */
/*
 * Changes an administrator makes.  Each is one LDAP operation; a connection
 * that breaks after it was sent is TSR_DIR_UNKNOWN, and repeating is safe.
 */
#ifndef TSR_WRITE_H
#define TSR_WRITE_H

#include "directory.h"
#include "names.h"

/* Result codes that callers tell apart (RFC 4511 section 4.1.9). */
#define TSR_RESULT_CLASS 65	/* objectClassViolation */
#define TSR_RESULT_NOT_LEAF 66	/* notAllowedOnNonLeaf */

struct tsr_dir_value {
	const char *attribute;
	const char *value;	/* one value; repeat the attribute for more */
};

enum tsr_dir_op { TSR_DIR_REPLACE, TSR_DIR_ADD_VALUE, TSR_DIR_DELETE_VALUE };
struct tsr_dir_change {
	enum tsr_dir_op op;
	const char *attribute;
	const char *value;	/* NULL: all values (REPLACE, DELETE_VALUE) */
};

enum tsr_dir_fault tsr_dir_add(struct tsr_dir *dir, const char *dn, const struct tsr_dir_value *values, size_t count,
    struct tsr_dir_error *error);
enum tsr_dir_fault tsr_dir_modify(struct tsr_dir *dir, const char *dn, const struct tsr_dir_change *changes,
    size_t count, struct tsr_dir_error *error);
/* PARENT NULL: stay where it is. */
enum tsr_dir_fault tsr_dir_rename(struct tsr_dir *dir, const char *dn, const char *rdn, const char *parent,
    struct tsr_dir_error *error);
enum tsr_dir_fault tsr_dir_delete(struct tsr_dir *dir, const char *dn, struct tsr_dir_error *error);

/* Finds accounts by login, or the entry of a token id; VISIT as in tsr_dir_subtree(). */
enum tsr_dir_fault tsr_dir_find_account(struct tsr_dir *dir, const char *login, tsr_dir_visit *visit, void *arg,
    struct tsr_dir_error *error);
enum tsr_dir_fault tsr_dir_find_token(struct tsr_dir *dir, const char *id, tsr_dir_visit *visit, void *arg,
    struct tsr_dir_error *error);
/* The entries of some token ids, at most TSR_FIND_MAX at a time; each is of the form of lib/token.h. */
#define TSR_FIND_MAX 50
enum tsr_dir_fault tsr_dir_find_tokens(struct tsr_dir *dir, const char *const *ids, size_t count, tsr_dir_visit *visit,
    void *arg, struct tsr_dir_error *error);
/* Tokens revoked at a moment or before. */
enum tsr_dir_fault tsr_dir_find_revoked(struct tsr_dir *dir, int64_t until, tsr_dir_visit *visit, void *arg,
    struct tsr_dir_error *error);
/* Everything of ours under the base. */
enum tsr_dir_fault tsr_dir_find_all(struct tsr_dir *dir, enum tsr_record_type type, tsr_dir_visit *visit, void *arg,
    struct tsr_dir_error *error);

/* Builds "ATTRIBUTE=VALUE,PARENT" with the value escaped (RFC 4514 section 2.4). */
TSR_MUST_USE enum tsr_status tsr_dn_child(const char *attribute, const char *value, const char *parent,
    char dn[static TSR_DN_MAX + 1]);

/* Whom the server takes us for (RFC 4532), "" when anonymous. */
enum tsr_dir_fault tsr_dir_whoami(struct tsr_dir *dir, char *text, size_t size, struct tsr_dir_error *error);

#endif
