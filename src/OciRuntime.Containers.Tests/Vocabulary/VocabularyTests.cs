using System.Text.RegularExpressions;
using OciRuntime.Bpf.Seccomp;
using OciRuntime.Containers.Lifecycle;
using OciRuntime.Containers.Planning;
using OciRuntime.Containers.Tests.Validation;
using OciRuntime.Containers.Validation;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Init;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Vocabulary;

/// <summary>
/// What `features` lists, or a table, is what validator and planner take: each word of it, and no other word of the specification or of mount(8).
/// </summary>
public sealed partial class VocabularyTests
{
    // mount(8), "Filesystem-independent mount options", and fstab(5), "The fourth field".
    private const string WordsOfMount = """
        async atime noatime auto noauto context fscontext defcontext rootcontext defaults dev nodev diratime nodiratime dirsync exec noexec group
        iversion noiversion mand nomand _netdev nofail relatime norelatime strictatime nostrictatime lazytime nolazytime suid nosuid silent loud
        owner remount ro rw sync user nouser users nousers noowner nogroup nosymfollow symfollow loop offset sizelimit helper comment
        """;

    private static readonly Dictionary<string, Family> s_families = new()
    {
        ["hooks"] = new("""{"hooks": {"%": [{"path": "relative"}]}}""",
            "", Features.Hooks!, IsChecked),
        ["mount options"] = new("""{"mounts": [{"destination": "/x", "type": "tmpfs", "source": "/s", "options": ["%"]}]}""",
            "/mounts/0/options/0", Features.MountOptions!, IsMountOption),
        ["namespaces"] = new("""{"hostname": null, "linux": {"namespaces": [{"type": "%"}]}}""",
            "/linux/namespaces/0/type", Features.Linux!.Namespaces!, IsNamespace),
        ["capabilities"] = new("""{"process": {"capabilities": {"bounding": ["%"]}}}""",
            "/process/capabilities/bounding/0", Features.Linux!.Capabilities!, IsCapability),
        ["seccomp actions"] = new(
            """{"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "/s", "syscalls": [{"names": ["read"], "action": "%"}]}}}""",
            "/linux/seccomp/syscalls/0/action", Features.Linux!.Seccomp!.Actions!, Compiles),
        ["seccomp operators"] = new(
            """
            {"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                {"names": ["read"], "action": "SCMP_ACT_LOG", "args": [{"index": 0, "value": 1, "op": "%"}]}]}}}
            """,
            "/linux/seccomp/syscalls/0/args/0/op", Features.Linux!.Seccomp!.Operators!, Compiles),
        ["seccomp architectures"] = new("""{"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["%"]}}}""",
            "/linux/seccomp/architectures/0", Features.Linux!.Seccomp!.Archs!, Compiles),
        ["seccomp flags"] = new("""{"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "flags": ["%"]}}}""",
            "/linux/seccomp/flags/0", Features.Linux!.Seccomp!.KnownFlags!, Compiles),
        ["rlimits"] = new("""{"process": {"rlimits": [{"type": "%", "soft": 1, "hard": 1}]}}""",
            "/process/rlimits/0/type", ProcessWords.Rlimits.Words, IsPlanned),
        ["scheduling policies"] = new("""{"process": {"scheduler": {"policy": "%"}}}""",
            "/process/scheduler/policy", ProcessWords.SchedulingPolicies.Words, IsPlanned),
        ["scheduling flags"] = new("""{"process": {"scheduler": {"policy": "SCHED_OTHER", "flags": ["%"]}}}""",
            "/process/scheduler/flags/0", ProcessWords.SchedulingFlags.Words, IsPlanned),
        ["io classes"] = new("""{"process": {"ioPriority": {"class": "%", "priority": 1}}}""",
            "/process/ioPriority/class", ProcessWords.IoClasses.Words, IsPlanned),
        ["personalities"] = new("""{"linux": {"personality": {"domain": "%"}}}""",
            "/linux/personality/domain", ProcessWords.Personalities.Words, IsPlanned),
        ["propagations"] = new("""{"linux": {"rootfsPropagation": "%"}}""",
            "/linux/rootfsPropagation", MountWords.Propagations.Words, config => MountWords.Propagations.Has(config.Linux!.RootfsPropagation)),
        ["device types"] = new("""{"linux": {"devices": [{"path": "/dev/x", "type": "%", "major": 1, "minor": 1}]}}""",
            "/linux/devices/0/type", DeviceWords.Types.Words, IsDevice),
    };

    public static TheoryData<string> Names => [.. s_families.Keys];

    private static Features Features => FeaturesDocument.Of("", "");

    // features.md: "The recognized names of the mount options", and so for each kind: the names that are recognized are those that are listed.
    [Theory]
    [MemberData(nameof(Names))]
    public void Listed_words_are_those_that_validator_and_planner_take(string name)
    {
        Family family = s_families[name];
        string[] mount = WordsOfMount.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> candidates = WordsOfTheSpecification().Concat(mount).Concat(family.Listed).Distinct();

        candidates.Where(family.Takes).Should().BeEquivalentTo(family.Listed);
    }

    // features.md: "mountOptions ... including options that might not be supported by the host operating system".
    [Fact]
    public void What_is_not_done_is_not_listed() => Features.MountOptions.Should().NotIntersectWith(MountWords.Unsupported);

    // signal(7): "Standard signals". kill -l of util-linux numbers them 1 to 31.
    [Fact]
    public void Every_standard_signal_has_a_name()
    {
        string[] names =
            ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU "
            + "URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS").Split(' ');

        names.Select(Signals.Parse).Should().Equal(Enumerable.Range(1, 31));
    }

    private static IEnumerable<string> WordsOfTheSpecification() =>
        new[] { "config.md", "config-linux.md", "config-schema.json", "config-linux.json", "defs.json", "defs-linux.json" }
            .SelectMany(chapter => Word().Matches(File.ReadAllText(Specification.PathOf(chapter))).Select(match => match.Value));

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    /// <summary>Hooks of an unknown kind are ignored, as any unknown property.</summary>
    private static bool IsChecked(Config config) =>
        ConfigValidator.Validate(config, rootless: false).Any(problem => problem.Pointer.StartsWith("/hooks/", StringComparison.Ordinal));

    private static bool IsMountOption(Config config) =>
        !UnsupportedRules.Check(config).Any() && MountOptions.Parse(config.Mounts![0]).Data.Count == 0;

    private static bool IsNamespace(Config config)
    {
        using NamespacePlan plan = NamespacePlan.Of(config.Linux!);
        return plan.New != 0;
    }

    /// <summary>
    /// The validator takes any name: "The runtime SHOULD NOT fail if the container configuration requests capabilities that cannot be granted".
    /// </summary>
    private static bool IsCapability(Config config) => CapabilityNames.NumberOf(CapabilityNames.All, config.Process!.Capabilities!.Bounding![0]) >= 0;

    private static bool Compiles(Config config) => SeccompCompiler.Compile(config.Linux!.Seccomp!, Architecture.X86_64).Program.Length > 0;

    private static bool IsPlanned(Config config)
    {
        InitPlanWriter plan = new();
        ProcessPlan.AddAttributes(plan, config.Process!, config.Linux!.Personality);
        foreach (PosixRlimit limit in config.Process!.Rlimits ?? [])
            ProcessWords.Rlimits.Require(limit.Type);
        return PlanText.Of(plan).Length > 0 || config.Process!.Rlimits is { Count: > 0 };
    }

    private static bool IsDevice(Config config) => DeviceWords.Types.Require(config.Linux!.Devices![0].Type) != 0;

    /// <param name="Json">A config in which % is the word.</param>
    /// <param name="Pointer">The place of the word. Problems of other places do not count: some words need fields that the config does not
    /// have.</param>
    /// <param name="Listed">The words that should be taken.</param>
    /// <param name="Plans">Whether the planner knows the word of a config that the validator has let pass.</param>
    private sealed record Family(string Json, string Pointer, IReadOnlyCollection<string> Listed, Func<Config, bool> Plans)
    {
        public bool Takes(string word)
        {
            Config config = ConfigFrom.Json(Json.Replace("%", word, StringComparison.Ordinal));
            return !ConfigValidator.Validate(config, rootless: false).Any(problem => problem.Pointer == Pointer) && Plans(config);
        }
    }
}
