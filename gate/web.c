/* SPDX-License-Identifier: ISC */
/* Between libmicrohttpd, which speaks HTTP and is driven by our loop, and what is asked. */
#include "config.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <microhttpd.h>

#include "web.h"

/* As much as nginx takes of headers with its own settings, so that no request is too large here and not there. */
#define MEMORY_A_GUEST 65536
/* Of a form that is too long, read before the connection is given up; what is announced is refused unread. */
#define SWALLOW_MAX 65536

enum route {
	ROUTE_NONE,
	ROUTE_UNKNOWN, /* too long to be read: conditions may stand in it */
	ROUTE_AUTH,
	ROUTE_INTROSPECT
};

static enum route
route_of(const struct tsr_gate *gate, const struct tsr_guest *guest, const char **query, size_t *query_len)
{
	static const char auth[] = "/v1/auth", introspect[] = "/introspect";
	const char *mark = memchr(guest->uri, '?', guest->uri_len);
	const size_t len = mark != NULL ? (size_t)(mark - guest->uri) : guest->uri_len;

	*query = mark != NULL ? mark + 1 : "";
	*query_len = mark != NULL ? guest->uri_len - len - 1 : 0;
	if (guest->uri_len == sizeof(guest->uri))
		return ROUTE_UNKNOWN;
	if (gate->settings->auth && len == sizeof(auth) - 1 && memcmp(guest->uri, auth, len) == 0)
		return ROUTE_AUTH;
	if (gate->settings->introspection && len == sizeof(introspect) - 1 && memcmp(guest->uri, introspect, len) == 0)
		return ROUTE_INTROSPECT;
	return ROUTE_NONE;
}

static struct tsr_guest *
guest_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info != NULL ? info->socket_context : NULL;
}

struct collecting {
	const struct tsr_settings *settings;
	struct tsr_web_request *web;
};

static enum MHD_Result
collect(void *cls, enum MHD_ValueKind kind, const char *key, size_t key_len, const char *value, size_t len)
{
	struct collecting *c = cls;
	const struct {
		const char *name;
		struct tsr_http_header *into;
	} wanted[] = {
	    {"Authorization", &c->web->authorization},
	    {"Origin", &c->web->origin},
	    {"Content-Type", &c->web->content_type},
	    {c->settings->peer_header, &c->web->peer},
	};

	(void)kind;
	while (len > 0 && (value[len - 1] == ' ' || value[len - 1] == '\t'))
		len--;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (key_len == strlen(wanted[i].name) && strncasecmp(key, wanted[i].name, key_len) == 0)
			tsr_http_see(wanted[i].into, value != NULL ? value : "", len);
	return MHD_YES;
}

static void
read_request(const struct tsr_gate *gate, struct MHD_Connection *connection, const struct tsr_guest *guest,
    struct tsr_web_request *web)
{
	struct collecting c = {.settings = gate->settings, .web = web};

	web->body = guest->text;
	web->body_len = guest->text_len;
	web->local = guest->door->local;
	(void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, collect, &c);
}

static void
add_header(struct MHD_Response *response, const char *name, const char *value)
{
	if (value[0] != '\0')
		(void)MHD_add_response_header(response, name, value);
}

static void
add_judged(struct MHD_Response *response, const struct tsr_answer *judged)
{
	char value[TSR_HTTP_VALUE_MAX];

	(void)tsr_http_encode(judged->account, value);
	add_header(response, TSR_HTTP_ACCOUNT, value);
	(void)tsr_http_encode(judged->display_name, value);
	add_header(response, TSR_HTTP_NAME, value);
	add_header(response, TSR_HTTP_ROLES, judged->roles);
	add_header(response, TSR_HTTP_TOKEN, judged->token_id);
}

static enum MHD_Result
send_answer(const struct tsr_gate *gate, struct MHD_Connection *connection, struct tsr_web_answer *answer)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(answer->body_len, answer->body, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result queued;

	if (response == NULL)
		return MHD_NO;
	add_header(response, "Cache-Control", "no-store");
	add_header(response, "WWW-Authenticate", answer->bearer);
	add_header(response, "WWW-Authenticate", answer->basic);
	if (answer->body_len > 0)
		add_header(response, "Content-Type", "application/json");
	if (answer->status == 405)
		add_header(response, "Allow", "POST");
	if (answer->tells)
		add_judged(response, &answer->judged);
	/* Whoever keeps connections finds out before his next request that this one ends. */
	if (gate->leaving)
		add_header(response, "Connection", "close");
	queued = MHD_queue_response(connection, answer->status, response);
	MHD_destroy_response(response);
	return queued;
}

static bool
has_body(struct MHD_Connection *connection)
{
	const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");

	return (length != NULL && strcmp(length, "0") != 0) ||
	       MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Transfer-Encoding") != NULL;
}

/* A form has been announced that is too long to be one of ours. */
static bool
announces_too_much(struct MHD_Connection *connection)
{
	const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");

	return length != NULL && (strlen(length) > 5 || strtoul(length, NULL, 10) > TSR_GUEST_TEXT_MAX);
}

/* Zero: the form may be judged. */
static unsigned
refuse_form(struct tsr_gate *gate, struct MHD_Connection *connection, const char *method, const struct tsr_guest *guest,
    const struct tsr_web_request *web, struct tsr_web_answer *answer)
{
	if (strcmp(method, MHD_HTTP_METHOD_POST) != 0)
		answer->status = 405;
	else if (tsr_introspect_may(gate, web, answer) && (guest->too_long || announces_too_much(connection)))
		answer->status = 413;
	return answer->status;
}

static enum MHD_Result
take_form(struct tsr_guest *guest, const char *data, size_t *len)
{
	guest->swallowed += *len;
	if (guest->swallowed > SWALLOW_MAX)
		return MHD_NO;
	if (*len > TSR_GUEST_TEXT_MAX - guest->text_len)
		guest->too_long = true;
	if (!guest->too_long) {
		memcpy(guest->text + guest->text_len, data, *len);
		guest->text_len += *len;
	}
	*len = 0;
	return MHD_YES;
}

/*
 * Called with the headers, then for each piece of the body, then once more.
 * What is answered before that ends the connection, since a body may follow.
 */
static enum MHD_Result
on_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
    const char *data, size_t *len, void **context)
{
	struct tsr_guest *guest = *context;
	struct tsr_gate *gate = cls;
	struct tsr_web_request web = {0};
	static struct tsr_web_answer answer; /* large, and this is the only thread */
	enum route route;
	bool first;

	(void)url;
	(void)version;
	if (guest == NULL)
		return MHD_NO;
	if (*len > 0)
		return take_form(guest, data, len);
	first = !guest->heard;
	guest->heard = true;
	if (first && !has_body(connection))
		return MHD_YES;
	memset(&answer, 0, offsetof(struct tsr_web_answer, body));
	route = route_of(gate, guest, &web.query, &web.query_len);
	read_request(gate, connection, guest, &web);
	if (route == ROUTE_NONE)
		answer.status = 404;
	else if (route == ROUTE_UNKNOWN)
		answer.status = 503;
	else if (route == ROUTE_AUTH)
		tsr_auth(gate, &web, &answer);
	else if (refuse_form(gate, connection, method, guest, &web, &answer) == 0) {
		if (first)
			return MHD_YES;
		tsr_introspect(gate, &web, &answer);
	}
	return send_answer(gate, connection, &answer);
}

/* A request has begun.  What is returned becomes the context of its callbacks. */
static void *
on_uri(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct tsr_guest *guest = guest_of(connection);

	(void)cls;
	if (guest == NULL)
		return NULL;
	guest->asking = true;
	guest->uri_len = strnlen(uri, sizeof(guest->uri));
	memcpy(guest->uri, uri, guest->uri_len);
	return guest;
}

static void
on_completed(void *cls, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode how)
{
	struct tsr_guest *guest = *context;

	(void)cls;
	(void)connection;
	(void)how;
	if (guest != NULL)
		tsr_guest_answered(guest, tsr_gate_now());
}

static void
on_connection(void *cls, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode what)
{
	struct tsr_gate *gate = cls;
	const union MHD_ConnectionInfo *info;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
		*context = info != NULL ? gate->by_fd[info->connect_fd] : NULL;
	} else if (*context != NULL) {
		tsr_guest_leave(gate, *context);
		*context = NULL;
	}
}

bool
tsr_web_start(struct tsr_gate *gate)
{
	const union MHD_DaemonInfo *info;

	gate->http = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, on_request, gate,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)gate->places, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)MEMORY_A_GUEST, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_uri, gate,
	    MHD_OPTION_NOTIFY_COMPLETED, on_completed, gate, MHD_OPTION_NOTIFY_CONNECTION, on_connection, gate,
	    MHD_OPTION_END);
	info = gate->http != NULL ? MHD_get_daemon_info(gate->http, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	if (info == NULL)
		return false;
	gate->http_epoll = info->epoll_fd;
	return true;
}

void
tsr_web_stop(struct tsr_gate *gate)
{
	if (gate->http != NULL)
		MHD_stop_daemon(gate->http);
	gate->http = NULL;
}

/* A library that cannot take it has closed the descriptor, perhaps without having told. */
void
tsr_web_take(struct tsr_gate *gate, struct tsr_guest *guest)
{
	static const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
	const int fd = guest->fd;

	if (MHD_add_connection(gate->http, fd, &nobody, sizeof(nobody)) != MHD_YES && gate->by_fd[fd] == guest)
		tsr_guest_leave(gate, guest);
}

void
tsr_web_step(struct tsr_gate *gate)
{
	(void)MHD_run(gate->http);
}

int
tsr_web_timeout(struct tsr_gate *gate, int most)
{
	MHD_UNSIGNED_LONG_LONG ms;

	if (MHD_get_timeout(gate->http, &ms) != MHD_YES || ms > (unsigned)most)
		return most;
	return (int)ms;
}
