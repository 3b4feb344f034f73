#!/bin/sh
# SPDX-License-Identifier: ISC
# Options, settings, signals, local users, and servers that cannot sync.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

tesserad=$builddir/tesserad
like "$("$tesserad" --version)" '^tesserad [0-9]' "--version"
like "$("$tesserad" --help)" '--check' "--help"
"$tesserad" --nonsense >"$scratch/out" 2>&1
is $? 2 "an unknown option is a usage error"
"$tesserad" rubbish >"$scratch/out" 2>&1
is $? 2 "so is an argument"
"$tesserad" -c "$scratch/nowhere" 2>"$scratch/out"
is $? 1 "settings that are not there"
like "$(cat "$scratch/out")" 'nowhere: there is no such file: make it' "are named"

cases_start
conf "$server"
check "--check finds nothing to fix" "$tesserad" -c "$scratch/conf" --check
sed 's/^uri = .*/uri = ldapi:\/\/%2Fnowhere/' "$scratch/conf" >"$scratch/bad"
"$tesserad" -c "$scratch/bad" --check >"$scratch/out" 2>&1
is $? 1 "--check of a server that is not there"
like "$(cat "$scratch/out")" '^FIX .*nowhere' "says what to fix"
mv "$cache/denied" "$cache/gone"
"$tesserad" -c "$scratch/conf" --check >"$scratch/out" 2>&1
like "$(cat "$scratch/out")" '^FIX .*denied' "--check finds that denied is missing"
mv "$cache/gone" "$cache/denied"
chown nobody "$cache/cache"
"$tesserad" -c "$scratch/conf" --check >"$scratch/out" 2>&1
like "$(cat "$scratch/out")" '^FIX .*cache belongs to user [0-9]*, and this is user 0' "--check by another than the cache's owner"
chown root "$cache/cache"

# What the unit answers, by RestrictSUIDSGID and by its filter, to whoever would make the folder with its
# set-group-ID bit, or give a file away.
chgrp nogroup "$cache/cache"
chmod 2751 "$cache/cache"
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" strace -D -o "$scratch/trace" \
	-e trace=mkdir,chown,fchown,fchownat -e inject=mkdir,chown,fchown,fchownat:error=EPERM "$tesserad" -c "$scratch/conf" 2>>"$scratch/log" &
daemon=$!
check "a folder that is there need not be made" await state persist
is "$(stat -c '%G %a' "$cache/cache/use.sock")" "nogroup 660" "and its group is that of the files in it"
daemon_stop

daemon
check "it comes in step" await state persist
all() { "$builddir/tests/sync/dumpcache" --all "$cache"; }
local_user() { all | grep -q "^N $(printf '%s' "$1" | od -An -tx1 | tr -d ' \n') "; }
check "the local users are published" local_user root
echo carol:x:1000:1000::/:/bin/sh >>"$scratch/passwd"
check "a new one soon after" until_ok local_user carol

echo "nonsense = 1" >>"$scratch/conf"
kill -s HUP "$daemon"
check "bad settings are reported" until_ok logged 'old settings stay'
check "and change nothing" has state persist
sed -i '$d' "$scratch/conf"
kill -s HUP "$daemon"
check "good ones are taken" until_ok logged 'was read again'
check "without a new connection" has reconnects 0
is "$(ask nonsense | grep -c error)" 1 "an unknown request is an error"
is "$(ask "$(printf '%0200d' 0)" | grep -c error)" 1 "so is one that is too long"
daemon_stop

# sd_notify and the watchdog, as a service manager sees them.
"$builddir/tests/sync/dumpcache" --listen "$scratch/notify" >"$scratch/told" &
told=$!
at_exit '[ -z "$told" ] || kill "$told"'
check "the service manager listens" until_ok test -S "$scratch/notify"
NOTIFY_SOCKET=$scratch/notify WATCHDOG_USEC=200000
export NOTIFY_SOCKET WATCHDOG_USEC
daemon
unset NOTIFY_SOCKET WATCHDOG_USEC
ready() { grep -q "$1" "$scratch/told"; }
check "READY is told" until_ok ready READY=1
check "STATUS" until_ok ready STATUS=persist
check "WATCHDOG" until_ok ready WATCHDOG=1
daemon_stop
check "and STOPPING" until_ok ready STOPPING=1
kill "$told"
told=

# A server without synchronisation is read again and again.
plain=$scratch/slapd-plain
slapd_new "$plain" plain
{
	account alpha
	token aaaaaaaaaaa1 "$a"
	token aaaaaaaaaaa2 "$a"
} | ldif "$plain"
rm -rf "$cache/cache"
conf "$plain" "poll_every = 1s"
daemon
check "a server that cannot sync is polled" await state polling
same "the cache equals it" "$plain"
change "tesseraTokenId=aaaaaaaaaaa1,$a" tesseraState revoked | ldif "$plain"
remove "tesseraTokenId=aaaaaaaaaaa2,$a" | ldif "$plain"
equal() { expected "$plain" >"$scratch/expected" && cached | cmp -s - "$scratch/expected"; }
check "changes arrive with the next poll" until_ok equal
done_testing
