using System.Text;

namespace OciRuntime.Init;

/// <summary>A plan as text, one operation a line: what the golden tests approve and what a timeline shows.</summary>
internal static class InitPlanText
{
    public static string ToText(this InitPlan plan)
    {
        StringBuilder text = new();
        foreach (PlanOp op in plan)
        {
            text.Append(op.Code);
            AppendArguments(text, op, showEnvironment: true);
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Each operation's name and arguments, for the timeline: without environments, in which people keep passwords.</summary>
    public static unsafe List<(string Name, string Arguments)> Operations(InitPlanWriter plan)
    {
        List<(string, string)> operations = [];
        ReadOnlySpan<byte> bytes = plan.Finish();
        fixed (byte* start = bytes)
        {
            foreach (PlanOp op in new InitPlan(start, bytes.Length))
            {
                StringBuilder text = new();
                AppendArguments(text, op, showEnvironment: false);
                operations.Add((op.Code.ToString(), text.ToString().TrimStart()));
            }
        }
        return operations;
    }

    private static void AppendArguments(StringBuilder text, PlanOp op, bool showEnvironment)
    {
        string[] names = Arguments(op.Code).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; op.HasMore; i++)
        {
            string name = i < names.Length ? names[i] : "group";
            text.Append(' ').Append(name).Append('=');
            if (name == "env" && !showEnvironment) text.Append($"({op.ReadTexts().Length} variables)");
            else text.Append(op.ReadAsText());
        }
    }

    private static string Arguments(InitOp code) => code switch
    {
        InitOp.JoinNamespaces => "cgroup tasks types",
        InitOp.JoinKeyring => "name userNamespace",
        InitOp.HostPropagation or InitOp.RootPropagation => "flags",
        InitOp.BindRoot => "path mayBeShared private",
        InitOp.MountFilesystem => "type source target set propagation copyUp readonlyLater fallback options",
        InitOp.BindMount => "source target recursive set clear drop propagation",
        InitOp.Remount => "target flags options",
        InitOp.SetMountAttributes => "target set clear drop propagation",
        InitOp.FileLabel => "target label",
        InitOp.Symlink => "target path replace",
        InitOp.Device => "path mode major minor uid gid ofConfig",
        InitOp.BindDevice => "path type major minor",
        InitOp.OpenRoot or InitOp.ReadonlyPath or InitOp.MakeDirectory or InitOp.WorkingDirectory => "path",
        InitOp.MaskedPath => "path label",
        InitOp.Console => "height width owner mount",
        InitOp.RunHook => "path timeout args env stateBeforePid stateAfterPid directory",
        InitOp.StartHook => "path timeout args env stateBeforePid stateAfterPid",
        InitOp.Hostname or InitOp.Domainname => "name",
        InitOp.Sysctl => "key value",
        InitOp.AppArmorProfile => "profile",
        InitOp.SelinuxLabel => "label",
        InitOp.Scheduler => "policy flags nice priority runtime deadline period",
        InitOp.IoPriority => "value",
        InitOp.Personality => "domain",
        InitOp.Umask => "mask",
        InitOp.DefaultHome => "uid",
        InitOp.BoundingSet => "keep",
        InitOp.User or InitOp.UserWithCallersGroups => "uid gid",
        InitOp.Capabilities => "effective permitted inheritable ambient",
        InitOp.Executable => "name path",
        InitOp.Seccomp => "flags beforeStart filter",
        InitOp.Rlimit => "resource soft hard",
        InitOp.Exec => "args env preserveFds",
        _ => "",
    };
}
