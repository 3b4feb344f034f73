/* SPDX-License-Identifier: ISC */
/*
 * login FOLDER SERVICE USER STEP...: a host program for shell tests.  The token
 * is read from stdin.  A step is a function of PAM without its prefix, and
 * prints "step=code"; or
 *
 *   rhost=ADDRESS user=NAME   sets an item
 *   env                       prints the PAM environment
 *   whoami                    prints "user=" and PAM_USER
 *   pause=FIFO                waits until something can be read there
 */
#include "config.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pamtest.h"

static const struct step {
	const char *name;
	int (*call)(pam_handle_t *pamh, int flags);
	int flags;
} steps[] = {
    {"authenticate", pam_authenticate, 0},
    {"setcred", pam_setcred, PAM_ESTABLISH_CRED},
    {"acct_mgmt", pam_acct_mgmt, 0},
    {"open_session", pam_open_session, 0},
    {"close_session", pam_close_session, 0},
    {"chauthtok", pam_chauthtok, 0},
};

static void
print_env(pam_handle_t *pamh)
{
	char **list = pam_getenvlist(pamh);

	for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
		printf("%s\n", list[i]);
		free(list[i]);
	}
	free(list);
}

static void
wait_for(const char *fifo)
{
	int fd = open(fifo, O_RDONLY);
	char byte;

	if (fd < 0 || read(fd, &byte, 1) < 0)
		err(1, "%s", fifo);
	close(fd);
}

static void
set_item(pam_handle_t *pamh, int item, const char *value)
{
	int rc = pam_set_item(pamh, item, value);

	if (rc != PAM_SUCCESS)
		errx(1, "pam_set_item: %d", rc);
}

static void
run(pam_handle_t *pamh, const char *step)
{
	const void *user = NULL;

	if (strncmp(step, "rhost=", 6) == 0) {
		set_item(pamh, PAM_RHOST, step + 6);
	} else if (strncmp(step, "user=", 5) == 0) {
		set_item(pamh, PAM_USER, step + 5);
	} else if (strncmp(step, "pause=", 6) == 0) {
		wait_for(step + 6);
	} else if (strcmp(step, "env") == 0) {
		print_env(pamh);
	} else if (strcmp(step, "whoami") == 0) {
		(void)pam_get_item(pamh, PAM_USER, &user);
		printf("user=%s\n", user == NULL ? "" : (const char *)user);
	} else {
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			if (strcmp(step, steps[i].name) == 0)
				printf("%s=%d\n", step, steps[i].call(pamh, steps[i].flags));
		}
	}
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	char token[256] = "";
	struct script script = {.reply = token};
	pam_handle_t *pamh;

	if (argc < 4)
		errx(2, "usage: login FOLDER SERVICE USER STEP...");
	if (fgets(token, sizeof(token), stdin) != NULL)
		token[strcspn(token, "\n")] = '\0';
	pamh = pamtest_start(argv[1], argv[2], argv[3], &script);
	for (int i = 4; i < argc; i++)
		run(pamh, argv[i]);
	return pam_end(pamh, PAM_SUCCESS) == PAM_SUCCESS ? 0 : 1;
}
