using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests;

public sealed class NumericUserTests
{
    [Theory]
    [InlineData("0", 0, 9)]
    [InlineData("1", 1, 9)]
    [InlineData("1:2", 1, 2)]
    [InlineData("007:08", 7, 8)]
    [InlineData("4294967294:4294967294", 4294967294, 4294967294)]
    public void Digits_are_a_user_and_maybe_a_group(string text, uint uid, uint gid)
    {
        User user = new() { Uid = 8, Gid = 9 };

        NumericUser.Apply(user, text);

        ((user.Uid, user.Gid)).Should().Be(((uint Uid, uint Gid))((uid, gid)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":1")]
    [InlineData("1:")]
    [InlineData("1:2:3")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("0x1")]
    [InlineData("1e1")]
    [InlineData("1,000")]
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    [InlineData("root")]
    [InlineData("١")]
    public void All_else_is_refused(string text) => Invoking(() => NumericUser.Apply(new User(), text)).Should().Throw<OciException>();

    [Theory]
    [InlineData("-1")]
    [InlineData("4294967295")]
    [InlineData("wheel")]
    public void Group_must_be_a_number(string text) => Invoking(() => NumericUser.ParseGroup(text)).Should().Throw<OciException>();
}
