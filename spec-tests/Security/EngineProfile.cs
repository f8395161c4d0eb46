using System.Globalization;
using OciRuntime.Bpf.Seccomp;

namespace OciRuntime.SpecTests.Security;

/// <summary>
/// A profile as an engine writes it, and what it says about a call: read off the rules, without a program. Such profiles only
/// allow or answer with an errno, and no two rules of theirs contradict each other.
/// </summary>
internal sealed class EngineProfile
{
    private const int EPERM = 1, ENOSYS = 38;

    /// <summary>The call goes on as if there were no profile.</summary>
    public const int Allowed = 0;

    private readonly Dictionary<long, List<JsonObject>> _rules = [];
    private readonly Dictionary<bool, long> _newest = [];
    private readonly int _default;

    public EngineProfile(string name)
    {
        Document = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Profiles", $"{name}.json")))!.AsObject();
        _default = (int?)Document["defaultErrnoRet"] ?? EPERM;
        Assert.Equal("SCMP_ACT_ERRNO", (string)Document["defaultAction"]!);
        foreach (JsonNode? rule in Document["syscalls"]!.AsArray())
            foreach (JsonNode? call in rule!["names"]!.AsArray())
                Add((string)call!, rule.AsObject());
    }

    public JsonObject Document { get; }

    /// <summary>The errno that the call, with the same value as each argument, must end with.</summary>
    public int Answer(long number, ulong argument)
    {
        // As runc does it: a call newer than all that the profile knows looks as if the kernel lacked it.
        if (number > _newest[IsX32(number)])
            return ENOSYS;
        foreach (JsonObject rule in _rules.GetValueOrDefault(number, []))
        {
            if (rule["args"]?.AsArray().All(test => Passes(test!, argument)) ?? true)
                return (string)rule["action"]! == "SCMP_ACT_ALLOW" ? Allowed : (int?)rule["errnoRet"] ?? EPERM;
        }
        return _default;
    }

    private static bool IsX32(long number) => number >= Architectures.X32Bit;

    private static bool Passes(JsonNode test, ulong argument)
    {
        ulong value = (ulong)test["value"]!;
        return (string)test["op"]! switch
        {
            "SCMP_CMP_EQ" => argument == value,
            "SCMP_CMP_NE" => argument != value,
            "SCMP_CMP_MASKED_EQ" => (argument & value) == ((ulong?)test["valueTwo"] ?? 0),
            var other => throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"{other} in the profile of an engine")),
        };
    }

    private void Add(string name, JsonObject rule)
    {
        int index = SyscallTable.IndexOf(name);
        if (index == SyscallTable.Unknown)
            return;
        foreach (Architecture architecture in (ReadOnlySpan<Architecture>)[Architecture.X86_64, Architecture.X32])
        {
            long number = SyscallTable.Numbers(architecture)[index];
            if (number < 0)
                continue;
            if (!_rules.TryGetValue(number, out List<JsonObject>? rules))
                _rules.Add(number, rules = []);
            rules.Add(rule);
            _newest[IsX32(number)] = Math.Max(number, _newest.GetValueOrDefault(IsX32(number)));
        }
    }
}
