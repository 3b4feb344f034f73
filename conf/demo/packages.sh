# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# need_packages LIST...: installs what is missing of the Debian packages named
# in the files LIST.  No service is started by it: whoever wants a system-wide
# slapd or sshd starts it himself.  An interrupt waits until dpkg is through: half
# an installation helps nobody.  Whoever is interrupted calls forget_packages.

policy=/usr/sbin/policy-rc.d
made_policy=
apt_log=

forget_packages() {
	[ -z "$made_policy" ] || rm -f "$policy"
	[ -z "$apt_log" ] || rm -f "$apt_log"
	made_policy=
	apt_log=
}

need_packages() {
	missing=
	for package in $(sed 's/#.*//' "$@"); do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" -ne 0 ]; then
		echo "not installed:$missing" >&2
		echo "Run this as root, or install them first." >&2
		return 1
	fi
	echo "installing:$missing"
	if [ ! -e "$policy" ]; then
		printf '#!/bin/sh\nexit 101\n' >"$policy"
		chmod 755 "$policy"
		made_policy=yes
	fi
	case $missing in
	*slapd*) echo 'slapd slapd/no_configuration boolean true' | debconf-set-selections ;;
	esac
	apt_log=$(mktemp)
	installed=0
	# shellcheck disable=SC2086
	setsid -w sh -c 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"' \
		sh $missing >"$apt_log" 2>&1 </dev/null || installed=$?
	if [ "$installed" -ne 0 ]; then
		tail -n 20 "$apt_log" >&2
		echo "apt-get could not install all of:$missing" >&2
	fi
	forget_packages
	return "$installed"
}
