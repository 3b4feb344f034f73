/* SPDX-License-Identifier: ISC */
/* A new verdict does not compile here until somebody has said what it means to SASL. */
#include "module.h"

int
tsr_sasl_result(enum tsr_verdict verdict)
{
	switch (verdict) {
	case TSR_ALLOW:
		return SASL_OK;
	case TSR_UNAVAILABLE:
	case TSR_STALE:
		return SASL_UNAVAIL;
	case TSR_DENY:
	case TSR_NOT_A_TOKEN:
	case TSR_UNKNOWN:
	case TSR_WRONG_SECRET:
	case TSR_DENIED_LOCALLY:
	case TSR_AMBIGUOUS:
	case TSR_INCOMPLETE:
	case TSR_ORPHAN:
	case TSR_WRONG_ACCOUNT:
	case TSR_LOCAL_USER:
	case TSR_REVOKED:
	case TSR_DISABLED:
	case TSR_ACCOUNT_DISABLED:
	case TSR_NOT_YET:
	case TSR_EXPIRED:
	case TSR_NO_ORIGIN:
	case TSR_WRONG_ORIGIN:
	case TSR_WRONG_SERVICE:
	case TSR_WRONG_NETWORK:
	case TSR_MISSING_ROLE:
	case TSR_VERDICTS:
		break;
	}
	return SASL_BADAUTH;
}
