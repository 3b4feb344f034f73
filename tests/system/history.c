/* SPDX-License-Identifier: ISC */
/*
 * A model of a directory and its random history, for history.t:
 *
 *	history SEED CACHE      reads commands, a line each, and answers up to a line "."
 *
 *	change N    the LDIF of N random changes; the model takes them as done
 *	judge       judges every token ever made, as its owner and as others; one
 *	            line a wrong verdict: "wrong ..." let in, "missing ..." kept
 *	            out; one a right yes: "allowed"
 *	settled     what is revoked now has been seen: it stays so
 *
 * Names are few, so that they are taken over, shared, and left all the time.
 */
#include "config.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "token.h"

#define ACCOUNTS 12
#define TOKENS 60
#define NAMES 6
#define BASE "dc=example,dc=com"

enum place { SERVICES, MORE, OUTSIDE, PLACES };
static const char *const places[PLACES] = {"ou=services," BASE, "ou=more,ou=services," BASE, "ou=people," BASE};

struct account {
	bool there, disabled;
	enum place place;
	unsigned name;
};

struct token {
	char text[TSR_TOKEN_LEN + 1]; /* "": not made yet */
	bool there, disabled, revoked, dead;
	unsigned owner;
};

static struct account accounts[ACCOUNTS];
static struct token tokens[TOKENS];
static uint64_t seed;

/* xorshift: the same history on every host. */
static unsigned
any(unsigned below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % below;
}

static void
print_account(const struct account *account)
{
	printf("uid=svc%u,%s", account->name, places[account->place]);
}

static void
print_token(const struct token *token)
{
	printf("tesseraTokenId=%.*s,", TSR_ID_LEN, token->text + 5);
	print_account(&accounts[token->owner]);
}

static bool
is_taken(enum place place, unsigned name)
{
	for (size_t i = 0; i < ACCOUNTS; i++)
		if (accounts[i].there && accounts[i].place == place && accounts[i].name == name)
			return true;
	return false;
}

static void
replace(const char *attribute, const char *value)
{
	printf("\nchangetype: modify\nreplace: %s\n%s: %s\n\n", attribute, attribute, value);
}

static void delete (void)
{
	printf("\nchangetype: delete\n\n");
}

static void
add_account(struct account *account)
{
	const enum place place = any(PLACES);
	const unsigned name = any(NAMES);

	if (is_taken(place, name))
		return;
	*account = (struct account){.there = true, .place = place, .name = name};
	printf("dn: ");
	print_account(account);
	printf("\nchangetype: add\nobjectClass: account\nobjectClass: tesseraServiceAccount\nuid: svc%u\n"
	       "tesseraState: active\ntesseraRole: read\n\n",
	    name);
}

static void
print_move(const struct account *account, const char *name, enum place place)
{
	printf("dn: ");
	print_account(account);
	printf("\nchangetype: modrdn\nnewrdn: uid=%s\ndeleteoldrdn: 1\nnewsuperior: %s\n\n", name, places[place]);
}

/* Renames, moves, or both; what lies below goes along. */
static void
move_account(struct account *account)
{
	const enum place place = any(PLACES);
	const unsigned name = any(2) ? account->name : any(NAMES);
	char text[16];

	if (is_taken(place, name))
		return;
	(void)snprintf(text, sizeof(text), "svc%u", name);
	print_move(account, text, place);
	account->place = place;
	account->name = name;
}

/* Each takes the other's place, by way of a name that nobody has. */
static void
swap_accounts(struct account *one, struct account *other)
{
	const struct account was = *one;
	char name[16];

	if (!other->there || one == other)
		return;
	print_move(one, "between", was.place);
	(void)snprintf(name, sizeof(name), "svc%u", was.name);
	print_move(other, name, was.place);
	(void)snprintf(name, sizeof(name), "svc%u", other->name);
	printf("dn: uid=between,%s\nchangetype: modrdn\nnewrdn: uid=%s\ndeleteoldrdn: 1\nnewsuperior: %s\n\n",
	    places[was.place], name, places[other->place]);
	one->place = other->place;
	one->name = other->name;
	other->place = was.place;
	other->name = was.name;
}

static void
delete_account(struct account *account)
{
	for (size_t i = 0; i < TOKENS; i++) {
		if (!tokens[i].there || &accounts[tokens[i].owner] != account)
			continue;
		printf("dn: ");
		print_token(&tokens[i]);
		delete ();
		tokens[i].there = false;
	}
	printf("dn: ");
	print_account(account);
	delete ();
	account->there = false;
}

static void
change_account(struct account *account)
{
	switch (account->there ? 1 + any(10) : 0) {
	case 0:
		add_account(account);
		break;
	case 1:
	case 2:
		account->disabled = !account->disabled;
		printf("dn: ");
		print_account(account);
		replace("tesseraState", account->disabled ? "disabled" : "active");
		break;
	case 3:
		delete_account(account);
		break;
	case 4:
	case 5:
		swap_accounts(account, &accounts[any(ACCOUNTS)]);
		break;
	default:
		move_account(account);
		break;
	}
}

static void
print_verifier(const struct token *token)
{
	uint8_t proof[TSR_PROOF_BYTES];
	char verifier[TSR_VERIFIER_MAX];
	struct tsr_token parsed;

	if (tsr_token_parse(token->text, TSR_TOKEN_LEN, &parsed) != TSR_OK ||
	    tsr_token_proof(token->text, TSR_TOKEN_LEN, &parsed, proof) != TSR_OK)
		abort();
	tsr_verifier_format(parsed.scheme, proof, verifier);
	printf("tesseraVerifier: %s\n", verifier);
}

/*
 * The one that was deleted comes back with its old secret, or a new one is
 * made.  Where it cannot be told whether a revocation was seen, nothing can be.
 */
static void
add_token(struct token *token)
{
	if (token->revoked && !token->dead)
		return;
	token->owner = any(ACCOUNTS);
	if (!accounts[token->owner].there)
		return;
	if (token->text[0] == '\0' && tsr_token_make(TSR_PRIVATE, token->text) != TSR_OK)
		abort();
	token->there = true;
	token->disabled = token->revoked = false;
	printf("dn: ");
	print_token(token);
	printf("\nchangetype: add\nobjectClass: tesseraToken\ntesseraTokenId: %.*s\n", TSR_ID_LEN, token->text + 5);
	print_verifier(token);
	printf("tesseraKind: private\ncn: a token\ntesseraState: active\ntesseraNotAfter: 99991231235959Z\n"
	       "tesseraService: *\ntesseraNetwork: *\ntesseraRole: *\n\n");
}

static void
move_token(struct token *token)
{
	const unsigned owner = any(ACCOUNTS);

	if (!accounts[owner].there || owner == token->owner)
		return;
	printf("dn: ");
	print_token(token);
	printf("\nchangetype: modrdn\nnewrdn: tesseraTokenId=%.*s\ndeleteoldrdn: 1\nnewsuperior: ", TSR_ID_LEN,
	    token->text + 5);
	print_account(&accounts[owner]);
	printf("\n\n");
	token->owner = owner;
}

static const char *
new_state(struct token *token)
{
	/* Nobody may, but a server without rules lets them: only what has been seen revoked must stay so. */
	if (token->revoked && !token->dead)
		return "revoked";
	token->revoked = any(4) == 0;
	token->disabled = !token->revoked && !token->disabled && any(2) == 0;
	return token->revoked ? "revoked" : token->disabled ? "disabled" : "active";
}

static void
change_token(struct token *token)
{
	switch (token->there ? 1 + any(7) : 0) {
	case 0:
		add_token(token);
		break;
	case 1:
	case 2:
	case 3:
		move_token(token);
		break;
	case 4:
		printf("dn: ");
		print_token(token);
		delete ();
		token->there = false;
		break;
	default:
		printf("dn: ");
		print_token(token);
		replace("tesseraState", new_state(token));
		break;
	}
}

static bool
in_sight(const struct account *account)
{
	return account->there && account->place != OUTSIDE;
}

/* A login that two accounts in sight have lets neither in. */
static bool
is_alone(const struct account *account)
{
	for (size_t i = 0; i < ACCOUNTS; i++)
		if (&accounts[i] != account && in_sight(&accounts[i]) && accounts[i].name == account->name)
			return false;
	return true;
}

static bool
is_good(const struct token *token)
{
	const struct account *owner = &accounts[token->owner];

	return token->there && !token->disabled && !token->revoked && !token->dead && in_sight(owner) &&
	       !owner->disabled && is_alone(owner);
}

static void
judge_as(struct tsr_cache *cache, size_t n, unsigned name)
{
	const struct token *token = &tokens[n];
	const bool wanted = is_good(token) && accounts[token->owner].name == name;
	struct tsr_request request = {.token = token->text, .token_len = TSR_TOKEN_LEN, .now = time(NULL)};
	struct tsr_answer answer;
	char user[16];

	(void)snprintf(user, sizeof(user), "svc%u", name);
	request.user = user;
	if ((tsr_judge(cache, &request, &answer) == TSR_ALLOW) != wanted)
		printf("%s token %zu (%s) as %s: %s %s\n", wanted ? "missing" : "wrong", n, answer.token_id, user,
		    tsr_verdict_name(answer.verdict), answer.detail);
	else if (wanted)
		puts("allowed");
}

static void
judge_all(struct tsr_cache *cache)
{
	for (size_t i = 0; i < TOKENS; i++)
		for (unsigned name = 0; name < NAMES && tokens[i].text[0] != '\0'; name++)
			judge_as(cache, i, name);
}

static void
settle(void)
{
	for (size_t i = 0; i < TOKENS; i++)
		tokens[i].dead |= tokens[i].there && tokens[i].revoked && in_sight(&accounts[tokens[i].owner]);
}

static void
change(unsigned count)
{
	while (count-- > 0) {
		if (any(3) == 0)
			change_account(&accounts[any(ACCOUNTS)]);
		else
			change_token(&tokens[any(TOKENS)]);
	}
}

int
main(int argc, char **argv)
{
	struct tsr_cache *cache = NULL;
	char line[64];

	if (argc != 3 || tsr_cache_new(argv[2], TSR_KEEP, &cache) != TSR_OK)
		return 2;
	seed = strtoull(argv[1], NULL, 10) * 2 + 1;
	while (fgets(line, sizeof(line), stdin) != NULL) {
		if (strncmp(line, "change ", 7) == 0)
			change((unsigned)strtoul(line + 7, NULL, 10));
		else if (strcmp(line, "judge\n") == 0)
			judge_all(cache);
		else if (strcmp(line, "settled\n") == 0)
			settle();
		puts(".");
		(void)fflush(stdout);
	}
	tsr_cache_free(cache);
	return 0;
}
