using OciRuntime.Spec;

namespace OciRuntime.Containers.Tests.Planning;

/// <summary>Plans/NAME.json, and the text of the plan that somebody has read and approved beside it.</summary>
internal static class ApprovedPlan
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Planning", "Plans");

    public static Config Config(string name) => SpecJson.ParseConfig(File.ReadAllBytes(Path.Combine(s_folder, name + ".json")));

    /// <summary>A plan of another text is left beside the approved one as NAME.new.txt, to be compared and, if it is right, approved.</summary>
    public static void Check(string plan, string name)
    {
        string approved = Path.Combine(s_folder, name + ".txt");
        string text = File.Exists(approved) ? File.ReadAllText(approved) : "";
        if (plan != text)
            File.WriteAllText(Path.Combine(s_folder, name + ".new.txt"), plan);
        plan.Should().Be(text);
    }
}
