/* SPDX-License-Identifier: ISC */
/* What the SASL file of the host program says to us; tessera_sasl(8) explains each word. */
#ifndef TSR_SASL_SETTINGS_H
#define TSR_SASL_SETTINGS_H

#include <sasl/sasl.h>
#include <sasl/saslplug.h>
#include <stdbool.h>

/* Copies: what the host program's getopt returns lasts until its next call only. */
struct tsr_sasl_settings {
	char cache[201];   /* "": where tessera.h says */
	char service[256]; /* "": what the host program calls itself */
	char origin[512];  /* "": none */
	char role[64];     /* "": none is required */
	bool system_users; /* logins become users of this host */
	bool proxy;        /* the owner of a token may act for others, where the host program lets him */
};

/* False when a value cannot be understood, which has been logged: a restriction that is misspelt must not vanish. */
bool tsr_sasl_settings_read(struct tsr_sasl_settings *settings, const sasl_utils_t *utils);

#endif
