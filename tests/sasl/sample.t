#!/bin/sh
# SPDX-License-Identifier: ISC
# A sign of life in the sample server of the SASL library itself.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "the sample server cannot load a sanitized plug-in"
need_command sasl-sample-server base64
make_world
mkdir "$scratch/conf"
echo "tessera_cache: $caches/good" >"$scratch/conf/sample.conf"

# sample MECHANISM: the message is read; what the server says
sample() {
	{
		printf '%s\0%s' "$1" "$(sed 's/\^A/\x01/g')" | base64 -w 0 | sed 's/^/C: /'
		printf '\nC: AQ==\n'
	} | SASL_CONF_PATH=$scratch/conf as_nobody sasl-sample-server -p "$plugins" -s imap -i 'local=127.0.0.1;143,remote=10.1.2.3;4567' 2>&1
}
like "$(oauthbearer svc-a good | sample OAUTHBEARER)" 'Negotiation complete' "OAUTHBEARER"
like "$(xoauth2 svc-a network | sample XOAUTH2)" 'Negotiation complete' "XOAUTH2, of a token for the client's network"
for bad in wrong revoked expired sshd loopback public good-b; do
	said=$(oauthbearer svc-a $bad | sample OAUTHBEARER)
	like "$said" 'authentication failure \(authentication failure\)|SASL\(-13\)' "refused: $bad"
	is "$(echo "$said" | grep -c 'Negotiation complete')" 0 "and not let in: $bad"
	like "$said" "S: $(printf '{"status":"invalid_token"}' | base64)" "the client is told in JSON"
done
done_testing
