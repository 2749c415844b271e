# Completion of nlshell in fish, printed by `nlshell completion fish`. At every Tab it asks nlshell what may stand.

function __nlshell_complete
    command nlshell --complete-line fish (commandline -cp | string collect) 2>/dev/null
end

complete -c nlshell -f -k -a '(__nlshell_complete)'
