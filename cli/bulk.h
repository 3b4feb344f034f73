/* SPDX-License-Identifier: ISC */
/*
 * One change of each of many tokens, many on their way at once.  What was
 * overtaken by somebody else is looked up and judged again.  Each failure is
 * told, each success where there are few; SIGINT, SIGTERM and SIGHUP end it
 * between two tokens, and what is left can be done by the same command again.
 */
#ifndef TSR_BULK_H
#define TSR_BULK_H

#include "batch.h"
#include "progress.h"
#include "table.h"
#include "targets.h"

/*
 * What a token needs: TSR_GO_ON with the change in REQUEST (which may point
 * into BULK's arg and into TARGET), TSR_EXIT_OK when it is as it should be, or
 * how it fails, told.
 */
struct tsr_bulk;
typedef enum tsr_exit tsr_bulk_judge(
    struct tsr_bulk *bulk, const struct tsr_target *target, struct tsr_dir_request *request);

struct tsr_bulk {
	/* The verb's part. */
	struct tsr_dir *dir;
	const char *doing;  /* "revoking tokens" */
	const char *done;   /* of a token: "revoked" */
	const char *remark; /* after "token X is revoked": "; this is final", or "" */
	bool absent_too;    /* judge tokens that are not there; else that is a failure */
	tsr_bulk_judge *judge;
	void *arg;

	/* bulk.c's */
	struct tsr_targets *targets;
	struct tsr_batch *batch;
	struct tsr_progress progress;
	size_t changed, before, failed, unknown;
	enum tsr_exit worst; /* may begin with what went wrong before */
};

/* TARGETS were looked up.  Returns the gravest, the highest, of the exit codes of all; sums up when there are many. */
enum tsr_exit tsr_bulk_run(struct tsr_bulk *bulk, struct tsr_targets *targets);
/* A row of what would be changed, new reference; NULL when memory ran out. */
typedef json_t *tsr_bulk_row(struct tsr_bulk *bulk, const struct tsr_target *target);
/* What tsr_bulk_run() would change, printed as ROWS; NOTHING is told when there is none. */
enum tsr_exit tsr_bulk_preview(struct tsr_bulk *bulk, const struct tsr_targets *targets, tsr_bulk_row *make,
    struct tsr_rows *rows, const char *nothing);
/* "token X", or "token X of line 7". */
#define TSR_TARGET_NAME_MAX 64
const char *tsr_target_name(const struct tsr_target *target, char name[static TSR_TARGET_NAME_MAX]);

#endif
