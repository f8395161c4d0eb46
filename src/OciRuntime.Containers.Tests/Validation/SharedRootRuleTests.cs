using OciRuntime.Containers.Validation;

namespace OciRuntime.Containers.Tests.Validation;

public class SharedRootRuleTests
{
    private const string Everything = """
        {
            "root": {"path": "rootfs", "readonly": true},
            "mounts": [{"destination": "/proc", "type": "proc"}],
            "linux": {
                "namespaces": NAMESPACES, "maskedPaths": ["/a"], "readonlyPaths": ["/b"], "mountLabel": "l", "rootfsPropagation": "slave",
                "devices": [{"path": "/dev/x", "type": "p"}]
            }
        }
        """;

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"type": "mount", "path": "/proc/1/ns/mnt"}]""")]
    public void What_needs_mounts_is_refused_where_they_would_be_others(string namespaces)
    {
        IReadOnlyList<ConfigProblem> problems = SharedRootRules.Check(ConfigFrom.Json(Everything.Replace("NAMESPACES", namespaces)));

        problems.Select(problem => problem.Pointer).Should().Equal(
            "/mounts", "/root/readonly", "/linux/maskedPaths", "/linux/readonlyPaths", "/linux/devices", "/linux/mountLabel",
            "/linux/rootfsPropagation");
        problems.Should().AllSatisfy(problem => problem.ToString().Should().Contain("needs a new mount namespace"));
    }

    [Fact]
    public void All_of_it_is_allowed_in_an_own_mount_namespace() =>
        SharedRootRules.Check(ConfigFrom.Json(Everything.Replace("NAMESPACES", """[{"type": "mount"}]"""))).Should().BeEmpty();
}
