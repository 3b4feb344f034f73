/* SPDX-License-Identifier: ISC */
/*
 * bare PORT: libmicrohttpd with a handler that answers 204 to everything, in one
 * thread as tessera-gate: what HTTP alone takes.
 */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

#include <microhttpd.h>

static enum MHD_Result
answer(void *cls, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
    const char *data, size_t *len, void **context)
{
	struct MHD_Response *response;
	enum MHD_Result queued;

	(void)cls;
	(void)url;
	(void)method;
	(void)version;
	(void)data;
	(void)len;
	if (*context == NULL) {
		*context = connection;
		return MHD_YES;
	}
	response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	queued = MHD_queue_response(connection, 204, response);
	MHD_destroy_response(response);
	return queued;
}

int
main(int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	if (argc != 2)
		return 2;
	address.sin_port = htons((uint16_t)atoi(argv[1]));
	if (MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, &address,
		MHD_OPTION_END) == NULL)
		return 1;
	for (;;)
		pause();
}
