using OciRuntime.Bpf.Seccomp;

namespace OciRuntime.SpecTests.Security;

/// <summary>
/// A profile as an engine writes it, and what it says about a call: read off the rules, without a program. Where two rules of one
/// contradict each other, the first of the profile is meant.
/// </summary>
internal sealed class EngineProfile
{
    private const int EPERM = 1, ENOSYS = 38;

    private readonly Dictionary<long, List<JsonObject>> _rules = [];
    private readonly Dictionary<bool, long> _newest = [];
    private readonly int _default;

    public EngineProfile(string name)
    {
        Document = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Profiles", $"{name}.json")))!.AsObject();
        _default = (int?)Document["defaultErrnoRet"] ?? EPERM;
        ((string)Document["defaultAction"]!).Should().Be("SCMP_ACT_ERRNO");
        foreach (JsonNode? rule in Document["syscalls"]!.AsArray())
        {
            foreach (JsonNode? call in rule!["names"]!.AsArray())
                Add((string)call!, rule.AsObject());
        }
    }

    public JsonObject Document { get; }

    /// <summary>Whether an agent is asked about some calls.</summary>
    public bool Notifies => Document["syscalls"]!.AsArray().Any(rule => (string)rule!["action"]! == "SCMP_ACT_NOTIFY");

    /// <summary>How the call, with the same value as each argument, must end.</summary>
    /// <param name="plain">How it ends without a profile.</param>
    /// <param name="agent">How it ends when the agent is asked.</param>
    public string Outcome(long number, ulong argument, string plain, string agent)
    {
        // As runc does it: a call newer than all that the profile knows looks as if the kernel lacked it.
        if (number > _newest[IsX32(number)]) return ErrorName(ENOSYS);
        ulong width = IsX32(number) ? uint.MaxValue : ulong.MaxValue;
        JsonObject? rule = _rules.GetValueOrDefault(number, [])
            .Find(rule => rule["args"]?.AsArray().All(test => Passes(test!, argument, width)) ?? true);
        return (string?)rule?["action"] switch
        {
            null => ErrorName(_default),
            "SCMP_ACT_ERRNO" => ErrorName((int?)rule["errnoRet"] ?? EPERM),
            "SCMP_ACT_ALLOW" or "SCMP_ACT_LOG" => plain,
            "SCMP_ACT_KILL_PROCESS" or "SCMP_ACT_TRAP" => "SIGSYS",
            "SCMP_ACT_NOTIFY" => agent,
            var other => throw new NotSupportedException($"{other} in the profile of an engine"),
        };
    }

    private static string ErrorName(int errno) => errno switch { EPERM => "EPERM", ENOSYS => "ENOSYS", _ => $"errno {errno}" };

    private static bool IsX32(long number) => number >= Architectures.X32Bit;

    private static bool Passes(JsonNode test, ulong argument, ulong width)
    {
        argument &= width;
        ulong value = (ulong)test["value"]! & width;
        return (string)test["op"]! switch
        {
            "SCMP_CMP_EQ" => argument == value,
            "SCMP_CMP_NE" => argument != value,
            "SCMP_CMP_LE" => argument <= value,
            "SCMP_CMP_MASKED_EQ" => (argument & value) == ((ulong?)test["valueTwo"] ?? 0),
            var other => throw new NotSupportedException($"{other} in the profile of an engine"),
        };
    }

    private void Add(string name, JsonObject rule)
    {
        int index = SyscallTable.IndexOf(name);
        if (index == SyscallTable.Unknown) return;
        foreach (Architecture architecture in (ReadOnlySpan<Architecture>)[Architecture.X86_64, Architecture.X32])
        {
            long number = SyscallTable.Numbers(architecture)[index];
            if (number < 0) continue;
            if (!_rules.TryGetValue(number, out List<JsonObject>? rules))
                _rules.Add(number, rules = []);
            rules.Add(rule);
            _newest[IsX32(number)] = Math.Max(number, _newest.GetValueOrDefault(IsX32(number)));
        }
    }
}
