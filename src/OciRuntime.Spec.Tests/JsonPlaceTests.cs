using System.Text;

namespace OciRuntime.Spec.Tests;

public sealed class JsonPlaceTests
{
    private static readonly byte[] s_json = Encoding.UTF8.GetBytes("""
        {
          "a": 1,
          "list": [
            {"x": {"y": 2}},
            {
              "x": [1,
                2]
            }
          ],
          "k/e~y": true
        }
        """);

    [Theory]
    [InlineData("", 1)]
    [InlineData("/a", 2)]
    [InlineData("/list", 3)]
    [InlineData("/list/0/x/y", 4)]
    [InlineData("/list/1", 5)]
    [InlineData("/list/1/x/1", 7)]
    [InlineData("/k~1e~0y", 10)]
    public void Pointer_leads_to_the_line_of_its_value(string pointer, int line) => JsonPlace.LineOf(s_json, pointer).Should().Be(line);

    [Theory]
    [InlineData("/missing", 1)]
    [InlineData("/list/9", 3)]
    [InlineData("/list/1/missing", 5)]
    [InlineData("/a/b", 2)]
    public void Pointer_to_nothing_leads_to_what_should_hold_it(string pointer, int line) => JsonPlace.LineOf(s_json, pointer).Should().Be(line);
}
