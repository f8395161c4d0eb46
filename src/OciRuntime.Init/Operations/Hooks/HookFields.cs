namespace OciRuntime.Init.Operations;

/// <summary>The fields of a hook in a plan, for the operations that carry one.</summary>
internal static class HookFields
{
    public static void Write(OperationWriter to, HookProcess hook)
    {
        (string path, long timeoutSeconds, string[] arguments, string[] environment, string stateBeforePid, string stateAfterPid) = hook;
        to.Text(path);
        to.Number(timeoutSeconds);
        to.List(arguments);
        to.Variables(environment);
        to.Text(stateBeforePid);
        to.Text(stateAfterPid);
    }

    public static HookProcess Read(ref OperationReader from) => new(from.Text(), from.Number(), from.List(), from.List(), from.Text(), from.Text());
}
