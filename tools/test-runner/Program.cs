using OciRuntime.TestRunner;

// test [--changed] [TEST-PROJECT...] [-- CHECK...]: runs each xunit project and then each check (a command, which counts as one test).
// The run ends with what failed, told once more, and with the line "N passed, N failed" (", N skipped" where some skip).
int separator = Array.IndexOf(args, "--");
string[] projects = separator < 0 ? args : args[..separator];
string[] checks = separator < 0 ? [] : args[(separator + 1)..];
if (projects.Contains("--changed"))
    projects = ChangedProjects.TestsOf([.. projects.Except(["--changed"])], GitChanges.Files());

Results results = new("out/test-results");
CgroupTree before = CgroupTree.OfHost();
if (projects.Length > 0)
    results.Add(ProjectRun.Build(projects, results.Folder));
if (results.Failures.Count == 0)
{
    foreach (string project in projects)
        results.Add(ProjectRun.Run(project, results.Folder));
}

foreach (string check in checks)
    results.Add(CheckRun.Run(check));
results.Add(before.WhatIsLeft());
return results.Summarize(Console.Out);
