/* SPDX-License-Identifier: ISC */
/* Places for guests, and of each door a list by age. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "gate.h"

bool
tsr_guests_make(struct tsr_gate *gate, size_t places)
{
	gate->guests = calloc(places, sizeof(*gate->guests));
	gate->by_fd = calloc(gate->fds, sizeof(struct tsr_guest *));
	if (gate->guests == NULL || gate->by_fd == NULL)
		return false;
	gate->places = places;
	for (size_t i = 0; i < places; i++) {
		gate->guests[i].newer = gate->free_guests;
		gate->free_guests = &gate->guests[i];
	}
	return true;
}

void
tsr_guests_free(struct tsr_gate *gate)
{
	free(gate->guests);
	free(gate->by_fd);
}

static void
append(struct tsr_guest *guest)
{
	struct tsr_door *door = guest->door;

	guest->newer = NULL;
	guest->older = door->newest;
	if (door->newest != NULL)
		door->newest->newer = guest;
	else
		door->oldest = guest;
	door->newest = guest;
}

static void
take_out(struct tsr_guest *guest)
{
	struct tsr_door *door = guest->door;

	if (guest->older != NULL)
		guest->older->newer = guest->newer;
	else
		door->oldest = guest->newer;
	if (guest->newer != NULL)
		guest->newer->older = guest->older;
	else
		door->newest = guest->older;
}

/* What it said may have held a token. */
static void
forget(struct tsr_guest *guest)
{
	explicit_bzero(guest->text, guest->text_len);
	guest->text_len = guest->uri_len = guest->swallowed = 0;
	guest->asking = guest->heard = guest->too_long = false;
}

struct tsr_guest *
tsr_guest_enter(struct tsr_gate *gate, struct tsr_door *door, int fd, int64_t now)
{
	struct tsr_guest *guest = gate->free_guests;

	if (guest == NULL || (size_t)fd >= gate->fds)
		return NULL;
	gate->free_guests = guest->newer;
	gate->by_fd[fd] = guest;
	guest->door = door;
	guest->fd = fd;
	guest->since = now;
	guest->answered = 0;
	guest->shown_out = false;
	append(guest);
	door->guests++;
	return guest;
}

void
tsr_guest_leave(struct tsr_gate *gate, struct tsr_guest *guest)
{
	take_out(guest);
	forget(guest);
	guest->door->guests--;
	guest->door = NULL;
	gate->by_fd[guest->fd] = NULL;
	guest->newer = gate->free_guests;
	gate->free_guests = guest;
}

void
tsr_guest_answered(struct tsr_guest *guest, int64_t now)
{
	forget(guest);
	guest->answered++;
	guest->since = now;
	take_out(guest);
	append(guest);
}
