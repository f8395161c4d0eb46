using OciRuntime.Linux;

namespace OciRuntime.Init.Tests;

public sealed class InitFaultTests
{
    [Fact]
    public void Failed_call_arrives_with_its_parts_and_place()
    {
        OciException sent = OciException.FromErrno(Errno.EPERM, "mount", "/proc");
        OciException received = InitFault.ToException(InitFault.ToMessage(sent, op: 4), "/mounts/0");
        Assert.Equal("/mounts/0: mount(/proc): operation not permitted (EPERM)", received.Message);
    }

    [Fact]
    public void Plain_sentence_arrives_as_it_is() =>
        Assert.Equal("exec: \"x\": not found", InitFault.ToException(InitFault.ToMessage(new OciException("exec: \"x\": not found"), 1), null).Message);

    [Fact]
    public void Text_that_is_too_long_is_cut_and_not_lost()
    {
        string subject = "/" + new string('ä', 5000);
        OciException received = InitFault.ToException(InitFault.ToMessage(OciException.FromErrno(Errno.ENOENT, "open", subject), 1), null);
        Assert.StartsWith("open(/ää", received.Message);
        Assert.EndsWith("(ENOENT)", received.Message);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('ä')]
    [InlineData('€')]
    public void Sentence_that_is_too_long_keeps_its_end(char filler)
    {
        string sentence = $"exec: \"/{new string(filler, 5000)}\": no such file or directory";
        OciException received = InitFault.ToException(InitFault.ToMessage(new OciException(sentence), 1), null);
        Assert.StartsWith($"exec: \"/{filler}{filler}", received.Message);
        Assert.Contains($"{filler}...{filler}", received.Message);
        Assert.EndsWith("\": no such file or directory", received.Message);
    }
}
