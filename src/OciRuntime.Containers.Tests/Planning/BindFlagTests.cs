using FluentAssertions;
using OciRuntime.Containers.Planning;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Planning;

/// <summary>Which flags of a bind mount's source go, see docs/decisions/0003.</summary>
public sealed class BindFlagTests
{
    private const ulong Restrictions = 0x20000F; // ro, nosuid, nodev, noexec, nosymfollow

    [Theory]
    [InlineData("rbind", 0)]
    [InlineData("rbind,rprivate", 0)]
    [InlineData("rbind,ro,rprivate", Restrictions & ~Libc.MOUNT_ATTR_RDONLY)]
    [InlineData("rbind,rw,nosuid,nodev,rprivate", Libc.MOUNT_ATTR_NOEXEC | Libc.MOUNT_ATTR_NOSYMFOLLOW)]
    [InlineData("bind,rw", Restrictions & ~Libc.MOUNT_ATTR_RDONLY)]
    [InlineData("bind,norelatime", Restrictions)]
    [InlineData("bind,noatime", Restrictions | Libc.MOUNT_ATTR_NODIRATIME)]
    [InlineData("bind,nodiratime", Restrictions | Libc.MOUNT_ATTR__ATIME)]
    [InlineData("bind,atime", Restrictions)]
    public void Any_word_about_flags_drops_those_that_no_word_names(string words, ulong drop) => Parse(words).Drop.Should().Be(drop);

    [Theory]
    [InlineData("norelatime", 0)]
    [InlineData("atime", Libc.MOUNT_ATTR_NOATIME)]
    [InlineData("nostrictatime", Libc.MOUNT_ATTR_STRICTATIME)]
    [InlineData("relatime", Libc.MOUNT_ATTR__ATIME)]
    public void Word_that_takes_off_a_kind_of_access_time_clears_that_one(string word, ulong clear) => Parse(word).Clear.Should().Be(clear);

    private static MountOptions Parse(string words) => MountOptions.Parse(new Mount { Destination = "/x", Options = [words] });
}
