/* SPDX-License-Identifier: ISC */
/* Normalised names (tsr_dn_key()): every comma in one separates two parts. */
#ifndef TSR_DN_H
#define TSR_DN_H

#include <stdbool.h>

/* The parent's key within KEY, "" at the top. */
const char *tsr_dn_parent(const char *key);
/* Whether KEY is BASE or below it. */
bool tsr_dn_under(const char *key, const char *base);

#endif
