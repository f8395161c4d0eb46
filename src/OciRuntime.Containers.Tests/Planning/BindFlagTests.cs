using OciRuntime.Containers.Planning;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Planning;

/// <summary>Which flags of a bind mount's source go, see docs/decisions/0003.</summary>
public sealed class BindFlagTests
{
    private const ulong Restrictions = 0x20000F; // ro, nosuid, nodev, noexec, nosymfollow

    public static TheoryData<string, ulong> Drops => new()
    {
        { "rbind", 0 },
        { "rbind,rprivate", 0 },
        { "rbind,ro,rprivate", Restrictions & ~Libc.MOUNT_ATTR_RDONLY },
        { "rbind,rw,nosuid,nodev,rprivate", Libc.MOUNT_ATTR_NOEXEC | Libc.MOUNT_ATTR_NOSYMFOLLOW },
        { "bind,rw", Restrictions & ~Libc.MOUNT_ATTR_RDONLY },
        { "bind,norelatime", Restrictions },
        { "bind,noatime", Restrictions | Libc.MOUNT_ATTR_NODIRATIME },
        { "bind,nodiratime", Restrictions | Libc.MOUNT_ATTR__ATIME },
        { "bind,atime", Restrictions },
    };

    [Theory]
    [MemberData(nameof(Drops))]
    public void Any_word_about_flags_drops_those_that_no_word_names(string words, ulong drop) => Parse(words).Drop.Should().Be(drop);

    public static TheoryData<string, ulong> Clears => new()
    {
        { "norelatime", 0 },
        { "atime", Libc.MOUNT_ATTR_NOATIME },
        { "nostrictatime", Libc.MOUNT_ATTR_STRICTATIME },
        { "relatime", Libc.MOUNT_ATTR__ATIME },
    };

    [Theory]
    [MemberData(nameof(Clears))]
    public void Word_that_takes_off_a_kind_of_access_time_clears_that_one(string word, ulong clear) => Parse(word).Clear.Should().Be(clear);

    private static MountOptions Parse(string words) => MountOptions.Parse(new Mount { Destination = "/x", Options = [words] });
}
