namespace OciRuntime.SpecTests.BadInput;

/// <summary>The id becomes a folder and a cgroup: what is no plain name must not become a path.</summary>
public sealed class ContainerIdTests : SpecTest
{
    // runtime.md#create: "If the ID provided is not unique ..., or is not valid in any other way, the implementation MUST generate an error
    // and a new container MUST NOT be created." As with runc, letters, digits and any of _+.- are valid.
    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/b")]
    [InlineData("../escape")]
    [InlineData("/absolute")]
    [InlineData("with space")]
    [InlineData("new\nline")]
    [InlineData("ä")]
    [InlineData("a:b")]
    public void Id_that_is_no_name(string id)
    {
        Container container = NewContainer(Layout.Native);

        BadCommand.Of(container, "create", "--bundle", container.Bundle.Folder, id).Should().Fail().Saying("invalid container ID format");
        foreach (string command in (ReadOnlySpan<string>)["state", "start", "kill", "delete"])
            container.Command(command, id).Should().Fail();
    }

    // runtime.md#query-state: "This operation MUST generate an error if it is not provided the ID of a container." So say create and delete
    // of theirs.
    [Fact]
    public void Empty_id()
    {
        Container container = NewContainer(Layout.Native);

        BadCommand.Of(container, "create", "--bundle", container.Bundle.Folder, "").Should().Fail().Saying("invalid container ID format: \"\"");
        BadCommand.Of(container, "state", "").Should().Fail().Saying("invalid container ID format: \"\"");
        BadCommand.Of(container, "delete", "").Should().Fail().Saying("invalid container ID format: \"\"");
        Directory.Exists(container.StateRoot).Should().BeTrue();
    }

    // mkdir(2): "pathname was too long." As with runc, only the file system limits the length.
    [Fact]
    public void Id_of_four_thousand_characters()
    {
        Container container = NewContainer(Layout.Native);

        BadCommand.Of(container, "create", "--bundle", container.Bundle.Folder, new string('a', 4096))
            .Should().Fail().Saying("mkdir", "aaaa", "file name too long");
    }

    // runtime.md#delete: "resources associated with the container, but not created by this container, MUST NOT be deleted."
    // Force must not turn a bad id into a success: what would it have deleted?
    [Theory]
    [InlineData("..")]
    [InlineData("../..")]
    [InlineData("")]
    [InlineData(".")]
    public void Forced_delete_of_a_bad_id_deletes_nothing(string id)
    {
        Container container = NewContainer(Layout.Native);
        string beside = Path.Combine(Path.GetDirectoryName(container.StateRoot)!, $"{Path.GetFileName(container.StateRoot)}-beside");
        Directory.CreateDirectory(beside);

        container.Command("delete", "--force", id).Should().Fail().Saying("invalid container ID format");

        Directory.Exists(container.StateRoot).Should().BeTrue();
        Directory.Exists(beside).Should().BeTrue();
    }

    // runtime.md#create: "... or is not valid in any other way": these are valid, as with runc.
    [Theory]
    [InlineData("a")]
    [InlineData("A.b_c-d+9")]
    [InlineData("...")]
    public void Names_of_the_allowed_characters(string id)
    {
        Container container = NewContainer(Layout.Native, config => config.Guest("exit", "0"));

        container.Command("run", "--bundle", container.Bundle.Folder, id).Should().Succeed();
    }
}
