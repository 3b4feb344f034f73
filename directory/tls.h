/* SPDX-License-Identifier: ISC */
/* Encryption of a connection, demanded and verified, and why it was refused. */
#ifndef TSR_TLS_H
#define TSR_TLS_H

#include "internal.h"

/* Sets the options of a handle that is not connected yet. */
enum tsr_dir_fault tsr_tls_options(struct tsr_dir *dir, const struct tsr_settings *settings,
    struct tsr_dir_error *error);
/* StartTLS on a connected ldap:// handle; the certificate is verified before it returns. */
enum tsr_dir_fault tsr_tls_start(struct tsr_dir *dir, const struct tsr_settings *settings, struct tsr_dir_error *error);
/*
 * Says why a handshake failed.  libldap does not: so the server's certificate
 * is fetched once more on a connection that carries nothing else.
 */
enum tsr_dir_fault tsr_tls_explain(struct tsr_dir *dir, const struct tsr_settings *settings,
    struct tsr_dir_error *error);

#endif
