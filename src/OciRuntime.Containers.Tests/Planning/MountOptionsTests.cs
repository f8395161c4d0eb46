using OciRuntime.Containers.Planning;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Planning;

/// <summary>config.md, "Linux mount options": the table of options that "Runtimes MUST" understand.</summary>
public sealed class MountOptionsTests
{
    private static MountOptions Parse(params string[] words) => MountOptions.Parse(new Mount { Destination = "/x", Options = [.. words] });

    [Theory]
    [InlineData("ro", 0x1ul, 0ul)]
    [InlineData("rw", 0ul, 0x1ul)]
    [InlineData("nosuid", 0x2ul, 0ul)]
    [InlineData("suid", 0ul, 0x2ul)]
    [InlineData("nodev", 0x4ul, 0ul)]
    [InlineData("dev", 0ul, 0x4ul)]
    [InlineData("noexec", 0x8ul, 0ul)]
    [InlineData("exec", 0ul, 0x8ul)]
    [InlineData("noatime", 0x10ul, 0x70ul)]
    [InlineData("strictatime", 0x20ul, 0x70ul)]
    [InlineData("relatime", 0ul, 0x70ul)]
    [InlineData("nodiratime", 0x80ul, 0ul)]
    [InlineData("diratime", 0ul, 0x80ul)]
    [InlineData("nosymfollow", 0x200000ul, 0ul)]
    [InlineData("symfollow", 0ul, 0x200000ul)]
    public void Attribute_words_set_or_clear(string word, ulong set, ulong clear)
    {
        MountOptions options = Parse(word);
        options.Set.Should().Be(set);
        options.Clear.Should().Be(clear); // of the access time the whole field, as mount_setattr(2) wants it
        options.Data.Should().BeEmpty();
    }

    public static TheoryData<string, uint> Propagations => new()
    {
        { "private", (uint)Libc.MS_PRIVATE },
        { "rprivate", (uint)(Libc.MS_PRIVATE | Libc.MS_REC) },
        { "shared", (uint)Libc.MS_SHARED },
        { "rshared", (uint)(Libc.MS_SHARED | Libc.MS_REC) },
        { "slave", (uint)Libc.MS_SLAVE },
        { "rslave", (uint)(Libc.MS_SLAVE | Libc.MS_REC) },
        { "unbindable", (uint)Libc.MS_UNBINDABLE },
        { "runbindable", (uint)(Libc.MS_UNBINDABLE | Libc.MS_REC) },
    };

    [Theory]
    [MemberData(nameof(Propagations))]
    public void Propagation_words(string word, uint flags) => Parse(word).Propagation.Should().Be(flags);

    [Theory]
    [InlineData("async")]
    [InlineData("sync")]
    [InlineData("dirsync")]
    [InlineData("lazytime")]
    [InlineData("nolazytime")]
    [InlineData("mand")]
    [InlineData("nomand")]
    public void Superblock_words_are_passed_to_every_filesystem(string word)
    {
        Parse(word).SuperblockWords.Should().Equal(word);
        Parse(word).Data.Should().BeEmpty();
    }

    [Theory]
    [InlineData("defaults")]
    [InlineData("silent")]
    [InlineData("loud")]
    [InlineData("noiversion")]
    [InlineData("atime")]
    [InlineData("norelatime")]
    [InlineData("nostrictatime")]
    public void Words_that_ask_for_the_default_change_nothing(string word)
    {
        MountOptions options = Parse(word);
        options.Set.Should().Be(0UL);
        options.Data.Should().BeEmpty();
        options.SuperblockWords.Should().BeEmpty();
    }

    [Fact]
    public void Last_word_wins()
    {
        Parse("ro", "rw").Set.Should().Be(0UL);
        Parse("rw", "ro").Set.Should().Be(Libc.MOUNT_ATTR_RDONLY);
        Parse("ro", "rw").SuperblockWords.Should().Equal("rw");
        Parse("noatime", "strictatime").Set.Should().Be(Libc.MOUNT_ATTR_STRICTATIME);
    }

    [Fact]
    public void Unknown_words_go_to_the_filesystem_in_their_order() => Parse("nosuid", "mode=755", "size=1k").DataTexts.Should().Equal(
        "mode=755", "size=1k");

    [Fact]
    public void Rbind_is_a_recursive_bind()
    {
        Parse("rbind").Should().BeEquivalentTo(new { Bind = true, Recursive = true });
        Parse("bind").Should().BeEquivalentTo(new { Bind = true, Recursive = false });
    }

    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("a/b", "/a/b")]
    [InlineData("/a//b/", "/a/b")]
    [InlineData("/a/./b/../c", "/a/c")]
    [InlineData("/../../etc", "/etc")]
    [InlineData("/", "/")]
    public void Destination_is_read_from_the_root(string given, string path) => MountPlan.Normalize(given).Should().Be(path);

    [Theory]
    [InlineData("net.ipv4.ip_forward", "net/ipv4/ip_forward")]
    [InlineData("net/ipv4/conf/eth0.1/mtu", "net/ipv4/conf/eth0.1/mtu")]
    [InlineData("net.ipv4.conf.eth0/1.mtu", "net/ipv4/conf/eth0.1/mtu")]
    public void Sysctl_key_is_a_path_in_either_style(string key, string path) => SysctlPlan.ToPath(key).Should().Be(path);
}
