/* SPDX-License-Identifier: ISC */
/*
 * The rules of the directory, told before it is asked: each function says on
 * stderr which rule a value breaks and what to write instead, and returns
 * TSR_EXIT_REFUSED (TSR_EXIT_USAGE when the form is wrong), or TSR_GO_ON.
 */
#ifndef TSR_RULES_H
#define TSR_RULES_H

#include "options.h"
#include "origin.h"

enum tsr_exit tsr_rule_account_name(const char *name);
enum tsr_exit tsr_rule_display_name(const char *name);
enum tsr_exit tsr_rule_mail(const char *mail);
enum tsr_exit tsr_rule_username(const char *name);
enum tsr_exit tsr_rule_label(const char *label);
enum tsr_exit tsr_rule_description(const char *description);
enum tsr_exit tsr_rule_id(const char *id);
enum tsr_exit tsr_rule_roles(const struct tsr_values *roles, bool star);
enum tsr_exit tsr_rule_services(const struct tsr_values *services);
enum tsr_exit tsr_rule_networks(const struct tsr_values *networks);
/* One of the WORDS, which end with NULL; a VALUE that is NULL was not given.  PATH is the verb. */
enum tsr_exit tsr_rule_word(const char *option, const char *value, const char *const words[], const char *path);

/* Brings a domain as people write it, U-labels too, into the form that is stored.  *WHY on TSR_INVALID. */
TSR_MUST_USE enum tsr_status tsr_domain_canonical(
    const char *text, char out[static TSR_ORIGIN_MAX + 1], struct tsr_origin *domain, const char **why);

/* "YYYY-MM-DD" (the end of that day), GeneralizedTime, "30d" from now, or "never". */
enum tsr_exit tsr_when(const char *option, const char *text, int64_t now, int64_t *when);
/* The same, a day being its start, and the past as good as now. */
enum tsr_exit tsr_when_begins(const char *option, const char *text, int64_t now, int64_t *when);
/* "2030-01-31 12:00 UTC"; returns TEXT. */
#define TSR_WHEN_TEXT 32
const char *tsr_when_text(int64_t when, char text[static TSR_WHEN_TEXT]);
/* "90d": how long, with a unit. */
enum tsr_exit tsr_how_long(const char *option, const char *text, int64_t *seconds);

#endif
