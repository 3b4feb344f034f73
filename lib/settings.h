/* SPDX-License-Identifier: ISC */
/*
 * Settings of the daemon and of the tool: an ini file, one table of keys.
 * Plug-ins read none of this; what verdicts need travels in the cache.
 */
#ifndef TSR_SETTINGS_H
#define TSR_SETTINGS_H

#include <stdbool.h>

#include "tessera.h"

#define TSR_DEFAULT_CONF "/etc/tessera/tessera.conf"

enum tsr_bind { TSR_BIND_EXTERNAL = 0, TSR_BIND_SIMPLE, TSR_BIND_GSSAPI, TSR_BIND_PROMPT, TSR_BIND_ANONYMOUS };
struct tsr_id_range { uint32_t low, high; };	/* both 0: none */
enum tsr_flavour { TSR_FLAVOUR_AUTO = 0, TSR_FLAVOUR_OPENLDAP, TSR_FLAVOUR_389DS, TSR_FLAVOUR_AD };

#define TSR_URIS_MAX 8
#define TSR_VALUE_TEXT 512
#define TSR_FIELD_TEXT 128	/* of what stands in a line of passwd(5) */

struct tsr_settings {
	/* [directory]: where it is and how the daemon goes there */
	char uri[TSR_URIS_MAX][TSR_VALUE_TEXT];	/* in order of preference; ldap:// means StartTLS */
	size_t uris;
	char base[TSR_VALUE_TEXT];		/* all accounts and tokens lie under it */
	char filter[TSR_VALUE_TEXT];		/* extra filter for members; "" none */
	enum tsr_flavour server;
	enum tsr_bind bind;
	char bind_dn[TSR_VALUE_TEXT];
	char password_file[TSR_VALUE_TEXT];	/* root's or ours alone */
	char keytab[TSR_VALUE_TEXT];
	char ca_file[TSR_VALUE_TEXT];
	char cert_file[TSR_VALUE_TEXT];
	char key_file[TSR_VALUE_TEXT];
	char crl_file[TSR_VALUE_TEXT];
	char tls_priority[TSR_VALUE_TEXT];	/* GnuTLS priority string */
	/* What stands above says which directory it is, and as whom: another value there means another connection. */
	int64_t connect_timeout;		/* seconds */
	int64_t heartbeat;
	int64_t verify_every;
	int64_t poll_every;			/* servers without sync */
	char use_dn[TSR_VALUE_TEXT];		/* below it the daemon says when tokens were last used; "" nowhere */
	int64_t use_interval;			/* how often at most, a token */

	/* [cache] */
	char dir[TSR_VALUE_TEXT];
	char run_dir[TSR_VALUE_TEXT];		/* control socket */
	int64_t max_age;
	int64_t sweep_percent;			/* of entries a refresh may remove unasked */
	int64_t sweep_entries;

	/* [policy] */
	bool legacy_tokens;
	int64_t legacy_before;			/* 0: none */
	char allow_users[4096];			/* logins separated by one blank */
	char passwd_file[TSR_VALUE_TEXT];	/* where this host's own users are */
	char group_file[TSR_VALUE_TEXT];	/* and its own groups */

	/* [users]: accounts as users of this host */
	bool publish;
	struct tsr_id_range ids;		/* from which those get a number that have none in the directory */
	char home[TSR_FIELD_TEXT];		/* of those that have none there; %u is the login */
	char shell[TSR_FIELD_TEXT];
	bool role_groups;			/* each role is a group */

	/* [gate]: what tessera-gate answers, and whom */
	char http_socket[TSR_VALUE_TEXT];
	char http_listen[TSR_VALUE_TEXT];	/* ADDRESS:PORT of the loopback; "": none */
	char saslauthd_socket[TSR_VALUE_TEXT];
	bool auth, introspection, saslauthd;
	char peer_users[4096];			/* who may connect to the sockets */
	char peer_groups[4096];
	char introspection_secret[TSR_VALUE_TEXT];	/* a file; "": nobody asks over TCP */
	char realm[65];
	bool basic;
	char peer_header[65];			/* where a proxy writes its client's address; "": nowhere */
	char saslauthd_realms[4096];		/* realms that do not belong to a login */
	bool saslauthd_system_users;
	int64_t connections;			/* at most, a socket */
	int64_t request_timeout;

	/* [admin]: how the tool goes to the directory */
	char admin_uri[TSR_VALUE_TEXT];		/* "": as the daemon */
	enum tsr_bind admin_bind;
	char admin_bind_dn[TSR_VALUE_TEXT];
	char admin_password[TSR_VALUE_TEXT];	/* for TSR_BIND_PROMPT: no key; the tool asks for it and wipes it */
	char services_dn[TSR_VALUE_TEXT];	/* where service accounts are made */
	char members_dn[TSR_VALUE_TEXT];
};

/* Every value that may be left out. */
TSR_API void tsr_settings_default(struct tsr_settings *settings);

/*
 * Reads a file over the defaults and checks it.  On failure ERROR holds
 * "file:line: what is wrong and what to do", with the nearest valid key for an
 * unknown one, and the settings are the defaults.  Duplicates are errors.
 * TSR_INVALID, TSR_ABSENT, TSR_UNSAFE (a symbolic link, not root's or ours,
 * writable by others), TSR_TOOBIG, TSR_IO.  A file without secrets may be
 * readable by all.
 */
TSR_API TSR_MUST_USE enum tsr_status tsr_settings_read(struct tsr_settings *settings, const char *path,
    char *error, size_t error_size);

/* The same for a program that may never go to the directory: [directory] may be missing. */
TSR_API TSR_MUST_USE enum tsr_status tsr_settings_read_local(struct tsr_settings *settings, const char *path,
    char *error, size_t error_size);

/* "30", "30s", "5m", "24h", "365d" to seconds. */
TSR_API TSR_MUST_USE enum tsr_status tsr_duration_parse(const char *text, size_t len, int64_t *seconds);

#endif
