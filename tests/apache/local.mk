# SPDX-License-Identifier: ISC
if WITH_APACHE
if WITH_SYNC
dist_check_SCRIPTS += tests/apache/apache.t
endif
endif
