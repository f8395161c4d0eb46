using Microsoft.Extensions.Logging;
using OciRuntime.Containers.Validation;
using OciRuntime.Containers.Vocabulary;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Lifecycle;

/// <summary>The process of an exec: the container's own with the caller's changes, or a process file that the container completes.</summary>
internal static class ExecProcess
{
    private const int MaxFileBytes = 64 << 20;

    /// <param name="saved">The process that the container was made with.</param>
    public static Process Of(Process? saved, ExecRequest request)
    {
        Process container = saved ?? new Process { Cwd = "/" };
        Process process = request.ProcessFile is { Length: > 0 } file
            ? FromFile(file, container, request.Log)
            : WithArguments(container, request.Arguments);
        Override(process, request);
        IReadOnlyList<ConfigProblem> problems = ConfigValidator.ValidateProcess(process);
        return problems.Count == 0 ? process : throw new OciException(ConfigValidator.Describe(problems));
    }

    private static Process WithArguments(Process container, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0) throw new OciException("exec args cannot be empty");
        container.Args = [.. arguments];
        container.Terminal = false; // the container's terminal says nothing about this process's
        return container;
    }

    /// <summary>
    /// What bounds the container's first process bounds this one, too, unless the file has a word of its own about it. A file
    /// without noNewPrivileges does say something: false, as runc reads it.
    /// </summary>
    private static Process FromFile(string path, Process container, ILogger log)
    {
        Process process;
        try
        {
            process = SpecJson.ParseProcess(Sys.ReadFile(Fd.Cwd, path, MaxFileBytes));
        }
        catch (SpecFormatException error)
        {
            throw new OciException($"{path}: {error.Message}");
        }
        WithoutEffect.Warn(process, log);
        process.Capabilities ??= container.Capabilities;
        if (process.Rlimits is not { Count: > 0 })
            process.Rlimits = container.Rlimits;
        if (string.IsNullOrEmpty(process.ApparmorProfile))
            process.ApparmorProfile = container.ApparmorProfile;
        if (string.IsNullOrEmpty(process.SelinuxLabel))
            process.SelinuxLabel = container.SelinuxLabel;
        process.Scheduler ??= container.Scheduler;
        process.IoPriority ??= container.IoPriority;
        process.OomScoreAdj ??= container.OomScoreAdj;
        process.ExecCPUAffinity ??= container.ExecCPUAffinity;
        return process;
    }

    private static void Override(Process process, ExecRequest request)
    {
        if (request.Terminal)
            process.Terminal = true;
        if (request.Cwd is { Length: > 0 } cwd)
            process.Cwd = cwd;
        if (request.ApparmorProfile is { Length: > 0 } profile)
            process.ApparmorProfile = profile;
        if (request.ProcessLabel is { Length: > 0 } label)
            process.SelinuxLabel = label;
        if (request.NoNewPrivileges is { } noNewPrivileges)
            process.NoNewPrivileges = noNewPrivileges;
        if (request.Environment.Count > 0)
            process.Env = [.. process.Env ?? [], .. request.Environment];
        if (request.User is not null || request.AdditionalGids.Count > 0)
            OverrideUser(process.User ??= new User(), request);
        if (request.Capabilities.Count > 0)
            AddCapabilities(process.Capabilities ??= new LinuxCapabilities(), request.Capabilities);
    }

    private static void OverrideUser(User user, ExecRequest request)
    {
        if (request.User is { } text)
            NumericUser.Apply(user, text);
        if (request.AdditionalGids.Count == 0) return;
        user.AdditionalGids = [.. user.AdditionalGids ?? []];
        foreach (string gid in request.AdditionalGids)
            user.AdditionalGids.Add(NumericUser.ParseGroup(gid));
    }

    /// <summary>Never inheritable: a program of the image with inheritable file capabilities would gain them (CVE-2022-29162).</summary>
    private static void AddCapabilities(LinuxCapabilities sets, IReadOnlyList<string> added)
    {
        sets.Bounding = [.. sets.Bounding ?? [], .. added];
        sets.Effective = [.. sets.Effective ?? [], .. added];
        sets.Permitted = [.. sets.Permitted ?? [], .. added];
        foreach (string capability in added)
        {
            if (sets.Inheritable?.Contains(capability) == true)
                sets.Ambient = [.. sets.Ambient ?? [], capability];
        }
    }
}
