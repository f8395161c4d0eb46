namespace OciRuntime.SpecTests.Engines;

/// <summary>The same commands to Podman with runc and with the runtime under test: the user sees no difference.</summary>
[Collection(nameof(PodmanEngine)), Trait("speed", "slow")]
public sealed class SameCommandsPodmanTests(PodmanEngine engine) : EngineTest<PodmanEngine>(engine)
{
    private static readonly string[] s_commands =
    [
        "$RUN --rm bb sh -c 'echo out; echo err >&2; exit 9'",
        "$RUN --rm bb nosuch",
        "$RUN --rm bb /no/such",
        "$RUN --rm bb /etc",
        "$RUN --rm --workdir /etc/passwd bb true",
        "$RUN --rm --sysctl net.nosuch=1 bb true 2>&1 | wc -l",
        "$RUN --rm --memory 1m bb true  # differs: it starts; runc needs more to start than the container has",
        "$RUN --rm --user 1000:2000 --cap-drop ALL --cap-add CHOWN bb sh -c 'id; grep Cap /proc/self/status'",
        "$RUN --rm --privileged bb sh -c 'grep -E \"Cap|Seccomp:\" /proc/self/status'",
        "$RUN --rm --uidmap 0:100000:5000 --read-only --tmpfs /t --hostname box bb sh -c 'cat /proc/self/uid_map; hostname; touch /x; touch /t/x; "
        + "ls -ln /dev | grep -v mqueue | tr -s \" \" | cut -d\" \" -f1,3-6,10-'",
        "$RUN --rm --uidmap 0:100000:5000 bb ls -lnd /dev/mqueue  # differs: all namespaces are made by one clone, when the user is still the host's",
        "$RUN --rm --pid host --ipc host --uts host bb sh -c 'readlink /proc/self/ns/pid /proc/self/ns/ipc /proc/self/ns/uts'",
        "$RUN --rm --init bb true; true",
        "terminal \"$RUN --rm -it bb sh -c 'tty; ls -l /dev/console | cut -c1-10; exit 6'\"",
        "$RUN -d --name $ID --memory 64m bb sh -c 'trap \"echo asked; exit 7\" TERM; echo ready; while :; do sleep 0.1; done' | wc -c; until $P "
        + "logs $ID | grep -q ready; do sleep 0.1; done",
        "$P exec $ID sh -c 'echo hello; echo err >&2; exit 5'",
        "$P exec $ID nosuch",
        "$P exec $ID /etc",
        "$P exec --workdir /no/such $ID true",
        "$P exec --user 1000:2000 --env A=b $ID sh -c 'id; env | sort; grep -E \"Cap|Seccomp:\" /proc/self/status; ls /proc/self/fd'",
        "terminal \"$P exec -it $ID sh -c 'tty; exit 4'\"",
        "$P update --memory 128m $ID | wc -l; $P exec $ID cat /sys/fs/cgroup/memory/memory.limit_in_bytes",
        "$P pause $ID; $P pause $ID; $P exec $ID true; $P inspect -f '{{.State.Status}}' $ID; $P unpause $ID; $P unpause $ID",
        "$P kill --signal NOSUCH $ID",
        "$P stop $ID; $P inspect -f '{{.State.Status}} {{.State.ExitCode}}' $ID; $P logs $ID",
        "$P kill $ID",
        "$P exec $ID true",
        "$P start $ID; $P inspect -f '{{.State.Status}}' $ID; $P kill $ID; $P wait $ID",
        "$P rm $ID; $P rm $ID",
    ];

    // As runc 1.1.5 under the same commands; what differs on purpose is marked and explained.
    [Fact]
    public void User_of_Podman_sees_no_difference()
    {
        Skip.IfNot(File.Exists("/usr/sbin/runc"), "runc is not installed");
        CommandSequence.AssertSame(Engine.Host, s_commands, Variables(PodmanEngine.Reference), Variables(PodmanEngine.RuntimeName));
    }

    private Dictionary<string, string> Variables(string runtime)
    {
        string podman = $"{string.Join(' ', Engine.Arguments())} --runtime {runtime}";
        return new() { ["P"] = podman, ["RUN"] = $"{podman} run --cgroup-parent /{Engine.CgroupParent} --network none", ["ID"] = "same" };
    }
}
