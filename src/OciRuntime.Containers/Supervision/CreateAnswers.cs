using OciRuntime.Init;
using OciRuntime.Linux;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Supervision;

/// <summary>What the runtime does at the request of a new container's init, until that is ready.</summary>
internal sealed class CreateAnswers(InitDialogue dialogue, InitProcess init, ContainerResources resources, ContainerRecord record,
    ConsoleSocket? console)
{
    private readonly Bundle _bundle = record.Bundle;
    private readonly SeccompAgent? _agent = SeccompAgent.AtCreate(record.State);

    /// <summary>
    /// Whether init is still to clone itself into a pid namespace that it joins. It does so once: a later word of it would be somebody else's.
    /// </summary>
    public bool ClonesItself { get; set; }

    /// <summary>Does what init asks for. False once init has nothing more to ask, and waits for the word to run the process.</summary>
    /// <exception cref="OciException">Init reports a fault, speaks out of turn, or what it asks for cannot be done.</exception>
    public bool To(InitMessage message)
    {
        switch (message.Kind)
        {
            case SyncKind.RuntimeUp:
                Timeline.Begin("cgroup: join");
                resources.Enter(init);
                dialogue.GoOn();
                return true;
            case SyncKind.SecondClone when ClonesItself:
                ClonesItself = false;
                init.Follow(message.Value);
                record.Write(init);
                dialogue.GoOn();
                return true;
            case SyncKind.DeviceRules:
                resources.SetDeviceRules();
                dialogue.GoOn();
                return true;
            case SyncKind.HostHooks:
                Timeline.Begin("hooks");
                resources.Tighten(); // a hook may rely on them, or change them
                RunHostHooks();
                dialogue.GoOn();
                return true;
            case SyncKind.MountSource:
                using (OwnedFd source = MountSource.Open(_bundle.Config, _bundle.Path, dialogue.PointerOf(message.Operation), init.Pid))
                    dialogue.Channel.SendDescriptor(SyncKind.MountSource, 0, source);
                return true;
            case SyncKind.Console when console is { IsTaken: false }:
                console.Take(message.TakeDescriptor(), message.Value);
                return true;
            case SyncKind.Listener when _agent is not null:
                Timeline.Begin("seccomp agent");
                // where it is not taken, the next message says why
                return !_agent.TakeListener(dialogue.Channel, init.Pid, init.Pidfd, message.Value);
            case SyncKind.Ready:
                return false;
            default:
                throw dialogue.Fault(message);
        }
    }

    private void RunHostHooks()
    {
        Hooks? hooks = _bundle.Config.Hooks;
        Dictionary<string, string>? annotations = _bundle.Config.Annotations;
        HookRunner.Run(hooks?.Prestart, "/hooks/prestart", record.State.Id, _bundle.Path, annotations, "creating", init.Pid, _bundle.Path);
        HookRunner.Run(hooks?.CreateRuntime, "/hooks/createRuntime", record.State.Id, _bundle.Path, annotations, "creating", init.Pid, _bundle.Path);
    }
}
