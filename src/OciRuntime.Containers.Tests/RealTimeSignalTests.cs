using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Tests;

public sealed class RealTimeSignalTests
{
    [Theory]
    [InlineData("SIGRTMIN", 34)]
    [InlineData("rtmin+3", 37)]
    [InlineData("SIGRTMIN+30", 64)]
    [InlineData("SIGRTMAX", 64)]
    [InlineData("RTMAX-14", 50)]
    public void Signal_of_real_time_is_named_as_kill_names_it(string text, int signal) => Signals.Parse(text).Should().Be(signal);

    [Theory]
    [InlineData("RTMIN+31")]
    [InlineData("RTMIN-1")]
    [InlineData("RTMIN+")]
    [InlineData("RTMIN++1")]
    [InlineData("RTMIN+ 1")]
    [InlineData("RTMAX+1")]
    [InlineData("RTMAX-31")]
    public void Signal_outside_of_the_range_is_unknown(string text) =>
        FluentActions.Invoking(() => Signals.Parse(text)).Should().Throw<OciException>().WithMessage($"unknown signal \"{text}\"");
}
