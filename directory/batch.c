/* SPDX-License-Identifier: ISC */
/* A window of changes that are out, and their answers as they come. */
#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "request.h"

struct slot {
	int msgid; /* 0: free */
	size_t index;
	char name[TSR_REQUEST_NAME];
};

struct tsr_batch {
	struct tsr_dir *dir;
	tsr_batch_done *done;
	void *arg;
	struct slot *slots;
	size_t room, out;
};

static struct slot *
find(struct tsr_batch *batch, int msgid)
{
	for (size_t i = 0; i < batch->room; i++)
		if (batch->slots[i].msgid == msgid)
			return &batch->slots[i];
	return NULL;
}

static void
report(struct tsr_batch *batch, struct slot *slot, const struct tsr_dir_error *error)
{
	slot->msgid = 0;
	batch->out--;
	batch->done(batch->arg, slot->index, error);
}

/* The connection is lost: of what is out nobody knows. */
static void
report_all(struct tsr_batch *batch, const struct tsr_dir_error *why)
{
	struct tsr_dir_error error;

	for (size_t i = 0; i < batch->room; i++) {
		if (batch->slots[i].msgid == 0)
			continue;
		tsr_dir_fail(&error, TSR_DIR_UNKNOWN, why->code,
		    "%.250s; it is not known whether the server did %.180s, and it is safe to repeat it", why->text,
		    batch->slots[i].name);
		report(batch, &batch->slots[i], &error);
	}
}

static void
take_answer(struct tsr_batch *batch, struct slot *slot, LDAPMessage *message, struct tsr_dir_error *error)
{
	char what[TSR_REQUEST_NAME + 16];

	snprintf(what, sizeof(what), "cannot %s", slot->name);
	(void)tsr_dir_parse_result(batch->dir, message, what, NULL, error);
	if (batch->dir->dead)
		return; /* no answer after all: told with the others */
	if (error->fault == TSR_DIR_REFUSED && error->code == LDAP_NO_SUCH_OBJECT)
		error->fault = TSR_DIR_ABSENT;
	report(batch, slot, error);
}

/* Waits for one answer. */
static bool
take_one(struct tsr_batch *batch)
{
	struct tsr_dir_error error = {0};
	struct slot *slot;
	LDAPMessage *message;
	int type;

	if (tsr_dir_receive(batch->dir, LDAP_RES_ANY, TSR_CALL_SECONDS * 1000, &message, &type, &error) == TSR_DIR_OK &&
	    type == 0) {
		batch->dir->dead = true;
		tsr_dir_fail(&error, TSR_DIR_RETRY, LDAP_TIMEOUT, "%s: no answer within %d seconds", batch->dir->uri,
		    TSR_CALL_SECONDS);
	}
	slot = message != NULL ? find(batch, ldap_msgid(message)) : NULL;
	if (slot != NULL)
		take_answer(batch, slot, message, &error);
	else
		ldap_msgfree(message); /* of a search that was given up */
	if (batch->dir->dead)
		report_all(batch, &error);
	return !batch->dir->dead;
}

/* A request that fits into the socket's buffer is sent whole. */
static bool
has_room(const struct tsr_batch *batch)
{
	struct pollfd wanted = {.fd = batch->dir->fd, .events = POLLOUT};

	if (batch->out == batch->room)
		return false;
	return batch->out == 0 || poll(&wanted, 1, 0) == 1;
}

static bool
send_to(struct tsr_batch *batch, struct slot *slot, const struct tsr_dir_request *request)
{
	struct tsr_dir *dir = batch->dir;
	struct tsr_dir_error error;
	char what[TSR_REQUEST_NAME + 16];
	int rc = tsr_request_send(dir, request, &slot->msgid);

	if (rc == LDAP_SUCCESS) {
		batch->out++;
		return true;
	}
	slot->msgid = 0;
	snprintf(what, sizeof(what), "cannot %s", slot->name);
	tsr_dir_fail_ldap(dir, &error, rc, what);
	batch->done(batch->arg, slot->index, &error);
	if (rc != LDAP_SERVER_DOWN && rc != LDAP_BUSY)
		return true;
	dir->dead = true;
	report_all(batch, &error);
	return false;
}

bool
tsr_batch_put(struct tsr_batch *batch, size_t index, const struct tsr_dir_request *request)
{
	struct tsr_dir_error error;
	struct slot *slot;

	while (!batch->dir->dead && !has_room(batch))
		take_one(batch);
	if (tsr_dir_alive(batch->dir, &error) != TSR_DIR_OK) {
		batch->done(batch->arg, index, &error);
		return false;
	}
	slot = find(batch, 0);
	slot->index = index;
	tsr_request_name(request, slot->name);
	return send_to(batch, slot, request);
}

bool
tsr_batch_flush(struct tsr_batch *batch)
{
	while (batch->out > 0)
		take_one(batch);
	return !batch->dir->dead;
}

struct tsr_batch *
tsr_batch_new(struct tsr_dir *dir, tsr_batch_done *done, void *arg)
{
	struct tsr_batch *batch = calloc(1, sizeof(*batch));

	if (batch == NULL)
		return NULL;
	*batch = (struct tsr_batch){.dir = dir, .done = done, .arg = arg, .room = TSR_BATCH_WINDOW};
	batch->slots = calloc(batch->room, sizeof(*batch->slots));
	if (batch->slots != NULL)
		return batch;
	free(batch);
	return NULL;
}

void
tsr_batch_free(struct tsr_batch *batch)
{
	if (batch == NULL)
		return;
	free(batch->slots);
	free(batch);
}

static void
keep(void *arg, size_t index, const struct tsr_dir_error *error)
{
	(void)index;
	*(struct tsr_dir_error *)arg = *error;
}

enum tsr_dir_fault
tsr_dir_write(struct tsr_dir *dir, const struct tsr_dir_request *request, struct tsr_dir_error *error)
{
	struct slot slot = {0};
	struct tsr_batch batch = {.dir = dir, .done = keep, .arg = error, .slots = &slot, .room = 1};

	*error = (struct tsr_dir_error){0};
	if (tsr_batch_put(&batch, 0, request))
		(void)tsr_batch_flush(&batch);
	return error->fault;
}
