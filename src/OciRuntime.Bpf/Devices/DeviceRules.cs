namespace OciRuntime.Bpf.Devices;

/// <summary>
/// The state of a device cgroup after a list of rules was replayed in order: a default, and the exceptions to it.
/// It follows the cgroup v1 devices controller (Documentation/admin-guide/cgroup-v1/devices.rst), so that one list
/// of rules means the same under v1, where the kernel replays it, and v2, where <see cref="DeviceProgram"/> decides.
/// </summary>
internal sealed class DeviceRules
{
    private readonly List<Entry> _exceptions = [];

    /// <summary>False at the start: a container may touch nothing that no rule allows.</summary>
    public bool DefaultAllow { get; private set; }

    /// <summary>The exceptions to the default: what is denied when the default allows, what is allowed when it denies.</summary>
    public int ExceptionCount => _exceptions.Count;

    public DeviceRule this[int index] => new(!DefaultAllow, _exceptions[index].Match, _exceptions[index].Access);

    /// <summary>
    /// What every container may use, appended after the rules of the config, as runc does: any mknod, the memory
    /// devices, terminals and /dev/net/tun. See "Default Devices" in config-linux.md.
    /// </summary>
    public static ReadOnlySpan<DeviceRule> Defaults => DefaultTable;

    private static readonly DeviceRule[] DefaultTable =
    [
        AllowChar(DeviceMatch.Any, DeviceMatch.Any, DeviceAccess.Mknod),
        new(Allow: true, new DeviceMatch(DeviceKind.Block, DeviceMatch.Any, DeviceMatch.Any), DeviceAccess.Mknod),
        AllowChar(1, 3, DeviceAccess.All),                  // null
        AllowChar(1, 8, DeviceAccess.All),                  // random
        AllowChar(1, 7, DeviceAccess.All),                  // full
        AllowChar(5, 0, DeviceAccess.All),                  // tty
        AllowChar(1, 5, DeviceAccess.All),                  // zero
        AllowChar(1, 9, DeviceAccess.All),                  // urandom
        AllowChar(136, DeviceMatch.Any, DeviceAccess.All),  // pts/*
        AllowChar(5, 2, DeviceAccess.All),                  // ptmx
        AllowChar(10, 200, DeviceAccess.All),               // net/tun
    ];

    private readonly record struct Entry(DeviceMatch Match, DeviceAccess Access);

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
            foreach (Entry old in _exceptions)
            {
                DeviceAccess dropped = old.Access & ~target.AccessOf(old.Match);
                if (dropped != DeviceAccess.None)
                    steps.Add(new DeviceRule(target.DefaultAllow, old.Match, dropped));
            }
        }
        foreach (Entry wanted in target._exceptions)
        {
            DeviceAccess gained = reset ? wanted.Access : wanted.Access & ~AccessOf(wanted.Match);
            if (gained != DeviceAccess.None)
                steps.Add(new DeviceRule(!target.DefaultAllow, wanted.Match, gained));
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
        if (DefaultAllow != other.DefaultAllow)
            return false;
        if (DefaultAllow)
            return true;    // the exceptions cannot be read back in this mode
        if (_exceptions.Count != other._exceptions.Count)
            return false;
        foreach (Entry entry in _exceptions)
        {
            if (other.AccessOf(entry.Match) != entry.Access)
                return false;
        }
        return true;
    }

    private static DeviceRule AllowChar(long major, long minor, DeviceAccess access) =>
        new(Allow: true, new DeviceMatch(DeviceKind.Char, major, minor), access);

    private DeviceAccess AccessOf(DeviceMatch match)
    {
        int index = IndexOf(match);
        return index < 0 ? DeviceAccess.None : _exceptions[index].Access;
    }

    private int IndexOf(DeviceMatch match)
    {
        for (int i = 0; i < _exceptions.Count; i++)
        {
            if (_exceptions[i].Match == match)
                return i;
        }
        return -1;
    }

    private void Add(DeviceMatch match, DeviceAccess access)
    {
        int index = IndexOf(match);
        if (index < 0)
            _exceptions.Add(new Entry(match, access));
        else
            _exceptions[index] = new Entry(match, _exceptions[index].Access | access);
    }

    private string? Remove(DeviceMatch match, DeviceAccess access)
    {
        // The v1 kernel silently ignores the removal of a part of a wildcard, which would leave a device open that the
        // config denies: refuse instead.
        foreach (Entry entry in _exceptions)
        {
            bool wider = entry.Match != match && entry.Match.Kind == match.Kind
                && (entry.Match.Major == DeviceMatch.Any || entry.Match.Major == match.Major)
                && (entry.Match.Minor == DeviceMatch.Any || entry.Match.Minor == match.Minor);
            if (wider && (entry.Access & access) != DeviceAccess.None)
            {
                return $"rule \"{match.ToText()} {DeviceRule.AccessText(access)}\" cannot punch a hole in the wildcard rule "
                    + $"\"{entry.Match.ToText()} {DeviceRule.AccessText(entry.Access)}\"";
            }
        }
        int index = IndexOf(match);
        if (index < 0)
            return null;
        DeviceAccess left = _exceptions[index].Access & ~access;
        if (left == DeviceAccess.None)
            _exceptions.RemoveAt(index);
        else
            _exceptions[index] = new Entry(match, left);
        return null;
    }
}
