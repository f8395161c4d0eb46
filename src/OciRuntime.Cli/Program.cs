using OciRuntime.Cli;
using OciRuntime.Init;
using OciRuntime.Linux;

// The init stage comes first: it is the same binary, and every instruction before it delays each container's start.
if (args is ["init", .. string[] initArgs]) return InitMain.Run(initArgs);

// An engine may leak descriptors into us (containerd's shim does): whatever is open is not for the container unless asked for.
StandardStreams.Fill();
_ = Libc.close_range(3, uint.MaxValue, Libc.CLOSE_RANGE_CLOEXEC);

// A caller that ignores it hands that on, and the kernel reaps every child before waitpid(2) can: hooks and the process would end unseen.
Sys.RestoreDefault(Libc.SIGCHLD);

CommandLine line = new(GivenArguments.Of(args));
try
{
    line.ParseGlobals();
    if (line.Globals.WantsVersion)
    {
        Output.Text(Help.VersionText);
        return 0;
    }
    return CommandTable.Run(line);
}
catch (UsageException wrong)
{
    return Output.WrongUsage(line.Globals, wrong, CommandTable.All);
}
catch (OciException error)
{
    Output.Error(line.Globals, CommandTable.Prefix(line.Command) + error.Message);
    return CommandTable.FailureStatus(line.Command);
}
#pragma warning disable CA1031 // a defect of ours still has to reach both error channels, as one line
catch (Exception unexpected)
#pragma warning restore CA1031
{
    Output.Error(line.Globals, $"{CommandTable.Prefix(line.Command)}internal error: {unexpected.GetType().Name}: {unexpected.Message}");
    return CommandTable.FailureStatus(line.Command);
}
finally
{
    Timeline.TellRest();
    line.Globals.Trace?.Write(line);
}
