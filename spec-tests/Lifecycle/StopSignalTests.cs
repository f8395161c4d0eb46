namespace OciRuntime.SpecTests.Lifecycle;

/// <summary>The signal of a kill that names none.</summary>
public sealed class StopSignalTests : SpecTest
{
    // config.md#annotations, org.opencontainers.image.stopSignal: "Indicates signal that SHOULD be sent by the container runtimes to kill the
    // container." What is no signal there is an image's fault, and SIGTERM (15) is the default of runc-kill(8).
    [Theory]
    [InlineData("SIGUSR1", 10)]
    [InlineData("10", 10)]
    [InlineData("", 15)]
    [InlineData("no signal", 15)]
    [InlineData("0", 15)]
    [InlineData("65", 15)]
    public void Signal_of_the_image_is_sent(string annotation, int signal)
    {
        Container container = NewContainer(Layout.Native, config =>
        {
            config.Root["annotations"] = new JsonObject { ["org.opencontainers.image.stopSignal"] = annotation };
            config.Guest("out", "/data/report", "trap", $"{signal}", "7", "echo", "up", "pause");
        }).Started();
        container.WaitForReport("/data/report", "echo");

        container.Kill().Should().Succeed();

        container.WaitFor("stopped");
    }
}
