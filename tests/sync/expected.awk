# SPDX-License-Identifier: ISC
# From LDIF to what the cache should hold, in the words of dumpcache.
function state(text) {
	return text == "active" ? 1 : text == "disabled" ? 2 : text == "revoked" ? 3 : text == "invited" ? 4 : 1
}
function finish() {
	if (dn == "")
		return
	uuid_of[tolower(dn)] = uuid
	if (is_token) {
		parent = tolower(dn)
		sub(/^[^,]*,/, "", parent)
		count++
		id_of[count] = id
		parent_of[count] = parent
		rest_of[count] = "state=" state(st) " csn=" csn " label=" cn
	} else {
		login = uid != "" ? uid : mail
		accounts++
		login_of[accounts] = login
		times[tolower(login)]++
		account_of[accounts] = "uuid=" uuid " state=" state(locked ? "disabled" : st)
		csn_of[accounts] = csn
	}
	dn = uuid = csn = uid = mail = cn = id = st = ""
	is_token = locked = 0
}
/^dn: / { dn = substr($0, 5) }
/^dn:: / { dn = substr($0, 6) }
/^entryUUID: / { uuid = $2 }
/^entryCSN: / { csn = $2 }
/^uid: / { uid = $2 }
/^mail: / { mail = $2 }
/^cn: / { cn = substr($0, 5) }
/^tesseraTokenId: / { id = $2 }
/^tesseraState: / { st = $2 }
/^nsAccountLock: true$/ { locked = 1 }
/^objectClass: tesseraToken$/ { is_token = 1 }
/^$/ { finish() }
END {
	finish()
	for (i = 1; i <= count; i++) {
		owner = uuid_of[parent_of[i]]
		if (owner == "")
			owner = "00000000-0000-0000-0000-000000000000"
		print "token " id_of[i] " owner=" owner " " rest_of[i]
	}
	for (i = 1; i <= accounts; i++)
		print "account " login_of[i] " " account_of[i] " shared=" (times[tolower(login_of[i])] > 1) " csn=" csn_of[i]
}
