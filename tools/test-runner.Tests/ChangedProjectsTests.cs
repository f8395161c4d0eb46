namespace OciRuntime.TestRunner.Tests;

public sealed class ChangedProjectsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("runcs-changed-").FullName;

    public ChangedProjectsTests()
    {
        Project("Floor");
        Project("Floor.Tests", "Floor");
        Project("Upper", "Floor");
        Project("Upper.Tests", "Upper");
        Project("Apart.Tests");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_change_of_a_floor_runs_the_tests_of_every_floor_above_it() =>
        TestsOf("Floor/Sys/Open.cs").Should().Equal("Floor.Tests", "Upper.Tests");

    [Fact]
    public void A_change_of_an_upper_floor_leaves_the_floors_below_alone() => TestsOf("Upper/Verbs.cs").Should().Equal("Upper.Tests");

    [Fact]
    public void A_folder_whose_name_begins_alike_is_another_one() => TestsOf("UpperHouse/Verbs.cs").Should().BeEmpty();

    [Fact]
    public void A_file_of_every_build_runs_all_tests() =>
        TestsOf("Directory.Build.props").Should().Equal("Floor.Tests", "Upper.Tests", "Apart.Tests");

    private string[] TestsOf(string changedFile)
    {
        string[] projects = [In("Floor.Tests"), In("Upper.Tests"), In("Apart.Tests")];
        return [.. ChangedProjects.TestsOf(projects, [In(changedFile)]).Select(path => Path.GetFileName(path)!)];
    }

    private string In(string path) => Path.Combine(_root, path);

    private void Project(string name, params string[] references)
    {
        Directory.CreateDirectory(In(name));
        string items = string.Concat(references.Select(reference => $"""<ProjectReference Include="../{reference}/{reference}.csproj" />"""));
        File.WriteAllText(In($"{name}/{name}.csproj"), $"<Project><ItemGroup>{items}</ItemGroup></Project>");
    }
}
