#compdef nlshell
# Completion of nlshell in zsh, printed by `nlshell completion zsh`. At every Tab it asks nlshell what may stand.

_nlshell() {
    local line
    local -a lines matches shown
    lines=("${(@f)$(COLUMNS=$COLUMNS command nlshell --complete-line zsh "${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" "$PREFIX" 2>/dev/null)}")
    for line in $lines; do
        matches+=("${line%%$'\t'*}")
        shown+=("${line#*$'\t'}")
    done
    compadd -Q -S '' -V nlshell -l -d shown -a matches
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _nlshell "$@"
else
    compdef _nlshell nlshell
fi
