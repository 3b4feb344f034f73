#!/bin/sh
# SPDX-License-Identifier: ISC
# The same on 389-ds.
# shellcheck disable=SC2034
server_kind=ds389
. "$srcdir/tests/conf/uses.t"
