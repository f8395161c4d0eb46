using System.Text;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>
/// Checks a config against runtime-spec 1.3.0 before anything is made, and reports every problem, not the first.
/// Pure: it looks at the config alone. What depends on the host (is this path a network namespace?) is checked where it is used.
/// Whether this build can do what the config asks is a question of its own: see UnsupportedRules and SharedRootRules.
/// </summary>
internal static class ConfigValidator
{
    /// <summary>Engines read one pipe buffer of an error; the rest of a longer list is counted only.</summary>
    private const int LongestText = 4000;

    /// <param name="config">The config as read.</param>
    /// <param name="rootless">The runtime has not root's rights in the initial user namespace.</param>
    public static IReadOnlyList<ConfigProblem> Validate(Config config, bool rootless)
    {
        ProblemList problems = new();
        CheckVersion(problems, config.OciVersion);
        CheckRoot(problems, config.Root);
        if (config.Process is { } process)
            ProcessRules.Check(problems, process, "/process");
        MountRules.Check(problems, config.Mounts);
        if (config.Hooks is { } hooks)
            HookRules.Check(problems, hooks);
        AnnotationRules.Check(problems, config.Annotations);
        NamespaceRules.Check(problems, config);
        IdMapRules.Check(problems, config);
        if (config.Linux is { } linux)
            CheckLinux(problems, linux);
        if (rootless)
            RootlessRules.Check(problems, config);
        return problems.All;
    }

    /// <summary>The process file of exec; pointers are relative to that file.</summary>
    public static IReadOnlyList<ConfigProblem> ValidateProcess(Process process)
    {
        ProblemList problems = new();
        ProcessRules.Check(problems, process, "");
        return problems.All;
    }

    /// <summary>What update is to change; pointers are relative to its resources file.</summary>
    public static IReadOnlyList<ConfigProblem> ValidateResources(LinuxResources resources)
    {
        ProblemList problems = new();
        ResourceRules.CheckChange(problems, resources, "");
        return problems.All;
    }

    /// <summary>All problems on one line, as engines read one line: "config.json:3: /a: x; config.json:7: /b: y".</summary>
    /// <param name="problems">At least one.</param>
    /// <param name="place">The file and line of a pointer, "config.json:3"; null leaves it out.</param>
    public static string Describe(IReadOnlyList<ConfigProblem> problems, Func<string, string>? place = null)
    {
        StringBuilder text = new();
        for (int i = 0; i < problems.Count; i++)
        {
            if (text.Length > LongestText)
                return text.Append("; and ").Append(problems.Count - i).Append(" more").ToString();
            text.Append(i == 0 ? "" : "; ");
            if (place is not null)
                text.Append(place(problems[i].Pointer)).Append(": ");
            text.Append(problems[i].ToString().ReplaceLineEndings(" "));
        }

        return text.ToString();
    }

    private static void CheckLinux(ProblemList problems, LinuxConfig linux)
    {
        SysctlRules.Check(problems, linux);
        DeviceNodeRules.Check(problems, linux.Devices);
        if (linux.Resources is { } resources)
            ResourceRules.Check(problems, resources, "/linux/resources");
        if (linux.Seccomp is { } seccomp)
            SeccompRules.Check(problems, seccomp);
        LinuxRules.Check(problems, linux);
    }

    /// <summary>"MUST be in SemVer v2.0.0 format" (config.md#specification-version); minors only add fields, so any minor of 1 will do.</summary>
    private static void CheckVersion(ProblemList problems, string? version)
    {
        if (string.IsNullOrEmpty(version))
            problems.Add("/ociVersion", "is required");
        else if (!TryParseMajor(version, out int major))
            problems.Add("/ociVersion", $"\"{version}\" is not a semantic version");
        else if (major != 1)
            problems.Add("/ociVersion", $"version {version} is not supported, expected 1.x.y");
    }

    private static bool TryParseMajor(ReadOnlySpan<char> version, out int major)
    {
        // 1.0.2-dev, 1.3.0+build, 1.0.0-rc.1+build.7
        major = 0;
        int plus = version.IndexOf('+');
        if (plus >= 0 && !AreIdentifiers(version[(plus + 1)..], leadingZeros: true)) return false;
        if (plus >= 0)
            version = version[..plus];
        int dash = version.IndexOf('-');
        if (dash >= 0 && !AreIdentifiers(version[(dash + 1)..], leadingZeros: false)) return false;
        ReadOnlySpan<char> core = dash < 0 ? version : version[..dash];
        int parts = 0;
        foreach (Range range in core.Split('.'))
        {
            ReadOnlySpan<char> part = core[range];
            if (!int.TryParse(part, System.Globalization.NumberStyles.None, null, out int number) || (part.Length > 1 && part[0] == '0'))
                return false;
            if (parts++ == 0)
                major = number;
        }

        return parts == 3;
    }

    /// <summary>
    /// "Identifiers MUST comprise only ASCII alphanumerics and hyphens [0-9A-Za-z-]. Identifiers MUST NOT be empty." (semver.org, 9 and 10)
    /// </summary>
    /// <param name="text">Behind the '-' or the '+'.</param>
    /// <param name="leadingZeros">"Numeric identifiers MUST NOT include leading zeroes", but for those of a build.</param>
    private static bool AreIdentifiers(ReadOnlySpan<char> text, bool leadingZeros)
    {
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            bool numeric = !part.ContainsAnyExceptInRange('0', '9');
            if (part.IsEmpty || (numeric && !leadingZeros && part.Length > 1 && part[0] == '0')) return false;
            foreach (char letter in part)
                if (!char.IsAsciiLetterOrDigit(letter) && letter != '-') return false;
        }

        return true;
    }

    private static void CheckRoot(ProblemList problems, Root? root)
    {
        if (root is null)
            problems.Add("/root", "root must be specified");
        else if (string.IsNullOrEmpty(root.Path))
            problems.Add("/root/path", "is required");
        else
            problems.CheckText(root.Path, "/root/path");
    }
}
