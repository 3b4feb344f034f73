#!/bin/sh
# SPDX-License-Identifier: ISC
# The shipped pam.d files, and those of the manual page, do what they say.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/pam/pam.sh"
make_world
conf=$scratch/conf
mkdir "$conf"
printf '%s required pam_permit.so\n' auth account password session >"$conf/common-permit"

# use FILE [OPTION...]: takes an example as the service NAME, with the module and cache of this test.
# What people log in by is not ours to test: their modules are replaced.
use() {
	name=$1
	file=$2
	people=$3
	shift 3
	sed -E "s,pam_tessera\.so,$module cache=$caches/good $*,
		s,@include common-(auth|account|password|session),\1 required $people,
		s,pam_unix\.so( try_first_pass)?,$people,
		/pam_(selinux|loginuid|keyinit|limits|nologin|env)\.so/d" "$file" >"$conf/$name"
}

# codes SERVICE USER TOKEN [STEP...]
codes() {
	service=$1
	user=$2
	token=$3
	shift 3
	[ $# -gt 0 ] || set -- authenticate acct_mgmt
	as_nobody "$login" "$conf" "$service" "$user" "$@" <"$tokens/$token" | tr '\n' ' '
}

in="authenticate=0 acct_mgmt=0 "
examples=$srcdir/conf/pam.d
check "every example is tested here" sh -c "cd '$examples' && [ \"\$(echo *)\" = 'account_only dovecot sshd tessera' ]"

use tessera "$examples/tessera" pam_deny.so
is "$(codes tessera svc-a good)" "$in" "tessera: a token"
is "$(codes tessera svc-a wrong)" "authenticate=7 acct_mgmt=6 " "tessera: a wrong token"
is "$(codes tessera ann password)" "authenticate=7 acct_mgmt=10 " "tessera: a person"
is "$(codes tessera svc-a good authenticate acct_mgmt setcred open_session close_session)" \
	"${in}setcred=0 open_session=0 close_session=0 " "tessera: the whole of a login"

use sshd "$examples/sshd" pam_permit.so
is "$(codes sshd svc-a good)" "$in" "sshd: a token"
is "$(codes sshd ann password)" "$in" "sshd: a person's password"
is "$(codes sshd svc-a password)" "authenticate=0 acct_mgmt=6 " "sshd: a service account by a password"
is "$(codes sshd svc-off good-off acct_mgmt)" "acct_mgmt=6 " "sshd: a disabled account by a key"
use sshd "$examples/sshd" pam_deny.so
is "$(codes sshd svc-a wrong)" "authenticate=7 acct_mgmt=6 " "sshd: a wrong token, and no password"
use sshd "$examples/sshd" pam_permit.so
sed -i "s,$caches/good,$caches/stale," "$conf/sshd"
is "$(codes sshd ann password)" "$in" "sshd: a person while the cache is stale"

use dovecot "$examples/dovecot" pam_deny.so
is "$(codes dovecot svc-a imap)" "$in" "dovecot: a token for imap"
is "$(codes dovecot svc-local good-local)" "$in" "dovecot: a mailbox that is called like a user of the system"
is "$(codes dovecot svc-a wrong)" "authenticate=7 acct_mgmt=6 " "dovecot: a wrong token"
use dovecot "$examples/dovecot" pam_permit.so
is "$(codes dovecot ann password)" "$in" "dovecot: a person's password"
is "$(codes dovecot svc-a password)" "authenticate=0 acct_mgmt=6 " "dovecot: a service account by a password"

use account_only "$examples/account_only" pam_deny.so
is "$(codes account_only svc-a good acct_mgmt)" "acct_mgmt=0 " "account_only: an account"
is "$(codes account_only svc-off good acct_mgmt)" "acct_mgmt=6 " "account_only: a disabled account"
is "$(codes account_only ann good acct_mgmt)" "acct_mgmt=10 " "account_only: a person"
is "$(codes account_only svc-a good authenticate)" "authenticate=7 " "account_only: a token is of no use"

# The blocks of the manual page, in order.
awk -v dir="$scratch" '/^\.Bd -literal/ { n++; on = 1; next } /^\.Ed/ { on = 0 } on { print >(dir "/manual" n) }' \
	"$srcdir/man/pam_tessera.8"
use manual1 "$scratch/manual1" pam_deny.so
is "$(codes manual1 svc-a good)" "$in" "manual: service accounts alone"
is "$(codes manual1 svc-a wrong)" "authenticate=7 acct_mgmt=6 " "manual: service accounts alone, refused"
use manual2 "$scratch/manual2" pam_permit.so
is "$(codes manual2 svc-a good)" "$in" "manual: beside people, a token"
is "$(codes manual2 ann password)" "$in" "manual: beside people, a person"
is "$(codes manual2 svc-a password)" "authenticate=0 acct_mgmt=6 " "manual: beside people, a service account by a password"
use manual3 "$scratch/manual3" pam_deny.so
is "$(codes manual3 token good authenticate acct_mgmt whoami)" "${in}user=svc-a " "manual: the user from the token"
is "$(codes manual3 token wrong)" "authenticate=7 acct_mgmt=10 " "manual: the user from a wrong token"
done_testing
