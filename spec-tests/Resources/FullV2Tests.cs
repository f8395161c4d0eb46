namespace OciRuntime.SpecTests.Resources;

/// <summary>Every controller of cgroup v2, with the cgroup made by us and made by systemd.</summary>
public sealed class FullV2Tests(Xunit.Abstractions.ITestOutputHelper output) : VmTest
{
    // config-linux.md#memory: "swap (int64, OPTIONAL) - sets limit of memory+Swap usage", which v2 counts apart.
    // systemd.resource-control(5): MemoryMax=, TasksMax=, CPUWeight=, CPUQuota=. The numbers are runc's: the weight follows its curve.
    [SkippableTheory, InlineData(false), InlineData(true)]
    public void Limits_are_written_and_changed(bool systemd)
    {
        Container container = New(systemd, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 67108864, ["swap"] = 134217728, ["reservation"] = 33554432 };
            config.Resources["pids"] = new JsonObject { ["limit"] = 33 };
            config.Resources["cpu"] = new JsonObject { ["shares"] = 512, ["quota"] = 20000, ["period"] = 50000 };
            config.Guest("pause");
        });
        Create(container, systemd);

        Assert.Equal("67108864", Read(container, "memory.max"));
        Assert.Equal("67108864", Read(container, "memory.swap.max"));
        Assert.Equal("33554432", Read(container, "memory.low"));
        Assert.Equal("33", Read(container, "pids.max"));
        Assert.Equal("59", Read(container, "cpu.weight"));
        Assert.Equal("20000 50000", Read(container, "cpu.max"));

        container.Command("update", "--memory", "96m", "--cpu-period", "80000", "--pids-limit", "-1", container.Id).Succeeds();

        Assert.Equal("100663296", Read(container, "memory.max"));
        Assert.Equal("33554432", Read(container, "memory.swap.max"));
        Assert.Equal("20000 80000", Read(container, "cpu.max"));
        Assert.Equal("max", Read(container, "pids.max"));
        Assert.Equal("59", Read(container, "cpu.weight"));

        container.Command("update", "--cpu-quota", "40000", "--cpu-share", "1024", container.Id).Succeeds();

        Assert.Equal("40000 80000", Read(container, "cpu.max"));
        Assert.Equal("100", Read(container, "cpu.weight"));
    }

    // config-linux.md#memory: "tasks that attempt to consume more memory than they are allowed are immediately killed by the OOM killer."
    // config-linux.md#pids: "the maximum number of tasks in the cgroup".
    [SkippableTheory, InlineData(false), InlineData(true)]
    public void Memory_and_pids_bite(bool systemd)
    {
        Container container = New(systemd, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 33554432, ["swap"] = 33554432 };
            config.Resources["pids"] = new JsonObject { ["limit"] = 20 };
            config.Guest("out", "/report", "fork", "50", "alloc", "100", "echo", "survived");
        });
        Create(container, systemd);
        RunningCommand events = container.Launch("events", "--interval", "1h", container.Id);
        Thread.Sleep(2000);

        container.Start().Succeeds();

        GuestReport report = container.WaitFor("stopped").WaitForReport("/report", "fork");
        Assert.Equal("EAGAIN after 19", report["fork"]);
        Assert.False(report.Has("echo"));
        Assert.Contains("\"type\":\"oom\"", events.Wait().Succeeds().Stdout, StringComparison.Ordinal);
    }

    // config-linux.md#memory: "limit (int64, OPTIONAL) - sets limit of memory usage"; 137 alone would not say that it was what ended the
    // process.
    [SkippableTheory, InlineData(false), InlineData(true)]
    public void Run_says_that_memory_was_what_ended_its_process(bool systemd)
    {
        Container container = New(systemd, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 33554432, ["swap"] = 33554432 };
            config.Guest("alloc", "100", "echo", "survived");
        });

        CommandResult run = Command(container, systemd, "run").Exits(137);

        Assert.Contains("memory limit 32768 KiB: the container's process was killed", run.Stderr, StringComparison.Ordinal);
    }

    // config-linux.md#pids: "limit (int64, ...) - specifies the maximum number of tasks in the cgroup": the runtime's own must not count.
    [SkippableTheory, InlineData(false), InlineData(true)]
    public void Process_starts_with_one_mebibyte_and_alone(bool systemd)
    {
        Container container = New(systemd, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 1048576 };
            config.Resources["pids"] = new JsonObject { ["limit"] = 1 };
            config.Guest("exit", "3");
        });

        Command(container, systemd, "run").Exits(3);
    }

    // config-linux.md#unified: "Configuration unknown to the runtime MUST still be written to the relevant file." config-linux.md#cpu:
    // burst, cpus, mems, idle. The weight follows runc's line from 10..1000 to 1..10000.
    [SkippableTheory, InlineData(false), InlineData(true)]
    public void Rarer_limits_are_written_and_changed(bool systemd)
    {
        Container container = New(systemd, config =>
        {
            config.Resources["cpu"] = new JsonObject { ["quota"] = 50000, ["period"] = 100000, ["burst"] = 20000, ["cpus"] = "1", ["mems"] = "0" };
            config.Resources["blockIO"] = new JsonObject { ["weight"] = 500 };
            config.Resources["unified"] = new JsonObject { ["memory.high"] = "67108864" };
            config.Guest("pause");
        });
        Create(container, systemd);

        Assert.Equal("1", Read(container, "cpuset.cpus"));
        Assert.Equal("0", Read(container, "cpuset.mems"));
        Assert.Equal("20000", Read(container, "cpu.max.burst"));
        Assert.Equal("67108864", Read(container, "memory.high"));
        if (TryRead(container, "io.bfq.weight").Length == 0)
            Assert.Equal("default 4950", Read(container, "io.weight"));

        container.Command("update", "--cpu-idle", "1", "--cpuset-cpus", "0-1", container.Id).Succeeds();

        Assert.Equal("1", Read(container, "cpu.idle"));
        Assert.Equal("0-1", Read(container, "cpuset.cpus"));

        // config-linux.md#memory: "runtime MAY check if a new memory limit is lower than the current usage, and MUST reject the new limit."
        string file = Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.json");
        File.WriteAllText(file, """{"memory": {"limit": 4096, "checkBeforeUpdate": true}}""");
        container.Command("update", "-r", file, container.Id).Fails("rejecting memory limit 4096 <= usage");
        Assert.Equal("max", Read(container, "memory.max"));

        // The kernel refuses the last one, and then none holds. Without a limit of ours systemd has one for the number of processes.
        string tasks = Read(container, "pids.max");
        string told = systemd ? Show(container, "TasksMax") : "";
        File.WriteAllText(file, """{"cpu": {"cpus": "0", "quota": 40000}, "pids": {"limit": 50}, "unified": {"memory.high": "33554432", "cpuset.cpus.partition": "nonsense"}}""");
        container.Command("update", "-r", file, container.Id).Fails("cpuset.cpus.partition");
        Assert.Equal("0-1", Read(container, "cpuset.cpus"));
        Assert.Equal("50000 100000", Read(container, "cpu.max"));
        Assert.Equal("67108864", Read(container, "memory.high"));
        Assert.Equal(tasks, Read(container, "pids.max"));
        if (systemd)
            Assert.Equal($"{told} 500ms", $"{Show(container, "TasksMax")} {Show(container, "CPUQuotaPerSecUSec")}");
        Assert.Equal("created", container.Status);
    }

    // config-linux.md#cpu: "quota (int64, OPTIONAL) - specifies the total amount of time in microseconds for which all tasks in a cgroup
    // can run during one period".
    [SkippableTheory, InlineData(false), InlineData(true)]
    public void Cpu_quota_of_a_fifth_is_not_exceeded(bool systemd)
    {
        Container container = New(systemd, config =>
        {
            config.Resources["cpu"] = new JsonObject { ["quota"] = 20000, ["period"] = 100000 };
            config.Guest("count", "/count");
        });
        Create(container, systemd);
        container.Start().Succeeds();
        long start = CpuTimeUs(container);
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();

        Thread.Sleep(4000);

        double share = (CpuTimeUs(container) - start) / (watch.Elapsed.TotalMilliseconds * 1000);
        output.WriteLine($"share of one processor: {share:P1}");
        Assert.InRange(share, 0.005, 0.30);
    }

    // config-linux.md#block-io: "rate (uint64, REQUIRED) - bandwidth rate limit in bytes per second for the device".
    // systemd.resource-control(5): "Set the per-device overall block I/O bandwidth maximum limit for the executed processes".
    [SkippableTheory, InlineData(false), InlineData(true)]
    public void Io_limit_is_set_and_io_is_counted(bool systemd)
    {
        string device = Host("stat", "-c", "%Hd:%Ld", "/job");
        string[] numbers = device.Split(':');
        Container container = New(
            systemd,
            config =>
            {
                config.Mount("/data", "bind", "/job/files/results", "bind", "rw");
                config.Resources["blockIO"] = new JsonObject
                {
                    ["throttleWriteBpsDevice"] = new JsonArray(new JsonObject { ["major"] = int.Parse(numbers[0]), ["minor"] = int.Parse(numbers[1]), ["rate"] = 1048576 }),
                };
                config.Args("/bin/busybox", "sh", "-c", "dd if=/dev/zero of=/data/io bs=64k count=16 conv=fsync && sleep 600");
            },
            bundle => bundle.AddBusybox());
        Create(container, systemd);
        if (systemd)
        {
            // It knows of the limit, and leaves it as it is when it writes its own idea of all limits again.
            Host("systemctl", "daemon-reload");
            Assert.Equal($"/dev/block/{device} 1048576", Show(container, "IOWriteBandwidthMax"));
        }
        Assert.Equal($"{device} rbps=max wbps=1048576 riops=max wiops=max", Read(container, "io.max"));
        string counted = "";

        container.Start().Succeeds();

        // systemd removes the cgroup with its last process, so that one stays.
        Container.WaitUntil(
            () => (counted = TryRead(container, "io.stat")).Contains($"{device} rbytes=", StringComparison.Ordinal) && !counted.Contains("wbytes=0 ", StringComparison.Ordinal),
            () => $"io.stat has nothing of {device}: {counted}");
    }

    // Documentation/admin-guide/cgroup-v2.rst: "all belonging processes will be stopped and will not run until the cgroup will be
    // explicitly unfrozen. ... Processes in the frozen cgroup can be killed by a fatal signal."
    [SkippableTheory, InlineData(false), InlineData(true)]
    public void Paused_container_stands_still_and_is_killed(bool systemd)
    {
        Container container = New(systemd, config => config.Guest("count", "/count"));
        Create(container, systemd);
        container.Start().Succeeds();
        string file = container.Bundle.InRootfs("/count");
        Container.WaitUntil(() => File.Exists(file), () => "the guest does not count");

        container.Command("pause", container.Id).Succeeds();
        Assert.Equal("paused", container.Status);
        Assert.Equal("1", Read(container, "cgroup.freeze"));
        string stand = File.ReadAllText(file);
        Thread.Sleep(1000);
        Assert.Equal(stand, File.ReadAllText(file));
        container.Command("resume", container.Id).Succeeds();
        Container.WaitUntil(() => File.ReadAllText(file) != stand, () => $"the count stays {stand} after resume");
        container.Command("pause", container.Id).Succeeds();
        container.Kill("KILL").Succeeds();

        container.WaitFor("stopped").Delete().Succeeds();
        Assert.Empty(HostSnapshot.CgroupFolders());
    }

    // config.md#linux-process: "apparmorProfile (string, OPTIONAL) specifies the name of the AppArmor profile for the process."
    [SkippableFact]
    public void Process_runs_under_its_apparmor_profile()
    {
        string profile = Path.Combine(Scratch.Folder, "profile");
        File.WriteAllText(profile, "profile runcs-spec flags=(attach_disconnected) { file, capability, deny /tmp/denied w, }\n");
        Host("apparmor_parser", "-rK", profile);

        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Process["apparmorProfile"] = "runcs-spec";
            config.Guest("read", "/proc/self/attr/current", "touch", "/tmp/denied", "touch", "/tmp/allowed");
        });

        Assert.Equal("runcs-spec (enforce)\n", guest["read /proc/self/attr/current"]);
        Assert.Equal("EACCES", guest["touch /tmp/denied"]);
        Assert.Equal("ok", guest["touch /tmp/allowed"]);
    }

    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered."
    [SkippableFact]
    public void Unknown_apparmor_profile_is_an_error()
    {
        NewContainer(Layout.Native, config => config.Process["apparmorProfile"] = "no-such-profile").Create().Fails("/process/apparmorProfile");
    }

    // config.md#posix-process: "Only a privileged process (e.g. one with the CAP_SYS_RESOURCE capability) can raise a hard limit." Root
    // here may, which is done before the container's capabilities are.
    [SkippableFact]
    public void Hard_limit_is_raised()
    {
        long above = long.Parse(File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]) + 1000;

        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Process["rlimits"] = new JsonArray(new JsonObject { ["type"] = "RLIMIT_NOFILE", ["soft"] = above, ["hard"] = above });
            config.Guest("read", "/proc/self/limits");
        });

        Assert.Matches($@"Max open files +{above} +{above} ", guest["read /proc/self/limits"]);
    }

    private Container New(bool systemd, Action<ContainerConfig> edit, Action<TestBundle>? prepare = null)
    {
        Container container = NewContainer(Layout.Native, prepare: prepare);
        container.Configure(config =>
        {
            edit(config);
            if (systemd)
                config.Linux["cgroupsPath"] = $"system.slice:{Scratch.Prefix}:{container.Id}";
        });
        return container;
    }

    private static void Create(Container container, bool systemd) => Command(container, systemd, "create").Succeeds();

    private static CommandResult Command(Container container, bool systemd, string verb) =>
        container.Command([.. systemd ? ["--systemd-cgroup"] : Array.Empty<string>(), verb, "--bundle", container.Bundle.Folder, container.Id]);

    private static string Show(Container container, string property) => Host("systemctl", "show", "--value", "-p", property, $"{Scratch.Prefix}-{container.Id}.scope");

    private static string Read(Container container, string file) =>
        TryRead(container, file) is { Length: > 0 } text ? text : throw new InvalidOperationException($"no {file} in {string.Join(' ', HostSnapshot.CgroupFolders())}");

    private static string TryRead(Container container, string file)
    {
        string? folder = HostSnapshot.CgroupFolders().FirstOrDefault(folder => folder.Contains(container.Id, StringComparison.Ordinal));
        try
        {
            return folder is null ? "" : File.ReadAllText(Path.Combine(folder, file)).Trim();
        }
        catch (IOException)
        {
            return "";    // removed in the meantime
        }
    }

    private static long CpuTimeUs(Container container) =>
        long.Parse(Read(container, "cpu.stat").Split('\n')[0].Replace("usage_usec ", "", StringComparison.Ordinal));
}
