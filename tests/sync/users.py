# SPDX-License-Identifier: ISC
"""Which users and groups a host should have, computed anew from LDIF.

usage: users.py PASSWD GROUP [ids=LOW-HIGH] [home=PATH] [shell=PATH] [roles] < LDIF

Prints what "dumpcache --users" prints, unsorted; on standard error a line for
each account or role that another one keeps from its number.
"""
import base64
import hashlib
import re
import sys


def entries(lines):
    entry = {}
    for line in lines:
        line = line.rstrip("\n")
        if not line:
            if entry:
                yield entry
            entry = {}
            continue
        name, _, value = line.partition(":")
        if value.startswith(":"):
            value = base64.b64decode(value[1:].strip()).decode("utf-8", "surrogateescape")
        else:
            value = value.strip()
        entry.setdefault(name.lower(), []).append(value)
    if entry:
        yield entry


def own(path, columns):
    names, numbers = set(), [set(), set()]
    with open(path, encoding="utf-8") as file:
        for line in file:
            fields = line.strip().split(":")
            names.add(fields[0])
            for column, into in columns:
                numbers[into].add(int(fields[column]))
    return names, numbers


def spread(data, personal, ids):
    digest = hashlib.blake2b(data, digest_size=32, person=personal).digest()
    return ids[0] + int.from_bytes(digest[:8], "big") % (ids[1] - ids[0] + 1)


MIGHTY = {"admin", "disk", "docker", "incus-admin", "kmem", "libvirt", "lxd", "microk8s", "nopasswdlogin", "shadow", "sudo", "wheel"}


def sound(number):
    return 1000 <= number <= 2147483646 and number not in (65534, 65535)


def text(value, fallback):
    good = value and re.fullmatch(r"/[!-9;-~]*", value) and len(value) < 128
    return value if good else fallback


options = dict(arg.partition("=")[::2] for arg in sys.argv[3:])
ids = [int(part) for part in options["ids"].split("-")] if "ids" in options else None
user_names, (uids, primary) = own(sys.argv[1], [(2, 0), (3, 1)])
group_names, (gids, _) = own(sys.argv[2], [(2, 0)])
gids |= primary

accounts, logins = [], {}
for entry in entries(sys.stdin):
    classes = {name.lower() for name in entry.get("objectclass", [])}
    service = "tesseraserviceaccount" in classes
    if not service and not classes & {"inetorgperson", "posixaccount", "tesseramember"}:
        continue
    names = entry.get("uid", []) or ([] if service else entry.get("mail", []))
    if len(names) != 1:
        continue
    logins.setdefault(names[0].lower(), []).append(entry)
    entry["login"] = names[0]
    accounts.append(entry)

wanted, written_gids = {}, set()
users = []
for entry in accounts:
    login = entry["login"]
    if len(logins[login.lower()]) > 1 or not re.fullmatch(r"[a-z_][a-z0-9_.-]{0,31}", login) or login == "root":
        continue
    written = "uidnumber" in entry
    if not written and ids is None:
        continue
    uuid = bytes.fromhex(entry["entryuuid"][0].replace("-", ""))
    uid = int(entry["uidnumber"][0]) if written else spread(uuid, b"tessera/users/1", ids)
    gid = int(entry["gidnumber"][0]) if "gidnumber" in entry else uid
    if not sound(uid) or not sound(gid):
        continue
    users.append((login, uid, gid, entry))
    wanted.setdefault(uid, []).append((not written, entry["createtimestamp"][0], uuid, login))
    if gid != uid:
        written_gids.add(gid)

winners = set()
for uid, claims in wanted.items():
    claims.sort()
    writers = [claim for claim in claims if not claim[0]]
    if len(writers) > 1 or (not writers and uid in written_gids):
        claims.insert(0, (None, None, None, None))
    winners.add(claims[0][3])
    for claim in claims[1:]:
        print("loser", claim[3], uid, file=sys.stderr)

roles = {}
if "roles" in options:
    for _, _, _, entry in users:
        for role in entry.get("tesserarole", []):
            roles[role] = spread(role.encode(), b"tessera/roles/1", ids)
    for role, gid in list(roles.items()):
        if list(roles.values()).count(gid) > 1 or gid in wanted or gid in written_gids or role in logins:
            print("loser", role, gid, file=sys.stderr)
            roles[role] = 0
    roles = {role: gid for role, gid in roles.items() if gid and gid not in gids and role not in group_names | MIGHTY}

members = {role: [] for role in roles}
for login, uid, gid, entry in users:
    if login not in winners or login in user_names or uid in uids or gid in gids:
        continue
    if gid == uid and login in group_names | MIGHTY:
        continue
    name = (entry.get("displayname") or [login])[0].replace(":", "").replace(",", "")
    home = text(entry.get("homedirectory", [""])[0], options.get("home", "/nonexistent").replace("%u", login))
    shell = text(entry.get("loginshell", [""])[0], options.get("shell", "/usr/sbin/nologin"))
    mine = [role for role in entry.get("tesserarole", []) if role in roles]
    print(" ".join([f"user {login}:{uid}:{gid}:{name}:{home}:{shell}"] + [str(roles[role]) for role in mine]))
    print("uid", uid, login)
    if gid == uid:
        print(f"group {login}:{gid}:")
        print("gid", gid, login)
    for role in mine:
        members[role].append(login)
for role, gid in roles.items():
    print(f"group {role}:{gid}:" + ",".join(sorted(members[role])))
    print("gid", gid, role)
