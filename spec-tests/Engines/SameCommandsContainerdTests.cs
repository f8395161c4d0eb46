namespace OciRuntime.SpecTests.Engines;

/// <summary>The same commands to containerd with runc and with the runtime under test: the user sees no difference.</summary>
[Collection(nameof(ContainerdEngine)), Trait("speed", "slow")]
public sealed class SameCommandsContainerdTests(ContainerdEngine engine) : EngineTest<ContainerdEngine>(engine)
{
    private static readonly string[] s_commands =
    [
        "$RUN --rm $IMAGE $ID sh -c 'echo out; echo err >&2; exit 7'",
        "$RUN --rm $IMAGE $ID nosuch",
        "$RUN --rm $IMAGE $ID /no/such",
        "$RUN --rm $IMAGE $ID /etc",
        "$RUN --rm --cwd /etc/passwd $IMAGE $ID true; true",
        "$RUN --rm --read-only --env A=b --seccomp $IMAGE $ID sh -c 'env | sort; grep -E \"Cap|NoNew|Seccomp:|Umask|Groups\" /proc/self/status; "
        + "touch /x'",
        "$RUN --rm --privileged $IMAGE $ID sh -c 'grep -E \"Cap|NoNew|Seccomp:\" /proc/self/status; ls /dev | wc -l'",
        "$RUN --rm $IMAGE $ID sh -c \"cut -d' ' -f3,5- /proc/self/mountinfo | sed 's/^[0-9:]* //; s/lowerdir.*//; s/master:[0-9]*//; "
        + "s/shared:[0-9]*//' | grep -v /sys/fs/cgroup\"",
        "$RUN --rm $IMAGE $ID sh -c 'ls -ln /dev | tr -s \" \" | cut -d\" \" -f1,3-6,10-; ulimit -a; stat -c \"%a %u %n\" / /dev /proc /sys /tmp'",
        "terminal \"$RUN --rm -t $IMAGE $ID sh -c 'tty; id; exit 4'\" | grep -v 'resize pty'",
        "$RUN -d $IMAGE $ID sh -c 'trap \"exit 7\" TERM; touch /ready; while :; do sleep 0.1; done'",
        "$RUN -d $IMAGE $ID true",
        "until ctr tasks exec --exec-id w$(date +%N) $ID test -e /ready; do sleep 0.1; done",
        "ctr tasks exec --exec-id e1 $ID sh -c 'echo hello; echo err >&2; exit 3'",
        "ctr tasks exec --exec-id e2 $ID nosuch",
        "ctr tasks exec --exec-id e3 $ID /etc",
        "ctr tasks exec --exec-id e4 --cwd /no/such $ID true; true",
        "ctr tasks exec --exec-id e5 $ID sh -c 'grep -E \"Cap|NoNew|Seccomp:\" /proc/self/status; env | sort; ls /proc/self/fd; ulimit -n'",
        "ctr tasks exec --exec-id e6 --user 1000:2000 $ID id; true",
        "ctr tasks ps $ID | head -2",
        "ctr tasks pause $ID",
        "ctr tasks list",
        "ctr tasks exec --exec-id e7 $ID true",
        "ctr tasks resume $ID",
        "ctr tasks resume $ID",
        "ctr tasks metrics $ID",
        "ctr tasks delete $ID",
        "ctr tasks kill -s SIGTERM $ID; sleep 1",
        "ctr tasks list",
        "ctr tasks kill $ID",
        "ctr tasks pause $ID",
        "ctr tasks exec --exec-id e8 $ID true",
        "ctr tasks delete $ID",
        "ctr containers delete $ID",
    ];

    // As runc 1.1.5 under the same commands: what they print, and how they end.
    [Fact]
    public void User_of_ctr_sees_no_difference()
    {
        Skip.IfNot(File.Exists("/usr/sbin/runc"), "runc is not installed");
        CommandSequence.AssertSame(Engine.Host, s_commands, Variables("/usr/sbin/runc"), Variables(Repository.RuntimeBinary));
    }

    private static Dictionary<string, string> Variables(string binary) => new()
    {
        ["RUN"] = $"ctr run --runc-binary {binary}",
        ["IMAGE"] = EngineImage.Name,
        ["ID"] = "same",
    };
}
