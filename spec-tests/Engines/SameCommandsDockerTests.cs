namespace OciRuntime.SpecTests.Engines;

/// <summary>The same commands to Docker with runc and with the runtime under test: the user sees no difference.</summary>
[Collection(nameof(DockerEngine)), Trait("speed", "slow")]
public sealed class SameCommandsDockerTests(DockerEngine engine) : EngineTest<DockerEngine>(engine)
{
    private static readonly string[] s_commands =
    [
        "$RUN --rm bb sh -c 'echo out; echo err >&2; exit 9'",
        "$RUN --rm bb nosuch",
        "$RUN --rm bb /etc",
        "$RUN --rm bb /etc/passwd",
        "$RUN --rm --workdir /etc/passwd bb true",
        "$RUN --rm --user nobody-there bb true",
        "$RUN --rm --sysctl kernel.nosuch=1 bb true",
        "$RUN --rm --cap-add NOSUCH bb true",
        "$RUN --rm --device /dev/nosuch bb true",
        "$RUN --rm --memory 1m bb true",
        "$RUN --rm --memory 64m --cpus 0.5 --pids-limit 50 bb sh -c 'cd /sys/fs/cgroup && cat memory/memory.limit_in_bytes cpu/cpu.cfs_quota_us "
        + "pids/pids.max'",
        "$RUN --rm --user 1000:2000 --group-add 44 --cap-drop ALL --cap-add CHOWN bb sh -c 'id; grep Cap /proc/self/status'",
        "$RUN --rm --privileged bb sh -c 'grep -E \"Cap|Seccomp:\" /proc/self/status; ls /dev | grep -v -e ^loop -e ^tty | sort | head -40'  # "
        + "differs: a capability that root itself lacks is left out with a warning, as config.md wants; runc refuses",
        "$RUN --rm --ulimit nofile=100:200 --read-only --tmpfs /t --hostname box --init bb sh -c 'ulimit -n; hostname; touch /x; touch /t/x; ls -l "
        + "/proc/1/exe | wc -l'",
        "$RUN --rm --security-opt seccomp=unconfined --security-opt no-new-privileges bb grep -E 'NoNew|Seccomp:' /proc/self/status",
        "$RUN --rm --pid host --ipc host --uts host bb sh -c 'readlink /proc/self/ns/pid /proc/self/ns/ipc /proc/self/ns/uts'",
        "terminal \"$RUN --rm -it bb sh -c 'tty; ls -l /dev/console | cut -c1-10; exit 6'\"",
        "$RUN -d --name $ID --memory 64m bb sh -c 'trap \"echo asked; exit 7\" TERM; echo ready; while :; do sleep 0.1; done' | wc -c; until docker "
        + "logs $ID | grep -q ready; do sleep 0.1; done",
        "docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' $ID",
        "docker exec $ID sh -c 'echo hello; echo err >&2; exit 5'",
        "docker exec $ID nosuch",
        "docker exec $ID /etc",
        "docker exec --workdir /no/such $ID true",
        "docker exec --user 1000:2000 --env A=b $ID sh -c 'id; env | sort; grep -E \"Cap|Seccomp:\" /proc/self/status; ls /proc/self/fd'",
        "docker exec --privileged $ID grep Cap /proc/self/status  # differs: as above",
        "terminal \"docker exec -it $ID sh -c 'tty; exit 4'\"",
        "docker exec -d $ID touch /detached; sleep 0.5; docker exec $ID ls /detached",
        "docker top $ID -o pid,comm | head -1",
        "docker stats --no-stream --format '{{.Name}} {{.PIDs}}' $ID | cut -d' ' -f1",
        "docker update --memory 128m --memory-swap 256m --pids-limit 77 $ID; docker exec $ID sh -c 'cd /sys/fs/cgroup && cat "
        + "memory/memory.limit_in_bytes pids/pids.max'",
        "docker update --memory 1k $ID",
        "docker pause $ID; docker pause $ID; docker exec $ID true; docker inspect -f '{{.State.Status}}' $ID; docker unpause $ID; docker unpause $ID",
        "docker cp $ID:/etc/passwd - | wc -c",
        "docker kill --signal NOSUCH $ID",
        "docker stop $ID; docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' $ID; docker logs $ID",
        "docker kill $ID",
        "docker exec $ID true",
        "docker start $ID; docker inspect -f '{{.State.Status}}' $ID; docker kill $ID; docker wait $ID",
        "docker rm $ID; docker rm $ID",
    ];

    // As runc 1.1.5 under the same commands; what differs on purpose is marked and explained.
    [Fact]
    public void User_of_Docker_sees_no_difference()
    {
        Skip.IfNot(File.Exists("/usr/sbin/runc"), "runc is not installed");
        CommandSequence.AssertSame(Engine.Host, s_commands, Variables(DockerEngine.Reference), Variables(DockerEngine.RuntimeName));
    }

    private static Dictionary<string, string> Variables(string runtime) => new()
    {
        ["RUN"] = $"docker run --runtime {runtime} --network none",
        ["ID"] = "same",
    };
}
