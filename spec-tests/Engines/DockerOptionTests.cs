namespace OciRuntime.SpecTests.Engines;

/// <summary>What `docker run` is asked for arrives: flag by flag, as the process sees it.</summary>
[Collection(nameof(DockerEngine))]
public sealed class DockerOptionTests(DockerEngine engine) : EngineTest<DockerEngine>(engine)
{
    // docker-run(1): "docker run starts a process with its own file system, its own networking, and its own isolated process tree."
    [Theory]
    [InlineData("--user 1000:2000", "id -u; id -g", "1000\n2000\n")]
    [InlineData("--user guest", "id -u; id -g", "1000\n1000\n")]
    [InlineData("--user 1000 --group-add 44", "id -G", "1000 44\n")]
    [InlineData("--cap-drop ALL --cap-add CHOWN", "grep CapEff /proc/self/status", "CapEff:\t0000000000000001\n")]
    [InlineData("--cap-add SYS_TIME --cap-drop MKNOD", "grep CapEff /proc/self/status", "CapEff:\t00000000a20425fb\n")]
    [InlineData("--ulimit nofile=100:200", "ulimit -Sn; ulimit -Hn", "100\n200\n")]
    [InlineData("--sysctl net.ipv4.ip_forward=1 --sysctl kernel.msgmax=4096", "cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax",
        "1\n4096\n")]
    [InlineData("--device /dev/null:/dev/nothing:rw", "echo x > /dev/nothing && ls -l /dev/nothing | tr -s ' ' | cut -d' ' -f5,6", "1, 3\n")]
    [InlineData("--read-only --tmpfs /scratch:size=64k,mode=1777", "touch /x 2>/dev/null || echo refused; touch /scratch/x && echo written",
        "refused\nwritten\n")]
    [InlineData("--security-opt no-new-privileges", "grep NoNewPrivs /proc/self/status", "NoNewPrivs:\t1\n")]
    [InlineData("", "grep Seccomp: /proc/self/status", "Seccomp:\t2\n")]
    [InlineData("--security-opt seccomp=unconfined", "grep Seccomp: /proc/self/status", "Seccomp:\t0\n")]
    [InlineData("--env COLOUR=green --workdir /new/folder", "echo $COLOUR; pwd", "green\n/new/folder\n")]
    [InlineData("--hostname box", "hostname; cat /etc/hostname", "box\nbox\n")]
    [InlineData("--shm-size 1m", "df -k /dev/shm | awk 'END { print $2 }'", "1024\n")]
    [InlineData("--oom-score-adj 321", "cat /proc/self/oom_score_adj", "321\n")]
    [InlineData("--init", "cut -d' ' -f2 /proc/1/stat", "(docker-init)\n")]
    [InlineData("--stop-signal KILL --label a=b --add-host there:10.0.0.1", "grep there /etc/hosts", "10.0.0.1\tthere\n")]
    [InlineData("--entrypoint echo", "", "\n")]
    [InlineData("--privileged", "ls /dev/kmsg; grep -c CapEff.*ff$ /proc/self/status; grep Seccomp: /proc/self/status",
        "/dev/kmsg\n1\nSeccomp:\t0\n")]
    [InlineData("", "ip -o link | wc -l", "1\n")]
    [InlineData("", "ls /proc/1/fd; true", "0\n1\n2\n")]
    // Docker masks /proc/keys with /dev/null and makes /proc/sys read-only.
    [InlineData("", "wc -c < /proc/keys; echo 1 2>/dev/null >/proc/sys/kernel/msgmax || echo refused", "0\nrefused\n")]
    public void Flags_arrive(string flags, string script, string expected)
    {
        string[] command = flags.Contains("--entrypoint", StringComparison.Ordinal) ? [] : ["sh", "-c", script];

        CommandResult result = Engine.Run(flags.Split(' ', StringSplitOptions.RemoveEmptyEntries), command).Should().Succeed().Which;

        result.Stdout.Should().Be(expected);
        result.Stderr.Should().Be("");
    }

    // docker-run(1), --memory and others: they become linux.resources. Docker on cgroup v1 shows a container its own cgroup.
    [Theory]
    [InlineData("--memory 64m", "memory/memory.limit_in_bytes", "67108864")]
    [InlineData("--memory 64m --memory-reservation 32m", "memory/memory.soft_limit_in_bytes", "33554432")]
    [InlineData("--memory 64m --memory-swap 128m", "memory/memory.memsw.limit_in_bytes", "134217728")]
    [InlineData("--cpus 0.5", "cpu/cpu.cfs_quota_us", "50000")]
    [InlineData("--cpu-shares 300", "cpu/cpu.shares", "300")]
    [InlineData("--cpuset-cpus 0", "cpuset/cpuset.cpus", "0")]
    [InlineData("--pids-limit 50", "pids/pids.max", "50")]
    [InlineData("--cgroupns private --memory 64m", "memory/memory.limit_in_bytes", "67108864")]
    public void Limit_is_written(string flags, string file, string expected)
    {
        Skip.If(LayoutCommand.HostIsUnified, "reads the files of cgroup v1");
        Skip.IfNot(File.Exists($"/sys/fs/cgroup/{file}") || Directory.Exists($"/sys/fs/cgroup/{file.Split('/')[0]}"), $"no controller for {file}");
        Skip.If(file.Contains("memsw", StringComparison.Ordinal) && !File.Exists($"/sys/fs/cgroup/{file}"), "the kernel does not count swap");

        Engine.Run(flags.Split(' '), "cat", $"/sys/fs/cgroup/{file}").Should().Succeed().Printing($"{expected}\n");
    }

    // docker-run(1): "Tune the container's pids (process IDs) limit." config-linux.md#pids: "the maximum number of tasks in the cgroup".
    [Fact]
    public void Process_limit_bites() =>
        Engine.Run(["--pids-limit", "5"], "sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep 5 & done").Stderr.Should().Contain("can't fork");

    // config-linux.md#namespaces: "If a namespace type is not specified in the namespaces array, the container MUST inherit the runtime
    // namespace of that type."
    [Theory]
    [InlineData("net", "--network=host")]
    [InlineData("pid", "--pid=host")]
    [InlineData("ipc", "--ipc=host")]
    [InlineData("uts", "--uts=host")]
    public void Namespace_of_the_host_is_kept(string kind, string flag)
    {
        string ours = File.ResolveLinkTarget($"/proc/self/ns/{kind}", returnFinalTarget: false)!.Name;

        Engine.Docker("run", "--rm", flag, "bb", "readlink", $"/proc/self/ns/{kind}").Should().Succeed().Printing($"{ours}\n");
    }

    // config-linux.md#namespaces: "The runtime MUST place the container process in the namespace associated with that path."
    [Fact]
    public void Container_joins_the_namespaces_of_another()
    {
        string first = Scratch.NewName();
        Engine.Docker("run", "--detach", "--name", first, "--network", "none", "--ipc", "shareable", "bb", "sleep", "100").Should().Succeed();

        string script = "readlink /proc/self/ns/net; readlink /proc/self/ns/ipc; ps | grep -c '[s]leep 100$'";
        string inFirst = Engine.Docker("exec", first, "sh", "-c", script).Should().Succeed().Which.Stdout;
        string inSecond = Engine.Docker("run", "--rm", "--network", $"container:{first}", "--ipc", $"container:{first}", "--pid",
            $"container:{first}", "bb", "sh", "-c", script).Should().Succeed().Which.Stdout;

        inSecond.Split('\n')[..2].Should().Equal(inFirst.Split('\n')[..2]);
        inSecond.Split('\n')[2].Should().Be("1");
        Engine.Docker("rm", "--force", first).Should().Succeed();
    }

    // config.md#mounts: "A mount is a bind mount if it has either bind or rbind in the options." Docker makes one of each volume.
    [Fact]
    public void Volumes_are_mounted_as_asked()
    {
        string folder = Directory.CreateDirectory(Engine.Host.PathTo("shared")).FullName;
        File.WriteAllText(Path.Combine(folder, "file"), "from the host\n");
        string volume = Scratch.NewName();

        CommandResult read = Engine.Run(["--volume", $"{folder}:/data:ro"], "sh", "-c", "cat /data/file; touch /data/x 2>/dev/null || echo refused")
            .Should().Succeed().Which;
        Engine.Run(["--volume", $"{folder}:/data"], "touch", "/data/written").Should().Succeed();
        Engine.Run(["--volume", $"{volume}:/keep"], "sh", "-c", "echo kept > /keep/file").Should().Succeed();
        CommandResult kept = Engine.Run(["--mount", $"type=volume,src={volume},dst=/keep,readonly"], "cat", "/keep/file").Should().Succeed().Which;

        read.Stdout.Should().Be("from the host\nrefused\n");
        File.Exists(Path.Combine(folder, "written")).Should().BeTrue();
        kept.Stdout.Should().Be("kept\n");
        Engine.Docker("volume", "rm", volume).Should().Succeed();
    }

    // docker-run(1): "White listed syscalls seccomp Json file to be used as a seccomp filter".
    [Fact]
    public void Seccomp_profile_of_a_file_decides()
    {
        string profile = Engine.Host.Write("profile.json", """
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 77}]}
            """);

        CommandResult result = Engine.Run(["--security-opt", $"seccomp={profile}"], "sh", "-c", "mkdir /tmp/x; touch /tmp/y && echo fine")
            .Should().Succeed().Which;

        result.Stdout.Should().Be("fine\n");
        result.Stderr.Should().Contain("mkdir");
    }
}
