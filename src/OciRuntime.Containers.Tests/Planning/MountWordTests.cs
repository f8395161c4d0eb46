using OciRuntime.Containers.Planning;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Planning;

/// <summary>The elements of `options` as mount(8) reads them.</summary>
public sealed class MountWordTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(",", "")]
    [InlineData("size=1m,mode=700", "size=1m mode=700")]
    [InlineData("ro,,nosuid,", "ro nosuid")]
    [InlineData("mpol=bind:0,2,size=1m", "mpol=bind:0,2 size=1m")]
    [InlineData("lowerdir=/a\\,b:/c,index=off", "lowerdir=/a\\,b:/c index=off")]
    [InlineData("context=\"u:r:t:s0:c1,c2\",size=1m", "context=\"u:r:t:s0:c1,c2\" size=1m")]
    public void Element_is_split_at_its_commas(string element, string words) =>
        string.Join(' ', Words(element).Select(word => word.Text)).Should().Be(words);

    [Fact]
    public void Word_knows_its_element() =>
        Words("", "ro,nosuid", "size=1m").Should().Equal(new MountWord("ro", 1), new("nosuid", 1), new("size=1m", 2));

    // mount(8), "-o": words for mount(8) itself and for fstab(5) never reach a file system.
    [Theory]
    [InlineData("auto")]
    [InlineData("noauto")]
    [InlineData("nofail")]
    [InlineData("_netdev")]
    [InlineData("nouser")]
    [InlineData("nousers")]
    [InlineData("nogroup")]
    [InlineData("noowner")]
    [InlineData("comment=any text")]
    [InlineData("x-systemd.automount")]
    [InlineData("X-mount.mkdir=0700")]
    public void Word_for_user_space_is_taken_and_means_nothing(string word)
    {
        MountOptions options = Parse(word);
        options.Data.Should().BeEmpty();
        (options.Set | options.Clear).Should().Be(0);
    }

    public static TheoryData<string, ulong> WordsForUsers => new()
    {
        { "user", Libc.MOUNT_ATTR_NOEXEC | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV },
        { "users", Libc.MOUNT_ATTR_NOEXEC | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV },
        { "owner", Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV },
        { "group", Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV },
        { "user,exec,dev,suid", 0 },
        { "exec,user", Libc.MOUNT_ATTR_NOEXEC | Libc.MOUNT_ATTR_NOSUID | Libc.MOUNT_ATTR_NODEV },
    };

    // mount(8): "user": "This option implies the options noexec, nosuid, and nodev (unless overridden by subsequent options, as in the option
    // line user,exec,dev,suid)."
    [Theory]
    [MemberData(nameof(WordsForUsers))]
    public void Word_that_lets_users_mount_restricts_the_mount(string words, ulong set) => Parse(words).Set.Should().Be(set);

    private static List<MountWord> Words(params string[] elements) => MountWord.Of(new Mount { Destination = "/x", Options = [.. elements] });

    private static MountOptions Parse(params string[] elements) => MountOptions.Parse(new Mount { Destination = "/x", Options = [.. elements] });
}
