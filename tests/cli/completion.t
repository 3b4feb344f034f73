#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154,SC2016
# Completion: what the tool offers is what it takes; what bash and zsh make of it.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"

# offers WORD...: the candidates behind these words
offers() {
	"$tessera" __complete "$@" 2>&1 | cut -f1 | tr '\n' ' '
}

# Every verb and option that help shows, and no other, all the way down.
walk() {
	if "$tessera" "$@" --help | grep -q 'VERB --help'; then
		"$tessera" "$@" --help | sed -n '/^$/,/^$/s/^  \([a-z-]*\) .*/\1/p' >"$scratch/verbs"
		is "$(offers "$@" '')" "$(tr '\n' ' ' <"$scratch/verbs")" "verbs of tessera $*"
		for verb in $(cat "$scratch/verbs"); do
			walk "$@" "$verb"
		done
	else
		is "$(offers "$@" -)" "$("$tessera" "$@" --help | sed -n '/^Examples/q; s/^  \(--[a-z-]*\) .*/\1/p' | tr '\n' ' ')" \
			"options of tessera $*"
	fi
}
walk
check "these were more than 20" test "$tap_count" -gt 20

is "$(offers -)" "--config --help --version " "options before a verb"
is "$(offers -c '')$(offers --config x)" ":files :files " "-c takes a file"
is "$(offers -c x token '')" "$(offers token '')" "the verb comes behind it"
is "$(offers token list --kind '')" "private public " "values that are known"
is "$(offers token list --kind private -)" "$(offers token list - | sed 's/--kind //')" "what may be given once goes"
is "$(offers token add --role a -)" "$(offers token add -)" "what may be repeated stays"
is "$(offers token list --account -)" "" "a value is no option"
is "$(offers token add --out '')$(offers check --cache '')$(offers scan '')$(offers status -c '')" \
	":files :files :files :files " "where files are taken"
is "$(offers token revoke '')$(offers service show a)$(offers token add --account '')" "" \
	"the directory is not asked for ids and names"
is "$(offers scan -- -)" ":files " "behind -- there are no options"
is "$(offers bogus '')$(offers token bogus '')$(offers token --help '')$(offers status --bogus '')" "" "nonsense has no candidates"
"$tessera" -c /nonexistent __complete token >"$scratch/out" 2>&1
is $? 2 "it is no verb"

PATH=$scratch/bin:$PATH
mkdir "$scratch/bin"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$tessera" >"$scratch/bin/tessera"
chmod 755 "$scratch/bin/tessera"
cd "$scratch" || exit 1

# in_bash WORD...: what a tab behind these words of a command line gives, sorted
in_bash() {
	bash --norc -c '
		compopt() { echo "$@"; }
		. "$srcdir/conf/completion/bash/tessera"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_tessera "$1"
		[ ${#COMPREPLY[@]} = 0 ] || printf "%s\n" "${COMPREPLY[@]}"' bash "$@" 2>&1 | sort | tr '\n' ' '
}
if command -v bash >/dev/null; then
	is "$(in_bash tessera st)" "status " "bash: verbs"
	is "$(in_bash tessera token revo)" "revoke " "bash: verbs of a group"
	is "$(in_bash tessera token add --pr)" "--private " "bash: options"
	is "$(in_bash tessera token list --kind = pu)" "public " "bash: a value behind ="
	is "$(in_bash tessera token list --kind =)" "private public " "bash: the same at ="
	is "$(in_bash tessera scan x)" "-o default " "bash: files"
	is "$(in_bash tessera token add --label 'a b' --o)" "--out " "bash: a word with a blank"
	is "$(in_bash "$scratch/bin/tessera" sc)" "scan " "bash: a tool that was named by its path"
	is "$(in_bash "$scratch/missing" sc)" "" "bash: one that is not there"
	is "$(bash --norc -ic '. "$srcdir/conf/completion/bash/tessera"; complete -p tessera' 2>/dev/null)" \
		"complete -F _tessera tessera" "bash: it is registered"
else
	skip "bash is not here"
fi

# The same with zsh, whose own helpers show what they are given.
in_zsh() {
	zsh -f -c '
		_describe() { print -rl -- ${(P)2}; }
		_files() { print files; }
		_call_program() { shift; eval "$*" 2>/dev/null; }
		compset() { [[ $PREFIX == --*=* ]] && PREFIX=${PREFIX#*=}; }
		words=("$@") CURRENT=$# PREFIX=${@[-1]}
		. "$srcdir/conf/completion/zsh/_tessera"' zsh "$@" 2>&1 | tr '\n' ' '
}
if command -v zsh >/dev/null; then
	like "$(in_zsh tessera '')" '^service:service accounts.*scan:find tokens in files' "zsh: verbs"
	like "$(in_zsh tessera token list --kind pu)" '^private: public: *$' "zsh: values"
	like "$(in_zsh tessera token list --kind=pu)" '^private: public: *$' "zsh: a value behind ="
	like "$(in_zsh tessera scan x)" '^files ' "zsh: files"
	like "$(in_zsh tessera token add --label 'a b' -)" '--private:valid from any origin' "zsh: a word with a blank"
	check "zsh: it is well formed" zsh -n "$srcdir/conf/completion/zsh/_tessera"
else
	skip "zsh is not here"
fi
done_testing
