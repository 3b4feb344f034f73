/* SPDX-License-Identifier: ISC */
/* No input, no output, no clock: what to do next. */
#include "config.h"

#include "decide.h"

#define WAIT_MIN_MS 200u
#define WAIT_MAX_MS 5000u
#define WAIT_REFUSED_MS 60000u

unsigned
tsr_decide_wait(enum tsr_dir_fault fault, unsigned attempts, bool lasted, uint32_t random)
{
	unsigned most = WAIT_MIN_MS;

	if (fault == TSR_DIR_REFUSED)
		return WAIT_REFUSED_MS - random % (WAIT_REFUSED_MS / 10);
	if (lasted)
		return random % WAIT_MAX_MS;
	while (attempts-- > 0 && most < WAIT_MAX_MS)
		most *= 2;
	if (most > WAIT_MAX_MS)
		most = WAIT_MAX_MS;
	return WAIT_MIN_MS / 2 + random % most;
}

int64_t
tsr_decide_period(int64_t seconds, uint32_t random)
{
	int64_t ms = seconds * 1000;

	return ms - (int64_t)(random % 1000) * ms / 10000;
}

bool
tsr_decide_hold(uint64_t doomed, uint64_t total, int64_t percent, int64_t entries)
{
	return doomed > (uint64_t)entries && doomed * 100 > total * (uint64_t)percent;
}

bool
tsr_decide_covers(struct tsr_text context_csn, struct tsr_text cookie)
{
	struct tsr_text csn = tsr_cookie_csn(cookie.s, cookie.len);

	return csn.len == 0 || tsr_csn_covers(context_csn.s, context_csn.len, csn.s, csn.len);
}

bool
tsr_decide_in_step(struct tsr_text context_csn, struct tsr_text cookie)
{
	struct tsr_text csn = tsr_cookie_csn(cookie.s, cookie.len);

	return csn.len == 0 || context_csn.len == 0 || tsr_csn_covers(csn.s, csn.len, context_csn.s, context_csn.len);
}

enum tsr_plan
tsr_decide_plan(const struct tsr_plan_facts *facts)
{
	if (!facts->have_content)
		return TSR_PLAN_FRESH;
	if (facts->cookie.len == 0 || !facts->same_source || facts->accept_behind)
		return TSR_PLAN_COMPARE;
	if (!tsr_decide_covers(facts->context_csn, facts->cookie))
		return TSR_PLAN_BEHIND;
	return facts->can_sync ? TSR_PLAN_RESUME : TSR_PLAN_COMPARE;
}
