# bash completion for runcs(8). Uses nothing of the bash-completion package, so it can be sourced by itself.

# The state directory of this line: container ids are asked for where the command will look for them.
_runcs_ids() {
    local i root=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        # bash cuts --root=DIR into three words.
        case ${COMP_WORDS[i]} in
            --root) [[ ${COMP_WORDS[i + 1]} == '=' ]] && root=(--root "${COMP_WORDS[i + 2]}") || root=(--root "${COMP_WORDS[i + 1]}") ;;
        esac
    done
    "${COMP_WORDS[0]}" "${root[@]}" list --quiet 2>/dev/null
}

_runcs() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' operands=0 i
    if [[ $current == '=' ]]; then
        current=''
    elif [[ $previous == '=' ]]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()

    local commands='create delete events exec features help kill list pause ps resume run spec start state update'
    local globals='--debug --log --log-format --root --systemd-cgroup --rootless --help --version --trace'
    local create='--bundle --console-socket --pidfd-socket --pid-file --no-pivot --no-new-keyring --preserve-fds'
    # Options whose value is the next word.
    local valued=' --log --log-format --root --rootless --trace --bundle -b --console-socket --pidfd-socket --pid-file --preserve-fds
        --interval --cwd --env -e --user -u --additional-gids -g --process -p --process-label --apparmor --cap -c --cgroup --format -f
        --resources -r --blkio-weight --cpu-period --cpu-quota --cpu-burst --cpu-share --cpu-rt-period --cpu-rt-runtime --cpuset-cpus
        --cpuset-mems --cpu-idle --memory --memory-reservation --memory-swap --pids-limit --l3-cache-schema --mem-bw-schema '

    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            '=') i=$((i + 1)) ;;
            # delete's -f is a flag.
            -f) [[ $command == delete ]] || i=$((i + 1)) ;;
            -*) [[ ${COMP_WORDS[i + 1]} != '=' && $valued == *[[:space:]]"${COMP_WORDS[i]}"[[:space:]]* ]] && i=$((i + 1)) ;;
            *) if [[ -z $command ]]; then command=${COMP_WORDS[i]}; else operands=$((operands + 1)); fi ;;
        esac
    done

    case $command:$previous in
        *:--log-format) COMPREPLY=($(compgen -W 'text json' -- "$current")); return ;;
        *:--rootless) [[ $command == spec ]] || { COMPREPLY=($(compgen -W 'auto true false' -- "$current")); return; } ;;
        list:--format|list:-f|ps:--format|ps:-f) COMPREPLY=($(compgen -W 'table json' -- "$current")); return ;;
        *:--root|*:--bundle|*:-b) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current")); return ;;
        *:--log|*:--trace|*:--console-socket|*:--pidfd-socket|*:--pid-file|exec:--process|exec:-p|*:--resources|*:-r)
            compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")); return ;;
        delete:-f) ;;
        *) [[ $valued == *[[:space:]]"$previous"[[:space:]]* ]] && return ;;
    esac

    local flags=$globals
    case $command in
        create) flags=$create ;;
        run) flags="$create --detach --keep --no-subreaper" ;;
        exec)
            flags='--console-socket --pidfd-socket --cwd --env --tty --user --additional-gids --process --detach --pid-file --process-label
                --apparmor --no-new-privs --cap --preserve-fds --cgroup --ignore-paused' ;;
        delete) flags='--force' ;;
        events) flags='--interval --stats' ;;
        list) flags='--format --quiet' ;;
        ps) flags='--format' ;;
        spec) flags='--bundle --rootless' ;;
        update)
            flags='--resources --blkio-weight --cpu-period --cpu-quota --cpu-burst --cpu-share --cpu-rt-period --cpu-rt-runtime
                --cpuset-cpus --cpuset-mems --cpu-idle --memory --memory-reservation --memory-swap --pids-limit --l3-cache-schema
                --mem-bw-schema' ;;
        features|help|kill|pause|resume|start|state) flags='' ;;
    esac
    [[ -z $command ]] || flags+=' --help'

    if [[ $current == -* ]]; then
        # What follows the container's id in exec and ps is another program's.
        [[ $operands -gt 0 && $command =~ ^(exec|ps)$ ]] || COMPREPLY=($(compgen -W "$flags" -- "$current"))
        return
    fi
    case $command:$operands in
        :0|help:0) COMPREPLY=($(compgen -W "$commands" -- "$current")) ;;
        delete:0|events:0|exec:0|kill:0|pause:0|ps:0|resume:0|start:0|state:0|update:0)
            COMPREPLY=($(compgen -W "$(_runcs_ids)" -- "$current")) ;;
        kill:1) COMPREPLY=($(compgen -W 'TERM KILL HUP INT QUIT USR1 USR2 STOP CONT WINCH' -- "$current")) ;;
    esac
}

complete -F _runcs runcs
