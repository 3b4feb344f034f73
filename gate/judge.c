/* SPDX-License-Identifier: ISC */
/* One judgement, one line in the log. */
#include "config.h"

#include <time.h>

#include "gate.h"
#include "http.h"

static enum tsr_level
level_of(enum tsr_verdict verdict)
{
	if (verdict == TSR_ALLOW)
		return TSR_LOG_INFO;
	return tsr_http_is_trouble(verdict) ? TSR_LOG_ERROR : TSR_LOG_NOTICE;
}

enum tsr_verdict
tsr_gate_judge(struct tsr_gate *gate, const char *face, struct tsr_request *request, struct tsr_answer *answer)
{
	enum tsr_verdict verdict;
	char line[TSR_LINE_MAX];

	request->now = time(NULL);
	verdict = tsr_judge(gate->cache, request, answer);
	(void)tsr_answer_line(answer, request, line, sizeof(line));
	tsr_log(gate->log, level_of(verdict), "%s: %s", face, line);
	return verdict;
}
