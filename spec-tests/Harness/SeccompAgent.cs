using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace OciRuntime.SpecTests.Harness;

/// <summary>What the agent says to one call.</summary>
/// <param name="Value">Returned where there is no error.</param>
/// <param name="Error">errno, positive.</param>
internal readonly record struct AgentAnswer(long Value, int Error = 0);

/// <summary>
/// A seccomp agent: it listens where listenerPath says, and answers what the filters it is given ask. The rule gets the number of
/// a call; null lets the call go on. Of each filter it answers so many calls and then drops it, as if it had died. Each has a thread of its own, so
/// that one can wait without the others.
/// </summary>
internal sealed unsafe partial class SeccompAgent : IDisposable
{
    private const nuint SECCOMP_IOCTL_NOTIF_RECV = 0xC0502100;
    private const nuint SECCOMP_IOCTL_NOTIF_SEND = 0xC0182101;
    private const uint SECCOMP_USER_NOTIF_FLAG_CONTINUE = 1;
    private const short POLLIN = 1;
    private const int ENOENT = 2;

    private readonly DescriptorListener _socket = new();
    private readonly Func<int, AgentAnswer?> _rule;
    private readonly int _lifetime;
    private readonly List<Thread> _threads = [];
    private readonly ConcurrentQueue<JsonObject> _states = [];
    private readonly ConcurrentQueue<int> _asked = [];
    private volatile bool _stops;
    private ExceptionDispatchInfo? _failure;

    public SeccompAgent(Func<int, AgentAnswer?> rule, int lifetime = int.MaxValue)
    {
        _rule = rule;
        _lifetime = lifetime;
        Run(() =>
        {
            while (!_stops)
            {
                if (_socket.WaitForConnection(milliseconds: 20))
                    Accept();
            }
        });
    }

    public string File => _socket.File;

    /// <summary>The container process states so far, one a connection.</summary>
    public IReadOnlyList<JsonObject> States => [.. _states];

    /// <summary>Numbers of the calls that filters asked about, in their order.</summary>
    public IReadOnlyList<int> Asked => [.. _asked];

    public void Dispose()
    {
        _stops = true;
        foreach (Thread thread in _threads.ToArray())
            thread.Join();
        _socket.Dispose();
        _failure?.Throw();
    }

    private void Accept()
    {
        PassedDescriptors passed = _socket.Receive();
        _states.Enqueue(JsonNode.Parse(passed.Data)!.AsObject());
        int listener = passed.Descriptors.Should().ContainSingle().Which;
        Run(() =>
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle owned = new(listener, ownsHandle: true);
            for (int left = _lifetime; !_stops && left > 0 && Await(listener); left--)
                Answer(listener);
        });
    }

    /// <summary>Waits for a question; false once no process is under the filter any more.</summary>
    private bool Await(int listener)
    {
        PollEntry entry = new() { Descriptor = listener, Events = POLLIN };
        while (!_stops && poll(&entry, 1, 20) <= 0)
        {
        }
        return (entry.Happened & POLLIN) != 0; // else POLLHUP
    }

    private void Answer(int listener)
    {
        Notification asked = default;
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) < 0)
        {
            Marshal.GetLastPInvokeError().Should().Be(ENOENT); // the process was killed meanwhile
            return;
        }
        _asked.Enqueue(asked.Number);
        Response response = _rule(asked.Number) is { } answer
            ? new() { Id = asked.Id, Value = answer.Value, Error = -answer.Error }
            : new() { Id = asked.Id, Flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response) < 0)
            Marshal.GetLastPInvokeError().Should().Be(ENOENT);
    }

    /// <summary>An exception on a thread would end the test host: it is kept for the end of the test.</summary>
    private void Run(Action body)
    {
        Thread thread = new(() =>
        {
            try
            {
                body();
            }
#pragma warning disable CA1031
            catch (Exception error)
#pragma warning restore CA1031
            {
                _failure ??= ExceptionDispatchInfo.Capture(error);
            }
        });
        _threads.Add(thread);
        thread.Start();
    }

    /// <summary>struct seccomp_notif with its struct seccomp_data.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 80)]
    private struct Notification
    {
        public ulong Id;
        public uint Pid;
        public uint Flags;
        public int Number;
    }

    /// <summary>struct seccomp_notif_resp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Response
    {
        public ulong Id;
        public long Value;
        public int Error;
        public uint Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int milliseconds);
}
