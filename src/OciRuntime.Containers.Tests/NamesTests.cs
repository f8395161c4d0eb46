using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;

namespace OciRuntime.Containers.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("web-1_x+y.z")]
    [InlineData("...")]
    public void Id_of_letters_digits_and_four_marks_is_valid(string id) => ContainerId.Check(id);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    public void Other_ids_are_refused(string id) =>
        Invoking(() => ContainerId.Check(id)).Should().Throw<OciException>().Which.Message.Should().Contain("invalid container ID format");

    [Theory]
    [InlineData("15", 15)]
    [InlineData("0", 0)]
    [InlineData("37", 37)]
    [InlineData("TERM", 15)]
    [InlineData("SIGTERM", 15)]
    [InlineData("sigkill", 9)]
    [InlineData("bus", 7)]
    [InlineData("Trap", 5)]
    public void Signal_is_a_number_or_a_name(string text, int signal) => Signals.Parse(text).Should().Be(signal);

    [Theory]
    [InlineData("")]
    [InlineData("SIG")]
    [InlineData("FOO")]
    [InlineData("-9")]
    [InlineData("9 ")]
    public void Unknown_signal_is_named(string text) =>
        Invoking(() => Signals.Parse(text)).Should().Throw<OciException>().Which.Message.Should().Be($"unknown signal \"{text}\"");
}
