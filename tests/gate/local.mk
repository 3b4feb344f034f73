# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/gate/gate.sh tests/gate/raw.py
if WITH_GATE
if WITH_SYNC
dist_check_SCRIPTS += tests/gate/auth.t
endif
endif
