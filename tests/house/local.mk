# SPDX-License-Identifier: ISC
dist_check_SCRIPTS += tests/house/rooms.t tests/house/shape.t tests/house/manuals.t
