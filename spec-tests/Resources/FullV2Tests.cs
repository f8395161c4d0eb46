namespace OciRuntime.SpecTests.Resources;

/// <summary>Every controller of cgroup v2, with the cgroup made by us and made by systemd.</summary>
public sealed class FullV2Tests : VmTest
{
    // The numbers are runc's: the weight follows its curve, swap is counted apart on v2 and together with memory in the config.
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

        Assert.InRange((CpuTimeUs(container) - start) / (watch.Elapsed.TotalMilliseconds * 1000), 0.005, 0.30);
    }

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
        Assert.Equal($"{device} rbps=max wbps=1048576 riops=max wiops=max", Read(container, "io.max"));
        string counted = "";

        container.Start().Succeeds();

        // systemd removes the cgroup with its last process, so that one stays.
        Container.WaitUntil(
            () => (counted = TryRead(container, "io.stat")).Contains($"{device} rbytes=", StringComparison.Ordinal) && !counted.Contains("wbytes=0 ", StringComparison.Ordinal),
            () => $"io.stat has nothing of {device}: {counted}");
    }

    [SkippableTheory, InlineData(false), InlineData(true)]
    public void Paused_container_stands_still_and_is_killed(bool systemd)
    {
        Container container = New(systemd, config => config.Guest("pause"));
        Create(container, systemd);
        container.Start().Succeeds();

        container.Command("pause", container.Id).Succeeds();
        Assert.Equal("paused", container.Status);
        Assert.Equal("1", Read(container, "cgroup.freeze"));
        container.Command("resume", container.Id).Succeeds();
        container.Command("pause", container.Id).Succeeds();
        container.Kill("KILL").Succeeds();

        container.WaitFor("stopped").Delete().Succeeds();
        Assert.Empty(HostSnapshot.CgroupFolders());
    }

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

    [SkippableFact]
    public void Unknown_apparmor_profile_is_an_error()
    {
        NewContainer(Layout.Native, config => config.Process["apparmorProfile"] = "no-such-profile").Create().Fails("/process/apparmorProfile");
    }

    // Root here may raise a hard limit (CAP_SYS_RESOURCE), which is done before the container's capabilities are.
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

    private static void Create(Container container, bool systemd) =>
        container.Command([.. systemd ? ["--systemd-cgroup"] : Array.Empty<string>(), "create", "--bundle", container.Bundle.Folder, container.Id]).Succeeds();

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
