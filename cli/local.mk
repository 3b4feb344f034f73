# SPDX-License-Identifier: ISC
if WITH_SYNC
bin_PROGRAMS += tessera
dist_man_MANS += man/tessera.1
tessera_SOURCES = \
	cli/admin.c cli/admin.h \
	cli/ask.c cli/ask.h \
	cli/bulk.c cli/bulk.h \
	cli/cache.c cli/cache_verbs.h \
	cli/cache_list.c \
	cli/cache_show.c \
	cli/cache_status.c \
	cli/cache_verify.c \
	cli/cards.c cli/cards.h \
	cli/check.c \
	cli/complete.c cli/complete.h \
	cli/control_client.c cli/control_client.h \
	cli/describe.c \
	cli/doctor.c cli/doctor.h \
	cli/doctor_cache.c \
	cli/doctor_caches.c \
	cli/doctor_daemon.c \
	cli/doctor_directory.c \
	cli/doctor_files.c \
	cli/doctor_host.c \
	cli/doctor_jails.c \
	cli/doctor_lengths.c \
	cli/doctor_pam.c \
	cli/doctor_sasl.c \
	cli/doctor_users.c \
	cli/domain.c \
	cli/explain.c \
	cli/facts.c cli/facts.h \
	cli/facts_cache.c \
	cli/ids.c cli/ids.h \
	cli/ids_read.c \
	cli/json.c cli/json.h \
	cli/letter.c cli/letter.h \
	cli/lines.c cli/lines.h \
	cli/local_user.c \
	cli/lookup.c \
	cli/member.c cli/member_verbs.h \
	cli/member_invite.c \
	cli/member_invites.c \
	cli/member_list.c \
	cli/member_remove.c \
	cli/member_state.c \
	cli/metrics.c cli/metrics.h \
	cli/mint.c cli/mint.h \
	cli/name.c \
	cli/options.c cli/options.h \
	cli/origin.c \
	cli/pam_stack.c cli/pam_stack.h \
	cli/person.c cli/person.h \
	cli/progress.c cli/progress.h \
	cli/prompt.c cli/prompt.h \
	cli/reason.c cli/reason.h \
	cli/removal.c cli/removal.h \
	cli/rows.c \
	cli/rules.c cli/rules.h \
	cli/rules_people.c \
	cli/scan.c cli/scan.h \
	cli/scan_walk.c \
	cli/scanner.c cli/scanner.h \
	cli/secret_out.c cli/secret_out.h \
	cli/self.c cli/self.h \
	cli/service.c cli/service_verbs.h \
	cli/service_add.c \
	cli/service_list.c \
	cli/service_rename.c \
	cli/service_set.c \
	cli/service_state.c \
	cli/signup.c \
	cli/signup_ask.c cli/signup.h \
	cli/status.c \
	cli/table.c cli/table.h \
	cli/targets.c cli/targets.h \
	cli/terms.c cli/terms.h \
	cli/tessera.c \
	cli/token.c cli/token_verbs.h \
	cli/token_add.c \
	cli/token_import.c \
	cli/token_list.c \
	cli/token_purge.c \
	cli/token_reassign.c \
	cli/token_rotate.c \
	cli/token_state.c \
	cli/tool.c cli/tool.h \
	cli/usage.c cli/usage.h \
	cli/verb.c cli/verb.h \
	cli/verify.h \
	cli/verify_files.c \
	cli/verify_references.c \
	cli/when.c \
	cli/wrap.c cli/wrap.h \
	modules/pam/options.c modules/pam/options.h
tessera_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/directory -I$(srcdir)
tessera_CFLAGS = $(AM_CFLAGS) $(SMARTCOLS_CFLAGS) $(JANSSON_CFLAGS) $(IDN2_CFLAGS) $(PSL_CFLAGS)
tessera_LDADD = libdirectory.la libprivate.la libtessera.la $(SMARTCOLS_LIBS) $(JANSSON_LIBS) $(IDN2_LIBS) \
	$(PSL_LIBS)
endif
