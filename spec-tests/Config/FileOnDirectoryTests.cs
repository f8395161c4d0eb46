namespace OciRuntime.SpecTests.Config;

public sealed class FileOnDirectoryTests : SpecTest
{
    // mount(2): "ENOTDIR: target, or a prefix of source, is not a directory." runc says so, and dockerd and the client of Docker find "not a
    // directory" in it and add what is usually meant by it.
    [Theory]
    [InlineData("/etc/hostname", "/data")]
    [InlineData("/usr/share", "/bin/guest")]
    public void File_on_a_directory_and_a_directory_on_a_file_are_refused_with_the_words_engines_know(string source, string destination)
    {
        Container container = NewContainer(Layout.Native, config => config.Mount(destination, "bind", source, "rbind"));

        container.Run().Should().Fail().At("/mounts/7").Saying("not a directory");
    }
}
