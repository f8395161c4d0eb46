namespace OciRuntime.SpecTests.Cli;

/// <summary>The assertions of the harness: a test that fails says why, without a second run.</summary>
public sealed class CommandAssertionsTests
{
    private static readonly CommandResult s_failed = new("runcs create x", 1, "{\"a\": 1}",
        "config.json:1: /mounts/3/source: open_tree(/data): no such file");

    // FluentAssertions: "the failure message must tell what was expected and what was found": here all that the command left.
    [Fact]
    public void Message_shows_the_command_its_exit_code_and_its_output() =>
        Invoking(() => s_failed.Should().Succeed("it is {0}", "valid")).Should().Throw<AssertionFailedException>().WithMessage(
            "Expected s_failed to succeed because it is valid:\n$ runcs create x\nexit code 1\nstdout: {\"a\": 1}\nstderr: config.json:1: "
            + "/mounts/3/source:*");

    // RFC 6901: a pointer ends where its last token ends: /mounts/3 is no place within /mounts/30.
    [Theory]
    [InlineData("/mounts/3/source", true)]
    [InlineData("/mounts/3", true)]
    [InlineData("/mounts", true)]
    [InlineData("/mount", false)]
    [InlineData("/3/source", false)]
    [InlineData("/mounts/3/sourc", false)]
    public void Place_is_a_whole_pointer(string pointer, bool named)
    {
        Action at = () => s_failed.Should().Fail().At(pointer);

        if (named)
            at.Should().NotThrow();
        else
            at.Should().Throw<AssertionFailedException>().WithMessage($"Expected *name {pointer}:*");
    }

    // guest.c prints "key TAB value": a report that lacks a fact, or has another, shows each difference.
    [Fact]
    public void Message_shows_every_fact_of_the_guest_that_differs()
    {
        GuestReport guest = GuestReport.Parse("uid\t5\ncwd\t/\n");

        Invoking(() => guest.Should().Report(("uid", "0"), ("cwd", "/"), ("sid", "1"))).Should().Throw<AssertionFailedException>()
            .WithMessage("*uid: 0, not 5\n  sid: 1, not missing\n*").And.Message.Should().NotContain("cwd: ");
    }
}
