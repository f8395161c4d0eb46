namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>Lists of paths in which one stands twice, as engines make them that merge their defaults with a user's.</summary>
public sealed class RepeatedPathTests : SpecTest
{
    // config-linux.md#masked-paths: "maskedPaths (array of strings, OPTIONAL) will mask over the provided paths": a path that is masked is. runc's
    // own suite, "mask paths [duplicate paths]", asks for one mount.
    [Theory]
    [InlineData("maskedPaths")]
    [InlineData("readonlyPaths")]
    public void Path_that_is_listed_twice_is_mounted_over_once(string list)
    {
        GuestReport guest = Run(
            Layout.Native,
            config =>
            {
                config.Linux[list] = ContainerConfig.Array("/data/folder", "/data/file", "/data/folder/", "/data/file", "/data/folder");
                config.Guest("mounts");
            },
            bundle =>
            {
                Directory.CreateDirectory(bundle.InRootfs("/data/folder"));
                File.WriteAllText(bundle.InRootfs("/data/file"), "secret");
            });

        guest.Mounts.Should().ContainSingle(mount => mount.Place == "/data/folder");
        guest.Mounts.Should().ContainSingle(mount => mount.Place == "/data/file");
    }
}
