/* SPDX-License-Identifier: ISC */
/* How names lie above each other. */
#ifndef TSR_DN_H
#define TSR_DN_H

#include <stdbool.h>

/* The parent's name within DN, normalised or as a server wrote it; "" at the top. */
const char *tsr_dn_parent(const char *dn);
/* Whether KEY is BASE or below it, both normalised (tsr_dn_key()). */
bool tsr_dn_under(const char *key, const char *base);

#endif
