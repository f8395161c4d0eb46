using OciRuntime.Bench;

// Measures runcs beside other runtimes and beside the floor, in interleaved rounds inside one Debian tree.
if (Options.Parse(args) is not { } options)
{
    Console.WriteLine(Options.Usage);
    return args is ["--help"] ? 0 : 2;
}

string work = Path.GetFullPath("out/bench/work");
string tree = Shell.Run("tools/bench/tree");
File.Copy("out/runcs", $"{work}/runcs", overwrite: true);
List<Contender> contenders = [new RuntimeContender("runcs", "/bench/runcs")];
foreach ((string name, string binary) in options.Peers)
{
    File.Copy(binary, $"{work}/{name}", overwrite: true);
    contenders.Add(new RuntimeContender(name, $"/bench/{name}"));
}
contenders.AddRange([new RuntimeContender("crun", "/usr/bin/crun"), new RuntimeContender("runc", "/usr/sbin/runc"), new FloorContender()]);
contenders.RemoveAll(contender => !options.WantsContender(contender.Name));

Report report = new(contenders, options);
foreach (string layout in options.Layouts)
{
    new Bundles(work).Write($"{work}/runcs", cgroupNamespace: layout == "v2");
    using Stopwatch? stopwatch = Stopwatch.Open(layout, tree, work);
    if (stopwatch is null)
    {
        Console.Error.WriteLine($"bench: this host has no cgroups of {layout}: left out");
        continue;
    }
    report.Add(new LayoutRun(stopwatch, contenders, options, work).Measure(layout));
}
if (options.Wants("seccomp-compile"))
    report.Remark = SeccompCompile.Measure($"{work}/seccomp-bench") + "\n";
report.Write();
return 0;
