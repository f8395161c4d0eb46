# fish completion for runcs(8).

# The state directory of this line: container ids are asked for where the command will look for them.
function __runcs_ids
    set -l words (commandline -opc)
    set -l root
    for i in (seq (count $words))
        switch $words[$i]
            case '--root=*'
                set root $words[$i]
            case --root
                set -q words[(math $i + 1)]; and set root --root $words[(math $i + 1)]
        end
    end
    $words[1] $root list --quiet 2>/dev/null
end

set -l commands create delete events exec features help kill list pause ps resume run spec start state update
set -l none "not __fish_seen_subcommand_from $commands"

complete -c runcs -f

complete -c runcs -n $none -l debug -d 'Enable debug logging'
complete -c runcs -n $none -l log -r -F -d 'Append errors to this file'
complete -c runcs -n $none -l log-format -x -a 'text json' -d 'Format of the log file'
complete -c runcs -n $none -l root -x -a '(__fish_complete_directories)' -d 'Directory of the state'
complete -c runcs -n $none -l systemd-cgroup -d 'Let systemd make the cgroups'
complete -c runcs -n $none -l rootless -x -a 'auto true false' -d 'Ignore cgroup permission errors'
complete -c runcs -n $none -l trace -r -F -d 'Write a timeline to this file'
complete -c runcs -n $none -l version -s v -d 'Print the version'
complete -c runcs -l help -s h -d 'Show help'

complete -c runcs -n $none -a create -d 'Create a container'
complete -c runcs -n $none -a delete -d 'Delete what a container holds'
complete -c runcs -n $none -a events -d 'Show events and statistics'
complete -c runcs -n $none -a exec -d 'Execute a process inside a container'
complete -c runcs -n $none -a features -d 'Show the enabled features'
complete -c runcs -n $none -a help -d 'Show the commands, or the help of one'
complete -c runcs -n $none -a kill -d 'Send a signal to a container'
complete -c runcs -n $none -a list -d 'List containers'
complete -c runcs -n $none -a pause -d 'Suspend a container'
complete -c runcs -n $none -a ps -d 'Show the processes of a container'
complete -c runcs -n $none -a resume -d 'Resume a paused container'
complete -c runcs -n $none -a run -d 'Create and run a container'
complete -c runcs -n $none -a spec -d 'Write a config.json to start from'
complete -c runcs -n $none -a start -d 'Start a created container'
complete -c runcs -n $none -a state -d 'Show the state of a container'
complete -c runcs -n $none -a update -d 'Change resource limits'
complete -c runcs -n '__fish_seen_subcommand_from help' -a "$commands"

complete -c runcs -n '__fish_seen_subcommand_from delete events exec kill pause ps resume start state update' -a '(__runcs_ids)' -d Container
complete -c runcs -n '__fish_seen_subcommand_from kill' -a 'TERM KILL HUP INT QUIT USR1 USR2 STOP CONT WINCH' -d Signal

set -l starts '__fish_seen_subcommand_from create run'
set -l processes '__fish_seen_subcommand_from create run exec'
complete -c runcs -n '__fish_seen_subcommand_from create run spec' -l bundle -s b -x -a '(__fish_complete_directories)' -d 'Directory of the bundle'
complete -c runcs -n $processes -l console-socket -r -F -d 'Socket that receives the terminal'
complete -c runcs -n $processes -l pidfd-socket -r -F -d 'Socket that receives a pidfd'
complete -c runcs -n $processes -l pid-file -r -F -d 'File for the process id'
complete -c runcs -n $starts -l no-pivot -d 'Do not use pivot_root'
complete -c runcs -n $starts -l no-new-keyring -d 'Do not create a session keyring'
complete -c runcs -n $processes -l preserve-fds -x -d 'Pass N more file descriptors'
complete -c runcs -n '__fish_seen_subcommand_from run exec' -l detach -s d -d 'Detach from the process'
complete -c runcs -n '__fish_seen_subcommand_from run' -l keep -d 'Do not delete the container after it exits'
complete -c runcs -n '__fish_seen_subcommand_from run' -l no-subreaper -d 'Do not reap reparented processes'

set -l exec '__fish_seen_subcommand_from exec'
complete -c runcs -n $exec -l cwd -x -d 'Working directory in the container'
complete -c runcs -n $exec -l env -s e -x -d 'Environment variable NAME=VALUE'
complete -c runcs -n $exec -l tty -s t -d 'Allocate a terminal'
complete -c runcs -n $exec -l user -s u -x -d 'UID[:GID]'
complete -c runcs -n $exec -l additional-gids -s g -x -d 'Additional group id'
complete -c runcs -n $exec -l process -s p -r -F -d 'File with the process object'
complete -c runcs -n $exec -l process-label -x -d 'SELinux label'
complete -c runcs -n $exec -l apparmor -x -d 'AppArmor profile'
complete -c runcs -n $exec -l no-new-privs -d 'Set no_new_privs'
complete -c runcs -n $exec -l cap -s c -x -d 'Add a capability'
complete -c runcs -n $exec -l cgroup -x -d 'Cgroup below that of the container'
complete -c runcs -n $exec -l ignore-paused -d 'Allow a paused container'

complete -c runcs -n '__fish_seen_subcommand_from delete' -l force -s f -d 'Kill the container first'
complete -c runcs -n '__fish_seen_subcommand_from events' -l interval -x -d 'Time between two statistics'
complete -c runcs -n '__fish_seen_subcommand_from events' -l stats -d 'Show the statistics once'
complete -c runcs -n '__fish_seen_subcommand_from list ps' -l format -s f -x -a 'table json' -d 'Format of the output'
complete -c runcs -n '__fish_seen_subcommand_from list' -l quiet -s q -d 'Only ids'
complete -c runcs -n '__fish_seen_subcommand_from spec' -l rootless -d 'For a container without rights of root'

set -l update '__fish_seen_subcommand_from update'
complete -c runcs -n $update -l resources -s r -r -F -d 'File with the resources object'
complete -c runcs -n $update -l blkio-weight -x -d 'Weight of block IO'
complete -c runcs -n $update -l cpu-period -x -d 'Period of the CPU quota, in usecs'
complete -c runcs -n $update -l cpu-quota -x -d 'CPU time in a period, in usecs'
complete -c runcs -n $update -l cpu-burst -x -d 'CPU time beyond the quota, in usecs'
complete -c runcs -n $update -l cpu-share -x -d 'Weight of CPU time'
complete -c runcs -n $update -l cpu-rt-period -x -d 'Realtime period, in usecs'
complete -c runcs -n $update -l cpu-rt-runtime -x -d 'Realtime CPU time, in usecs'
complete -c runcs -n $update -l cpuset-cpus -x -d 'CPUs to use'
complete -c runcs -n $update -l cpuset-mems -x -d 'Memory nodes to use'
complete -c runcs -n $update -l cpu-idle -x -a '0 1' -d 'Run only what is left of the CPU'
complete -c runcs -n $update -l memory -x -d 'Memory limit'
complete -c runcs -n $update -l memory-reservation -x -d 'Memory that is kept'
complete -c runcs -n $update -l memory-swap -x -d 'Memory and swap together'
complete -c runcs -n $update -l pids-limit -x -d 'Number of processes'
complete -c runcs -n $update -l l3-cache-schema -x -d 'Intel RDT: L3 cache schema'
complete -c runcs -n $update -l mem-bw-schema -x -d 'Intel RDT: memory bandwidth schema'
