using OciRuntime.Linux;

namespace OciRuntime.Init.Tests;

public sealed class InitFaultTests
{
    [Fact]
    public void Failed_call_arrives_with_its_parts_and_place()
    {
        OciException sent = OciException.FromErrno(Errno.EPERM, "mount", "/proc");
        OciException received = InitFault.ToException(InitFault.ToMessage(sent, op: 4), "/mounts/0");
        received.Message.Should().Be("/mounts/0: mount(/proc): operation not permitted (EPERM)");
    }

    [Fact]
    public void Fault_of_a_start_hook_says_which_one()
    {
        SyncMessage fault = InitFault.ToMessage(new OciException("error running hook /h: exit status 1"), SyncMessage.AtStartHook, index: 2);
        (fault.Op, fault.Value).Should().Be((SyncMessage.AtStartHook, 2));
    }

    [Fact]
    public void Plain_sentence_arrives_as_it_is() =>
        InitFault.ToException(InitFault.ToMessage(new OciException("exec: \"x\": not found"), 1), null).Message.Should().Be("exec: \"x\": not found");

    [Fact]
    public void Text_that_is_too_long_is_cut_and_not_lost()
    {
        string subject = "/" + new string('ä', 5000);
        OciException received = InitFault.ToException(InitFault.ToMessage(OciException.FromErrno(Errno.ENOENT, "open", subject), 1), null);
        received.Message.Should().StartWith("open(/ää");
        received.Message.Should().EndWith("(ENOENT)");
    }

    [Theory]
    [InlineData('x')]
    [InlineData('ä')]
    [InlineData('€')]
    public void Sentence_that_is_too_long_keeps_its_end(char filler)
    {
        string sentence = $"exec: \"/{new string(filler, 5000)}\": no such file or directory";
        OciException received = InitFault.ToException(InitFault.ToMessage(new OciException(sentence), 1), null);
        received.Message.Should().StartWith($"exec: \"/{filler}{filler}");
        received.Message.Should().Contain($"{filler}...{filler}");
        received.Message.Should().EndWith("\": no such file or directory");
    }
}
