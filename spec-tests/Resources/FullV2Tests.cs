namespace OciRuntime.SpecTests.Resources;

/// <summary>Who makes the cgroup of the container.</summary>
public enum Driver
{
    /// <summary>The runtime, with files below /sys/fs/cgroup.</summary>
    Files,

    /// <summary>systemd, which the runtime asks for a scope.</summary>
    Systemd,
}

/// <summary>Every controller of cgroup v2, with the cgroup made by us and made by systemd.</summary>
public sealed class FullV2Tests(ITestOutputHelper output) : VmTest
{
    // config-linux.md#memory: "swap (int64, OPTIONAL) - sets limit of memory+Swap usage", which v2 counts apart.
    // systemd.resource-control(5): MemoryMax=, TasksMax=, CPUWeight=, CPUQuota=. The numbers are runc's: the weight follows its curve.
    [Theory, InlineData(Driver.Files), InlineData(Driver.Systemd)]
    public void Limits_are_written_and_changed(Driver driver)
    {
        Container container = New(driver, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 67108864, ["swap"] = 134217728, ["reservation"] = 33554432 };
            config.Resources["pids"] = new JsonObject { ["limit"] = 33 };
            config.Resources["cpu"] = new JsonObject { ["shares"] = 512, ["quota"] = 20000, ["period"] = 50000 };
            config.Guest("pause");
        });
        Create(container, driver);

        Read(container, "memory.max").Should().Be("67108864");
        Read(container, "memory.swap.max").Should().Be("67108864");
        Read(container, "memory.low").Should().Be("33554432");
        Read(container, "pids.max").Should().Be("33");
        Read(container, "cpu.weight").Should().Be("59");
        Read(container, "cpu.max").Should().Be("20000 50000");

        container.Command("update", "--memory", "96m", "--cpu-period", "80000", "--pids-limit", "-1", container.Id).Should().Succeed();

        Read(container, "memory.max").Should().Be("100663296");
        Read(container, "memory.swap.max").Should().Be("33554432");
        Read(container, "cpu.max").Should().Be("20000 80000");
        Read(container, "pids.max").Should().Be("max");
        Read(container, "cpu.weight").Should().Be("59");

        container.Command("update", "--cpu-quota", "40000", "--cpu-share", "1024", container.Id).Should().Succeed();

        Read(container, "cpu.max").Should().Be("40000 80000");
        Read(container, "cpu.weight").Should().Be("100");
    }

    // config-linux.md#memory: "tasks that attempt to consume more memory than they are allowed are immediately killed by the OOM killer."
    // config-linux.md#pids: "the maximum number of tasks in the cgroup".
    [Theory, InlineData(Driver.Files), InlineData(Driver.Systemd)]
    public void Memory_and_pids_bite(Driver driver)
    {
        Container container = New(driver, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 33554432, ["swap"] = 33554432 };
            config.Resources["pids"] = new JsonObject { ["limit"] = 20 };
            config.Guest("out", "/report", "fork", "50", "alloc", "100", "echo", "survived");
        });
        Create(container, driver);
        RunningCommand events = container.Launch("events", "--interval", "1h", container.Id);
        Thread.Sleep(2000);

        container.Start().Should().Succeed();

        GuestReport report = container.WaitFor("stopped").WaitForReport("/report", "fork");
        report.Should().Report("fork", "EAGAIN after 19");
        report.Has("echo").Should().BeFalse();
        events.Wait().Should().Succeed().Which.Stdout.Should().Contain("\"type\":\"oom\"");
    }

    // config-linux.md#memory: "limit (int64, OPTIONAL) - sets limit of memory usage"; 137 alone would not say that it was what ended the
    // process.
    [Theory, InlineData(Driver.Files), InlineData(Driver.Systemd)]
    public void Run_says_that_memory_was_what_ended_its_process(Driver driver)
    {
        Container container = New(driver, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 33554432, ["swap"] = 33554432 };
            config.Guest("alloc", "100", "echo", "survived");
        });

        CommandResult run = Command(container, driver, "run").Should().ExitWith(137).Which;

        run.Stderr.Should().Contain("memory limit 32768 KiB: the container's process was killed");
    }

    // config-linux.md#pids: "limit (int64, ...) - specifies the maximum number of tasks in the cgroup": the runtime's own must not count.
    [Theory, InlineData(Driver.Files), InlineData(Driver.Systemd)]
    public void Process_starts_with_one_mebibyte_and_alone(Driver driver)
    {
        Container container = New(driver, config =>
        {
            config.Resources["memory"] = new JsonObject { ["limit"] = 1048576 };
            config.Resources["pids"] = new JsonObject { ["limit"] = 1 };
            config.Guest("exit", "3");
        });

        Command(container, driver, "run").Should().ExitWith(3);
    }

    // config-linux.md#unified: "Configuration unknown to the runtime MUST still be written to the relevant file." config-linux.md#cpu:
    // burst, cpus, mems, idle. The weight follows runc's line from 10..1000 to 1..10000.
    [Theory, InlineData(Driver.Files), InlineData(Driver.Systemd)]
    public void Rarer_limits_are_written_and_changed(Driver driver)
    {
        Container container = New(driver, config =>
        {
            config.Resources["cpu"] = new JsonObject { ["quota"] = 50000, ["period"] = 100000, ["burst"] = 20000, ["cpus"] = "1", ["mems"] = "0" };
            config.Resources["blockIO"] = new JsonObject { ["weight"] = 500 };
            config.Resources["unified"] = new JsonObject { ["memory.high"] = "67108864" };
            config.Guest("pause");
        });
        Create(container, driver);

        Read(container, "cpuset.cpus").Should().Be("1");
        Read(container, "cpuset.mems").Should().Be("0");
        Read(container, "cpu.max.burst").Should().Be("20000");
        Read(container, "memory.high").Should().Be("67108864");
        if (TryRead(container, "io.bfq.weight").Length == 0)
            Read(container, "io.weight").Should().Be("default 4950");

        container.Command("update", "--cpu-idle", "1", "--cpuset-cpus", "0-1", container.Id).Should().Succeed();

        Read(container, "cpu.idle").Should().Be("1");
        Read(container, "cpuset.cpus").Should().Be("0-1");

        // config-linux.md#memory: "runtime MAY check if a new memory limit is lower than the current usage, and MUST reject the new limit."
        string file = Path.Combine(Scratch.Folder, $"{Scratch.NewName()}.json");
        File.WriteAllText(file, """{"memory": {"limit": 4096, "checkBeforeUpdate": true}}""");
        container.Command("update", "-r", file, container.Id).Should().Fail().Saying("rejecting memory limit 4096 <= usage");
        Read(container, "memory.max").Should().Be("max");

        // The kernel refuses the last one, and then none holds. Without a limit of ours systemd has one for the number of processes.
        string tasks = Read(container, "pids.max");
        string told = driver == Driver.Systemd ? Show(container, "TasksMax") : "";
        File.WriteAllText(file,
            """{"cpu": {"cpus": "0", "quota": 40000}, "pids": {"limit": 50}, "unified": {"memory.high": "33554432", "cpuset.cpus.partition":"""
            + """ "nonsense"}}""");
        container.Command("update", "-r", file, container.Id).Should().Fail().Saying("cpuset.cpus.partition");
        Read(container, "cpuset.cpus").Should().Be("0-1");
        Read(container, "cpu.max").Should().Be("50000 100000");
        Read(container, "memory.high").Should().Be("67108864");
        Read(container, "pids.max").Should().Be(tasks);
        if (driver == Driver.Systemd)
            $"{Show(container, "TasksMax")} {Show(container, "CPUQuotaPerSecUSec")}".Should().Be($"{told} 500ms");
        container.Status.Should().Be("created");
    }

    // config-linux.md#cpu: "quota (int64, OPTIONAL) - specifies the total amount of time in microseconds for which all tasks in a cgroup
    // can run during one period".
    [Theory, InlineData(Driver.Files), InlineData(Driver.Systemd)]
    public void Cpu_quota_of_a_fifth_is_not_exceeded(Driver driver)
    {
        Container container = New(driver, config =>
        {
            config.Resources["cpu"] = new JsonObject { ["quota"] = 20000, ["period"] = 100000 };
            config.Guest("count", "/count");
        });
        Create(container, driver);
        container.Start().Should().Succeed();
        long start = CpuTimeUs(container);
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();

        Thread.Sleep(4000);

        double share = (CpuTimeUs(container) - start) / (watch.Elapsed.TotalMilliseconds * 1000);
        output.WriteLine($"share of one processor: {share:P1}");
        share.Should().BeInRange(0.005, 0.30);
    }

    // config-linux.md#block-io: "rate (uint64, REQUIRED) - bandwidth rate limit in bytes per second for the device".
    // systemd.resource-control(5): "Set the per-device overall block I/O bandwidth maximum limit for the executed processes".
    [Theory, InlineData(Driver.Files), InlineData(Driver.Systemd)]
    public void Io_limit_is_set_and_io_is_counted(Driver driver)
    {
        string device = Host("stat", "-c", "%Hd:%Ld", "/job");
        string[] numbers = device.Split(':');
        Container container = New(
            driver,
            config =>
            {
                config.Mount("/data", "bind", "/job/files/results", "bind", "rw");
                config.Resources["blockIO"] = new JsonObject
                {
                    ["throttleWriteBpsDevice"] =
                        new JsonArray(new JsonObject { ["major"] = int.Parse(numbers[0]), ["minor"] = int.Parse(numbers[1]), ["rate"] = 1048576 }),
                };
                config.Args("/bin/busybox", "sh", "-c", "dd if=/dev/zero of=/data/io bs=64k count=16 conv=fsync && sleep 600");
            },
            bundle => bundle.AddBusybox());
        Create(container, driver);
        if (driver == Driver.Systemd)
        {
            // It knows of the limit, and leaves it as it is when it writes its own idea of all limits again.
            Host("systemctl", "daemon-reload");
            Show(container, "IOWriteBandwidthMax").Should().Be($"/dev/block/{device} 1048576");
        }
        Read(container, "io.max").Should().Be($"{device} rbps=max wbps=1048576 riops=max wiops=max");
        string counted = "";

        container.Start().Should().Succeed();

        // systemd removes the cgroup with its last process, so that one stays.
        Container.WaitUntil(
            () => (counted = TryRead(container, "io.stat")).Contains($"{device} rbytes=", StringComparison.Ordinal)
                && !counted.Contains("wbytes=0 ", StringComparison.Ordinal),
            () => $"io.stat has nothing of {device}: {counted}");
    }

    // Documentation/admin-guide/cgroup-v2.rst: "all belonging processes will be stopped and will not run until the cgroup will be
    // explicitly unfrozen. ... Processes in the frozen cgroup can be killed by a fatal signal."
    [Theory, InlineData(Driver.Files), InlineData(Driver.Systemd)]
    public void Paused_container_stands_still_and_is_killed(Driver driver)
    {
        Container container = New(driver, config => config.Guest("count", "/count"));
        Create(container, driver);
        container.Start().Should().Succeed();
        string file = container.Bundle.InRootfs("/count");
        Container.WaitUntil(() => File.Exists(file), () => "the guest does not count");

        container.Command("pause", container.Id).Should().Succeed();
        container.Status.Should().Be("paused");
        Read(container, "cgroup.freeze").Should().Be("1");
        string stand = File.ReadAllText(file);
        Thread.Sleep(1000);
        File.ReadAllText(file).Should().Be(stand);
        container.Command("resume", container.Id).Should().Succeed();
        Container.WaitUntil(() => File.ReadAllText(file) != stand, () => $"the count stays {stand} after resume");
        container.Command("pause", container.Id).Should().Succeed();
        container.Kill("KILL").Should().Succeed();

        container.WaitFor("stopped").Delete().Should().Succeed();
        HostSnapshot.CgroupFolders().Should().BeEmpty();
    }

    // config.md#linux-process: "apparmorProfile (string, OPTIONAL) specifies the name of the AppArmor profile for the process."
    [Fact]
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

        guest.Should().Report(
            ("read /proc/self/attr/current", "runcs-spec (enforce)\n"),
            ("touch /tmp/denied", "EACCES"),
            ("touch /tmp/allowed", "ok"));
    }

    // config.md#valid-values: "Runtimes MUST generate an error when invalid or unsupported values are encountered."
    [Fact]
    public void Unknown_apparmor_profile_is_an_error()
    {
        NewContainer(Layout.Native, config => config.Process["apparmorProfile"] = "no-such-profile").Create()
            .Should().Fail().At("/process/apparmorProfile");
    }

    // config.md#posix-process: "Only a privileged process (e.g. one with the CAP_SYS_RESOURCE capability) can raise a hard limit." Root
    // here may, which is done before the container's capabilities are.
    [Fact]
    public void Hard_limit_is_raised()
    {
        long above = long.Parse(File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]) + 1000;

        GuestReport guest = Run(Layout.Native, config =>
        {
            config.Process["rlimits"] = new JsonArray(new JsonObject { ["type"] = "RLIMIT_NOFILE", ["soft"] = above, ["hard"] = above });
            config.Guest("read", "/proc/self/limits");
        });

        guest["read /proc/self/limits"].Should().MatchRegex($@"Max open files +{above} +{above} ");
    }

    private Container New(Driver driver, Action<ContainerConfig> edit, Action<TestBundle>? prepare = null)
    {
        Container container = NewContainer(Layout.Native, prepare: prepare);
        container.Configure(config =>
        {
            edit(config);
            if (driver == Driver.Systemd)
                config.Linux["cgroupsPath"] = $"system.slice:{Scratch.Prefix}:{container.Id}";
        });
        return container;
    }

    private static void Create(Container container, Driver driver) => Command(container, driver, "create").Should().Succeed();

    private static CommandResult Command(Container container, Driver driver, string verb) =>
        container.Command([.. driver == Driver.Systemd ? ["--systemd-cgroup"] : Array.Empty<string>(), verb, "--bundle", container.Bundle.Folder,
            container.Id]);

    private static string Show(Container container, string property) =>
        Host("systemctl", "show", "--value", "-p", property, $"{Scratch.Prefix}-{container.Id}.scope");

    private static string Read(Container container, string file) =>
        TryRead(container, file) is { Length: > 0 } text
            ? text
            : throw new InvalidOperationException($"no {file} in {string.Join(' ', HostSnapshot.CgroupFolders())}");

    private static string TryRead(Container container, string file)
    {
        string? folder = HostSnapshot.CgroupFolders().FirstOrDefault(folder => folder.Contains(container.Id, StringComparison.Ordinal));
        try
        {
            return folder is null ? "" : File.ReadAllText(Path.Combine(folder, file)).Trim();
        }
        catch (IOException)
        {
            return ""; // removed in the meantime
        }
    }

    private static long CpuTimeUs(Container container) =>
        long.Parse(Read(container, "cpu.stat").Split('\n')[0].Replace("usage_usec ", "", StringComparison.Ordinal));
}
