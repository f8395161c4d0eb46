using OciRuntime.Linux;

namespace OciRuntime.Bpf.Devices;

/// <summary>
/// The state of a device cgroup after a list of rules was replayed in order: a default, and the exceptions to it.
/// It follows the cgroup v1 devices controller (Documentation/admin-guide/cgroup-v1/devices.rst), so that one list
/// of rules means the same under v1, where the kernel replays it, and v2, where <see cref="DeviceProgram"/> decides.
/// </summary>
internal sealed class DeviceRules
{
    private readonly OrderedDictionary<DeviceMatch, DeviceAccess> _exceptions = [];

    /// <summary>False at the start: a container may touch nothing that no rule allows.</summary>
    public bool DefaultAllow { get; private set; }

    /// <summary>The exceptions to the default: what is denied when the default allows, what is allowed when it denies.</summary>
    public int ExceptionCount => _exceptions.Count;

    public DeviceRule this[int index] => new(!DefaultAllow, _exceptions.GetAt(index).Key, _exceptions.GetAt(index).Value);

    /// <summary>
    /// What every container may use, appended after the rules of the config, as runc does: any mknod, the memory
    /// devices, terminals and /dev/net/tun. See "Default Devices" in config-linux.md.
    /// </summary>
    public static ReadOnlySpan<DeviceRule> Defaults => s_defaultTable;

    private static readonly DeviceRule[] s_defaultTable =
    [
        AllowChar(DeviceMatch.Any, DeviceMatch.Any, DeviceAccess.Mknod),
        new(Allow: true, new DeviceMatch(DeviceKind.Block, DeviceMatch.Any, DeviceMatch.Any), DeviceAccess.Mknod),
        AllowChar(Libc.MEM_MAJOR, 3, DeviceAccess.All), // null
        AllowChar(Libc.MEM_MAJOR, 8, DeviceAccess.All), // random
        AllowChar(Libc.MEM_MAJOR, 7, DeviceAccess.All), // full
        AllowChar(Libc.TTYAUX_MAJOR, 0, DeviceAccess.All), // tty
        AllowChar(Libc.MEM_MAJOR, 5, DeviceAccess.All), // zero
        AllowChar(Libc.MEM_MAJOR, 9, DeviceAccess.All), // urandom
        AllowChar(Libc.UNIX98_PTY_SLAVE_MAJOR, DeviceMatch.Any, DeviceAccess.All), // pts/*
        AllowChar(Libc.TTYAUX_MAJOR, 2, DeviceAccess.All), // ptmx
        AllowChar(Libc.MISC_MAJOR, 200, DeviceAccess.All), // net/tun
    ];

    /// <summary>Replays one rule; returns null, or why the kernel could not express it.</summary>
    public string? Apply(DeviceRule rule)
    {
        if (rule.Match.Kind == DeviceKind.All)
        {
            // "a" always means every device and every access, whatever else the rule says, and forgets all exceptions.
            DefaultAllow = rule.Allow;
            _exceptions.Clear();
            return null;
        }
        if (rule.Allow != DefaultAllow)
        {
            Add(rule.Match, rule.Access);
            return null;
        }
        return Remove(rule.Match, rule.Access);
    }

    /// <summary>
    /// The rules that lead from the cgroup's present state to <paramref name="target"/> with the least disturbance:
    /// devices that stay allowed are never denied in between, so a running container meets no spurious EPERM.
    /// </summary>
    public List<DeviceRule> TransitionTo(DeviceRules target)
    {
        List<DeviceRule> steps = [];
        // devices.list of an allow-by-default cgroup hides its exceptions, so such a cgroup must be reset in any case.
        bool reset = DefaultAllow || DefaultAllow != target.DefaultAllow;
        if (reset)
        {
            DeviceMatch all = new(DeviceKind.All, DeviceMatch.Any, DeviceMatch.Any);
            steps.Add(new DeviceRule(target.DefaultAllow, all, DeviceAccess.All));
        }
        else
        {
            foreach ((DeviceMatch match, DeviceAccess access) in _exceptions)
            {
                DeviceAccess dropped = access & ~target.AccessOf(match);
                if (dropped != DeviceAccess.None)
                    steps.Add(new DeviceRule(target.DefaultAllow, match, dropped));
            }
        }
        foreach ((DeviceMatch match, DeviceAccess access) in target._exceptions)
        {
            DeviceAccess gained = reset ? access : access & ~AccessOf(match);
            if (gained != DeviceAccess.None)
                steps.Add(new DeviceRule(!target.DefaultAllow, match, gained));
        }
        return steps;
    }

    /// <summary>The state that devices.list shows.</summary>
    public static DeviceRules FromList(ReadOnlySpan<char> list)
    {
        DeviceRules rules = new();
        foreach (ReadOnlySpan<char> line in list.EnumerateLines())
        {
            if (DeviceRule.ParseLine(line) is { } rule)
                rules.Apply(rule);
        }
        return rules;
    }

    /// <summary>Same default and same exceptions, in whatever order.</summary>
    public bool Matches(DeviceRules other)
    {
        if (DefaultAllow != other.DefaultAllow) return false;
        if (DefaultAllow) return true; // the exceptions cannot be read back in this mode
        if (_exceptions.Count != other._exceptions.Count) return false;
        foreach ((DeviceMatch match, DeviceAccess access) in _exceptions)
            if (other.AccessOf(match) != access) return false;
        return true;
    }

    private static DeviceRule AllowChar(long major, long minor, DeviceAccess access) =>
        new(Allow: true, new DeviceMatch(DeviceKind.Char, major, minor), access);

    private DeviceAccess AccessOf(DeviceMatch match) => _exceptions.GetValueOrDefault(match);

    private void Add(DeviceMatch match, DeviceAccess access) => _exceptions[match] = AccessOf(match) | access;

    private string? Remove(DeviceMatch match, DeviceAccess access)
    {
        // The v1 kernel silently ignores the removal of a part of a wildcard, which would leave a device open that the
        // config denies: refuse instead, as runc does, on v2 too.
        foreach (DeviceMatch wider in (ReadOnlySpan<DeviceMatch>)
            [match with { Major = DeviceMatch.Any }, match with { Minor = DeviceMatch.Any }, new(match.Kind, DeviceMatch.Any, DeviceMatch.Any)])
        {
            if (wider != match && (AccessOf(wider) & access) != DeviceAccess.None)
            {
                return $"rule \"{match.ToText()} {DeviceRule.AccessText(access)}\" cannot punch a hole in the wildcard rule "
                    + $"\"{wider.ToText()} {DeviceRule.AccessText(AccessOf(wider))}\"";
            }
        }
        DeviceAccess left = AccessOf(match) & ~access;
        if (left != DeviceAccess.None)
            _exceptions[match] = left;
        else
            _exceptions.Remove(match);
        return null;
    }
}
