# Completion of nlshell in bash, printed by `nlshell completion bash`. At every Tab it asks nlshell what may stand.

_nlshell() {
    mapfile -t COMPREPLY < <(command nlshell --complete-line bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
}

complete -o nospace -o nosort -F _nlshell nlshell
