using System.Globalization;

namespace OciRuntime.SpecTests.Security;

/// <summary>
/// The kernel agrees: under the profiles that containers really carry, and one with every action, every call ends as the profile says.
/// </summary>
public sealed class EngineProfileTests : SpecTest
{
    // Bad as a descriptor, an address, a process and a set of flags: nearly every call refuses it in its own way, and none does harm.
    private const string Bad = "0xffffffffffffffff";

    // Linux lets these two pass every filter (seccomp_uprobe_exception in kernel/seccomp.c): it plants them into probed programs itself.
    private const long Uretprobe = 335, Uprobe = 336;

    private const int Mkdir = 83, Mkdirat = 258, EROFS = 30; // x86_64

    /// <summary>How the calls end without a profile.</summary>
    private static Dictionary<string, string>? s_plain;

    /// <summary>Groups of first number, last number and argument: all calls there are, some of x32, and what rules test.</summary>
    private static readonly string[] s_calls =
    [
        "0", "500", Bad, "0x40000027", "0x40000027", Bad, "0x400001ff", "0x40000224", Bad, "0x40000400", "0x40000400", Bad, "1000000", "1000000", Bad,
        "135", "135", "0", "135", "135", "2", "135", "135", "8", "135", "135", "0x20008", "135", "135", "0xffffffff",
        "56", "56", "0x10000000", "56", "56", "0x7e020000", "272", "272", "0x10000000", "41", "41", "40", "41", "41", "1",
        "16", "16", "21522", "16", "16", "21523",
    ];

    // config-linux.md#seccomp: "Seccomp configuration allows one to configure actions to take for matched syscalls and furthermore also
    // allows matching on values passed as arguments to syscalls."
    [Theory]
    [InlineData("docker")]
    [InlineData("podman")]
    [InlineData("containerd")]
    [InlineData("systemd-like")]
    public void Every_call_ends_as_the_profile_says(string name) => Check(this, name);

    internal static void Check(SpecTest test, string name)
    {
        EngineProfile profile = new(name);
        Dictionary<string, string> plain = s_plain ??= Outcomes(test, null);
        Dictionary<string, string> filtered = Outcomes(test, profile);

        filtered.Count.Should().BeGreaterThan(500);
        filtered.Keys.Should().Equal(plain.Keys);
        List<string> wrong = [];
        foreach ((string call, string outcome) in filtered)
        {
            // "call 135 0xffffffff"
            string[] words = call.Split(' ');
            long number = long.Parse(words[1], CultureInfo.InvariantCulture);
            if (number is Uretprobe or Uprobe) continue;
            string expected = profile.Outcome(number, Convert.ToUInt64(words[2], 16), plain[call], agent: "EROFS");
            if (outcome != expected)
                wrong.Add($"{call}: {outcome}, not {expected}");
        }
        wrong.Should().BeEmpty();
        filtered.Should().Contain(pair => pair.Value != plain[pair.Key]);
    }

    private static Dictionary<string, string> Outcomes(SpecTest test, EngineProfile? profile)
    {
        using SeccompAgent? agent = profile?.Notifies == true ? new(number => number is Mkdir or Mkdirat ? new(0, EROFS) : null) : null;
        GuestReport guest = test.Run(Layout.Native, config =>
        {
            if (profile is not null)
                config.Linux["seccomp"] = profile.Document.DeepClone();
            if (agent is not null)
                config.Linux["seccomp"]!["listenerPath"] = agent.File;
            config.Guest([.. s_calls.Chunk(3).SelectMany(group => (string[])["calls", .. group])]);
        });
        return guest.Keys.ToDictionary(key => key, key => guest[key]);
    }
}

/// <summary>The same with another kernel, whose root has every capability.</summary>
public sealed class EngineProfileVmTests : VmTest
{
    // config-linux.md#seccomp: "The actions, architectures, and operators are strings that match the definitions in seccomp.h from
    // libseccomp and are translated to corresponding values."
    [Theory]
    [InlineData("docker")]
    [InlineData("podman")]
    [InlineData("containerd")]
    [InlineData("systemd-like")]
    public void Every_call_ends_as_the_profile_says(string name) => EngineProfileTests.Check(this, name);
}
