namespace OciRuntime.SpecTests.ConfigLinux;

/// <summary>What config-linux.md says of masked and of read-only paths alike.</summary>
public sealed class PathListTests : SpecTest
{
    // As runc 1.1.5: absent paths are skipped, for a profile lists what some kernels have.
    [Theory, BothLayoutsWith("maskedPaths", "readonlyPaths")]
    public void Missing_path_is_skipped_and_not_made(Layout layout, string list)
    {
        GuestReport guest = Run(layout, config =>
        {
            config.Linux[list] = ContainerConfig.Array("/no/such/path");
            config.Guest("stat", "/no");
        });

        guest.Should().Report("stat /no", "ENOENT");
    }

    // config-linux.md#masked-paths and #readonly-paths: "The values MUST be absolute paths in the container namespace." runc 1.1.5 does not check.
    [Theory]
    [InlineData("maskedPaths")]
    [InlineData("readonlyPaths")]
    public void Relative_path_is_refused(string list) =>
        NewContainer(Layout.Native, config => config.Linux[list] = ContainerConfig.Array("data")).Create().Should().Fail().At($"/linux/{list}/0");
}
