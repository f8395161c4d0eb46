using System.Text;
using OciRuntime.Containers.Validation;

namespace OciRuntime.Containers.Tests.Validation;

/// <summary>"JSON objects MUST NOT include duplicate names" (glossary.md).</summary>
public sealed class DuplicateNameTests
{
    [Theory]
    [InlineData("""{"a": 1, "b": {"a": 2}, "c": [{"a": 1}, {"a": 2}]}""")]
    [InlineData("""{"a": [1, "a", "a"], "A": 1}""")]
    [InlineData("[]")]
    [InlineData("1")]
    public void Names_of_different_objects_may_be_equal(string json) => DuplicateNames.Find(Encoding.UTF8.GetBytes(json)).Should().BeEmpty();

    [Theory]
    [InlineData("""{"a": 1, "b": 2, "a": 3}""", "/a")]
    [InlineData("""{"process": {"user": {"uid": 1, "uid": 0}}}""", "/process/user/uid")]
    [InlineData("""{"mounts": [{"x": [1, {}]}, 7, {"type": "a", "type": "b"}]}""", "/mounts/2/type")]
    [InlineData("""{"linux": {"sysctl": {"a/b": "1", "a/b": "2"}}}""", "/linux/sysctl/a~1b")]
    [InlineData("""{"a": 1, "\u0061": 2}""", "/a")]
    public void Name_given_twice_is_found_at_its_place(string json, string pointer) =>
        DuplicateNames.Find(Encoding.UTF8.GetBytes(json)).Should().Equal(pointer);

    [Fact]
    public void Each_further_one_is_told() =>
        DuplicateNames.Find("""{"a": {"b": 1, "b": 2, "b": 3}, "a": 1}"""u8).Should().Equal("/a/b", "/a/b", "/a");
}
