using System.Text.Json;
using OciRuntime.Cgroups.Resctrl;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Cgroups.Tests.Resctrl;

/// <summary>config-linux.md, IntelRdt.</summary>
public sealed class ResctrlGroupTests : IDisposable
{
    private readonly TempResctrl _tree = new();

    // "If closID is not set, runtimes MUST use the container ID from start and create the <container-id> directory."
    [Fact]
    public void Group_has_the_name_of_the_container_and_goes_with_it()
    {
        LinuxIntelRdt rdt = new() { L3CacheSchema = "L3:0=f;1=f0", MemBwSchema = "MB:0=20;1=70" };

        ResctrlGroup group = ResctrlGroup.Plan(rdt, "box", _tree.Path).Make(rdt);
        _tree.Populate("box");
        group.Set(rdt);
        group.Add(4711);

        // Each write replaces what a plain file holds: the last one is seen.
        _tree["box/schemata"][..13].Should().Be("MB:0=20;1=70\n");
        _tree["box/tasks"].Should().Be("4711");
        _tree.Empty("box");
        new ResctrlGroup(group.State).Destroy();
        _tree.Has("box").Should().BeFalse();
    }

    [Fact]
    public void Group_of_a_closID_is_made_and_stays()
    {
        LinuxIntelRdt rdt = new() { ClosID = "gold", Schemata = ["L3:0=f"] };

        ResctrlGroup group = ResctrlGroup.Plan(rdt, "box", _tree.Path).Make(rdt);
        _tree.Populate("gold");
        group.Set(rdt);
        group.Destroy();

        _tree.Has("gold").Should().BeTrue();
        _tree["gold/schemata"].Should().StartWith("L3:0=f\n");
    }

    // "If closID is set, and none of l3CacheSchema, memBwSchema or schemata are set, runtime MUST check if corresponding
    // pre-configured directory closID is present", "and generate an error if directory does not exist".
    [Fact]
    public void ClosID_without_schema_must_exist()
    {
        OciException error = Invoking(() => ResctrlGroup.Plan(new() { ClosID = "gold" }, "box", _tree.Path).Make(new() { ClosID = "gold" }))
            .Should().Throw<OciException>().Which;

        error.Pointer.Should().Be("/linux/intelRdt/closID");
        _tree.Has("gold").Should().BeFalse();
    }

    [Fact]
    public void ClosID_without_schema_is_joined_and_left_as_it_is()
    {
        _tree.Populate("gold");

        ResctrlGroup group = ResctrlGroup.Plan(new() { ClosID = "gold" }, "box", _tree.Path).Make(new() { ClosID = "gold" });
        group.Set(new() { ClosID = "gold" });
        group.Add(4711);

        _tree["gold/tasks"].Should().Be("4711");
        _tree["gold/schemata"].Should().Be(TempResctrl.RootSchemata);
    }

    // "if closID directory in a mounted resctrl pseudo-filesystem exists, runtimes MUST compare l3CacheSchema and/or memBwSchema value
    // with schemata file, and generate an error if doesn't match."
    [Theory]
    [InlineData("L3:0=7ff;1=7ff", null, true)]
    [InlineData("L3:1=07ff", "MB:0=100", true)]
    [InlineData("L3:0=7f0", null, false)]
    [InlineData(null, "MB:0=10", false)]
    [InlineData("L2:0=ff", null, false)]
    [InlineData("L3:0=7ff\nMB:0=100\n", null, true)]
    [InlineData("L3:0=7ff\nMB:0=10", null, false)]
    [InlineData("L3:0=7ff\nMB:0=10", "MB:0=100", true)]
    [InlineData("MB:0=100\nL3:0=7f0", "MB:0=100", false)]
    public void Schemas_of_an_existing_closID_are_compared(string? cache, string? bandwidth, bool equal)
    {
        _tree.Populate("gold");
        LinuxIntelRdt rdt = new() { ClosID = "gold", L3CacheSchema = cache, MemBwSchema = bandwidth };
        ResctrlGroup group = ResctrlGroup.Plan(rdt, "box", _tree.Path).Make(rdt);

        OciException? error = Record.Exception(() => group.Set(rdt)) as OciException;

        (error is null).Should().Be(equal);
        if (!equal)
            error!.Message.Should().Contain("the group gold exists with other values: MB:0=100;1=100");
        _tree["gold/schemata"].Should().Be(TempResctrl.RootSchemata);
    }

    // "If the schemata field is set, runtimes MUST write the value to the schemata file": whatever an existing group says there.
    [Fact]
    public void Field_schemata_is_written_for_an_existing_closID_too()
    {
        _tree.Populate("gold");
        LinuxIntelRdt rdt = new() { ClosID = "gold", Schemata = ["L3:0=f"] };

        ResctrlGroup.Plan(rdt, "box", _tree.Path).Make(rdt).Set(rdt);

        _tree["gold/schemata"].Should().StartWith("L3:0=f");
    }

    // "if [...] the runtime has not created the sub-directory, the runtime MUST NOT remove" it.
    [Fact]
    public void Group_with_the_containers_name_that_was_there_stays()
    {
        _tree.Populate("box");
        LinuxIntelRdt rdt = new() { L3CacheSchema = "L3:0=f" };

        ResctrlGroup group = ResctrlGroup.Plan(rdt, "box", _tree.Path).Make(rdt);
        group.Set(rdt);
        group.Destroy();

        _tree.Has("box").Should().BeTrue();
        group.State.IsOwn.Should().BeFalse();
    }

    [Fact]
    public void Slash_is_the_class_of_all_processes()
    {
        ResctrlGroup group = ResctrlGroup.Plan(new() { ClosID = "/" }, "box", _tree.Path).Make(new() { ClosID = "/" });
        group.Add(4711);

        _tree["tasks"].Should().Be("4711");
        group.Destroy();
        _tree.Has("info").Should().BeTrue();
    }

    // "the value written to schemata file MUST be the non-MB: line(s) in l3CacheSchema and the line in memBWSchema";
    // "the value of schemata field must be written last".
    [Fact]
    public void Order_of_writing_is_cache_bandwidth_schemata()
    {
        Schemata.Of(new() { L3CacheSchema = "L3:0=f", MemBwSchema = "MB:0=20", Schemata = ["L2:0=1"] }).Should().Equal(
            ("L3:0=f", "/linux/intelRdt/l3CacheSchema"), ("MB:0=20", "/linux/intelRdt/memBwSchema"), ("L2:0=1", "/linux/intelRdt/schemata/0"));
        Schemata.Of(new() { L3CacheSchema = "MB:0=90", MemBwSchema = "MB:0=20" }).Should().Equal(("MB:0=20", "/linux/intelRdt/memBwSchema"));
    }

    [Theory]
    [InlineData("L3:0=f\nMB:0=90\nL2:0=1", "L3:0=f\nL2:0=1")]
    [InlineData("MB:0=90\nL3:0=f\n", "L3:0=f")]
    [InlineData(" MB:0=90\n", null)]
    [InlineData("L3CODE:0=f\nL3DATA:0=f", "L3CODE:0=f\nL3DATA:0=f")]
    public void Bandwidth_in_the_cache_schema_gives_way_to_its_own(string cache, string? written)
    {
        (string, string) bandwidth = ("MB:0=20", "/linux/intelRdt/memBwSchema");

        Schemata.Of(new() { L3CacheSchema = cache, MemBwSchema = "MB:0=20" }).Should().Equal(
            written is null ? [bandwidth] : [(written, "/linux/intelRdt/l3CacheSchema"), bandwidth]);
        Schemata.Of(new() { L3CacheSchema = cache }).Should().Equal((cache, "/linux/intelRdt/l3CacheSchema"));
    }

    [Fact]
    public void Monitoring_group_is_below_and_goes_with_the_container()
    {
        _tree.Populate("gold");
        Directory.CreateDirectory(Path.Combine(_tree.Path, "gold/mon_groups"));
        ResctrlGroup group = ResctrlGroup.Plan(new() { ClosID = "gold", EnableMonitoring = true }, "box", _tree.Path)
            .Make(new() { ClosID = "gold", EnableMonitoring = true });
        _tree.Populate("gold/mon_groups/box");

        group.Add(4711);

        _tree["gold/mon_groups/box/tasks"].Should().Be("4711");
        _tree.Empty("gold/mon_groups/box");
        group.Destroy();
        _tree.Has("gold/mon_groups/box").Should().BeFalse();
        _tree.Has("gold").Should().BeTrue();
    }

    // "The runtime MUST delete the MON group after the container is deleted": it is below the group, which the kernel would not remove in its place
    // on every version, and a later command knows both from the state file alone.
    [Fact]
    public void Monitoring_group_goes_before_a_group_that_is_the_containers_own()
    {
        LinuxIntelRdt rdt = new() { EnableMonitoring = true };
        ResctrlGroup planned = ResctrlGroup.Plan(rdt, "box", _tree.Path);
        Directory.CreateDirectory(Path.Combine(_tree.Path, "box/mon_groups"));
        Directory.CreateDirectory(Path.Combine(_tree.Path, "box/mon_groups/box"));

        Invoking(() => new ResctrlGroup(planned.State).Destroy()).Should().Throw<OciException>("mon_groups is a folder that only the kernel removes");

        _tree.Has("box/mon_groups/box").Should().BeFalse();
    }

    // "the runtime MUST create a dedicated MON group for the container. [...] If creation of the MON group fails [...] the runtime MUST return an
    // error." One that is there counts somebody else's processes, and is not removed with the error.
    [Fact]
    public void Monitoring_group_that_is_there_is_an_error()
    {
        _tree.Populate("gold");
        _tree.Populate("gold/mon_groups/box");
        LinuxIntelRdt rdt = new() { ClosID = "gold", EnableMonitoring = true };
        ResctrlGroup group = ResctrlGroup.Plan(rdt, "box", _tree.Path);

        OciException error = Invoking(() => group.Make(rdt)).Should().Throw<OciException>().Which;
        group.Undo();

        error.Message.Should().Be($"/linux/intelRdt/enableMonitoring: mkdir({_tree.Path}/gold/mon_groups/box): file exists (EEXIST)");
        _tree.Has("gold/mon_groups/box").Should().BeTrue();
    }

    // runtime.md#errors: "generating an error MUST leave the state of the environment as if the operation were never attempted": a closID, too, whose
    // group stays when a container is deleted.
    [Theory]
    [InlineData(null)]
    [InlineData("gold")]
    public void Groups_that_a_failed_create_made_are_taken_back(string? closID)
    {
        LinuxIntelRdt rdt = new() { ClosID = closID, L3CacheSchema = "L3:0=f" };
        ResctrlGroup group = ResctrlGroup.Plan(rdt, "box", _tree.Path).Make(rdt);
        _tree.Has(closID ?? "box").Should().BeTrue();

        group.Undo();

        _tree.Has(closID ?? "box").Should().BeFalse();
    }

    [Fact]
    public void Group_of_a_closID_that_others_came_into_is_not_taken_back()
    {
        LinuxIntelRdt rdt = new() { ClosID = "gold", L3CacheSchema = "L3:0=f" };
        ResctrlGroup group = ResctrlGroup.Plan(rdt, "box", _tree.Path).Make(rdt);
        _tree.Populate("gold");
        _tree["gold/tasks"] = "4711\n";

        group.Undo();

        _tree.Has("gold").Should().BeTrue();
    }

    [Fact]
    public void Group_that_was_there_is_not_taken_back()
    {
        _tree.Populate("gold");
        Directory.CreateDirectory(Path.Combine(_tree.Path, "gold/mon_groups"));
        LinuxIntelRdt rdt = new() { ClosID = "gold", EnableMonitoring = true };
        ResctrlGroup group = ResctrlGroup.Plan(rdt, "box", _tree.Path).Make(rdt);

        group.Undo();

        _tree.Has("gold").Should().BeTrue();
        _tree.Has("gold/mon_groups/box").Should().BeFalse();
    }

    [Fact]
    public void Update_writes_what_the_cpu_can_divide()
    {
        ResctrlGroup group = ResctrlGroup.Plan(new(), "box", _tree.Path).Make(new());
        _tree.Populate("box");

        group.Update("L3:0=3", null);
        _tree["box/schemata"].Should().StartWith("L3:0=3\n");
        Directory.Delete(Path.Combine(_tree.Path, "info/MB"), recursive: true);
        OciException error = Invoking(() => group.Update(null, "MB:0=20")).Should().Throw<OciException>().Which;

        error.Message.Should().Be("Intel RDT/MBA: memory bandwidth schema is not enabled");
    }

    // The names are those of runc's events.
    [Fact]
    public void Figures_are_those_of_runc()
    {
        ResctrlGroup group = ResctrlGroup.Plan(new(), "box", _tree.Path).Make(new());
        _tree.Populate("box");
        _tree["box/schemata"] = "    MB:0=20;1=70\n    L3:0=f;1=f\n";
        _tree["box/mon_data/mon_L3_00/llc_occupancy"] = "4096\n";
        _tree["box/mon_data/mon_L3_00/mbm_total_bytes"] = "8192\n";
        _tree["box/mon_data/mon_L3_00/mbm_local_bytes"] = "Unavailable\n";
        CgroupStats stats = new();

        ResctrlFigures.Fill(group.State, stats.IntelRdt);

        string json = JsonSerializer.Serialize(stats, CgroupStatsJson.Default.CgroupStats);
        json.Should().Contain(
            """
            "intel_rdt":{"l3_cache_info":{"cbm_mask":"7ff","min_cbm_bits":1,"num_closids":16},"l3_cache_schema_root":"L3:0=7ff;1=7ff","l3_cache_schema":"L3:0=f;1=f","mem_bw_info":{"bandwidth_gran":10,"delay_linear":1,"min_bandwidth":10,"num_closids":8},"mem_bw_schema_root":"MB:0=100;1=100","mem_bw_schema":"MB:0=20;1=70","schemata":"    MB:0=20;1=70\n    L3:0=f;1=f","mbm_stats":[{"mbm_total_bytes":8192,"mbm_local_bytes":0}],"cmt_stats":[{"llc_occupancy":4096}]}
            """);
    }

    [Fact]
    public void Refused_schema_is_an_error_with_the_words_of_the_kernel()
    {
        ResctrlGroup group = ResctrlGroup.Plan(new(), "box", _tree.Path).Make(new());
        Directory.CreateDirectory(Path.Combine(_tree.Path, "box/schemata"));
        _tree["info/last_cmd_status"] = "Mask out of range\n";

        OciException error = Invoking(() => group.Set(new() { L3CacheSchema = "L3:0=fffff" })).Should().Throw<OciException>().Which;

        error.Pointer.Should().Be("/linux/intelRdt/l3CacheSchema");
        error.Message.Should().Contain("Mask out of range");
    }

    public void Dispose() => _tree.Dispose();
}
