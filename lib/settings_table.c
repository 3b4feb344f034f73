/* SPDX-License-Identifier: ISC */
/* Every key of the settings file: where it goes, what it may be, what it is when left out. */
#include "settings_table.h"

#define MINUTE 60
#define DAY (24 * 60 * MINUTE)

static const struct tsr_choice flavours[] = {
    {"auto", TSR_FLAVOUR_AUTO},
    {"openldap", TSR_FLAVOUR_OPENLDAP},
    {"389ds", TSR_FLAVOUR_389DS},
    {"ad", TSR_FLAVOUR_AD},
    {0},
};

/* A daemon has nobody to ask, hence no prompt. */
static const struct tsr_choice binds[] = {
    {"external", TSR_BIND_EXTERNAL},
    {"simple", TSR_BIND_SIMPLE},
    {"gssapi", TSR_BIND_GSSAPI},
    {"anonymous", TSR_BIND_ANONYMOUS},
    {0},
};

static const struct tsr_choice admin_binds[] = {
    {"external", TSR_BIND_EXTERNAL},
    {"gssapi", TSR_BIND_GSSAPI},
    {"prompt", TSR_BIND_PROMPT},
    {0},
};

static const struct tsr_choice permissions[] = {{"allow", 1}, {"deny", 0}, {0}};

static const struct tsr_choice answers[] = {{"yes", 1}, {"no", 0}, {0}};

#define AT(member) offsetof(struct tsr_settings, member)
#define ROOM(member) sizeof(((struct tsr_settings *)NULL)->member) - 1
#define TEXT(section, type, member, initial)                                                     \
	{                                                                                        \
		section, #member, TSR_SETTING_##type, AT(member), 0, ROOM(member), NULL, initial \
	}
/* A path with a limit of its own. */
#define SHORT_PATH(section, member, max, initial)                                     \
	{                                                                             \
		section, #member, TSR_SETTING_PATH, AT(member), 0, max, NULL, initial \
	}
#define NUMBER(section, type, member, min, max, initial)                                  \
	{                                                                                 \
		section, #member, TSR_SETTING_##type, AT(member), min, max, NULL, initial \
	}
#define CHOICE(section, type, member, choices, initial)                                  \
	{                                                                                \
		section, #member, TSR_SETTING_##type, AT(member), 0, 0, choices, initial \
	}

const struct tsr_setting tsr_settings_table[] = {
    TEXT("directory", URIS, uri, NULL),
    TEXT("directory", DN, base, NULL),
    TEXT("directory", TEXT, filter, NULL),
    CHOICE("directory", CHOICE, server, flavours, "auto"),
    CHOICE("directory", CHOICE, bind, binds, "external"),
    TEXT("directory", DN, bind_dn, NULL),
    TEXT("directory", PATH, password_file, NULL),
    TEXT("directory", PATH, keytab, NULL),
    TEXT("directory", PATH, ca_file, NULL),
    TEXT("directory", PATH, cert_file, NULL),
    TEXT("directory", PATH, key_file, NULL),
    TEXT("directory", PATH, crl_file, NULL),
    TEXT("directory", TEXT, tls_priority, NULL),
    NUMBER("directory", DURATION, connect_timeout, 1, MINUTE, "5s"),
    NUMBER("directory", DURATION, heartbeat, 1, 60 * MINUTE, "5s"),
    NUMBER("directory", DURATION, verify_every, 1, 30 * DAY, "1h"),
    NUMBER("directory", DURATION, poll_every, 1, DAY, "5m"),
    TEXT("directory", DN, use_dn, NULL),
    NUMBER("directory", DURATION, use_interval, 1, 365 * DAY, "24h"),
    SHORT_PATH("cache", dir, 200, TSR_DEFAULT_DIR),
    /* A socket's address holds 107 bytes, "/control" among them. */
    SHORT_PATH("cache", run_dir, 99, "/run/tessera"),
    NUMBER("cache", DURATION, max_age, 1, 3650 * DAY, "24h"),
    NUMBER("cache", NUMBER, sweep_percent, 0, 100, "10"),
    NUMBER("cache", NUMBER, sweep_entries, 0, 1000000000, "10"),
    CHOICE("policy", SWITCH, legacy_tokens, permissions, "allow"),
    NUMBER("policy", TIME, legacy_before, 0, 0, NULL),
    TEXT("policy", LOGINS, allow_users, NULL),
    TEXT("policy", PATH, passwd_file, "/etc/passwd"),
    TEXT("policy", PATH, group_file, "/etc/group"),
    CHOICE("users", SWITCH, publish, answers, "no"),
    TEXT("users", IDS, ids, NULL),
    TEXT("users", FIELD, home, "/nonexistent"),
    TEXT("users", FIELD, shell, "/usr/sbin/nologin"),
    CHOICE("users", SWITCH, role_groups, answers, "no"),
    SHORT_PATH("gate", http_socket, 107, "/run/tessera-gate/http"),
    TEXT("gate", LISTEN, http_listen, NULL),
    SHORT_PATH("gate", saslauthd_socket, 107, "/run/tessera-gate/mux"),
    CHOICE("gate", SWITCH, auth, answers, "yes"),
    CHOICE("gate", SWITCH, introspection, answers, "yes"),
    CHOICE("gate", SWITCH, saslauthd, answers, "yes"),
    TEXT("gate", LOGINS, peer_users, NULL),
    TEXT("gate", LOGINS, peer_groups, NULL),
    TEXT("gate", PATH, introspection_secret, NULL),
    TEXT("gate", TEXT, realm, "tessera"),
    CHOICE("gate", SWITCH, basic, answers, "yes"),
    TEXT("gate", TEXT, peer_header, NULL),
    TEXT("gate", LOGINS, saslauthd_realms, NULL),
    CHOICE("gate", SWITCH, saslauthd_system_users, answers, "yes"),
    NUMBER("gate", NUMBER, connections, 8, 4096, "512"),
    NUMBER("gate", DURATION, request_timeout, 1, MINUTE, "10s"),
    TEXT("admin", URI, admin_uri, NULL),
    CHOICE("admin", CHOICE, admin_bind, admin_binds, "external"),
    TEXT("admin", DN, admin_bind_dn, NULL),
    TEXT("admin", DN, services_dn, NULL),
    TEXT("admin", DN, members_dn, NULL),
    {0},
};
