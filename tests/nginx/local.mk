# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/nginx/nginx.sh
if WITH_NGINX
if WITH_SYNC
dist_check_SCRIPTS += tests/nginx/answers.t tests/nginx/settings.t
endif
endif
