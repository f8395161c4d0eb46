using OciRuntime.Containers.Vocabulary;
using OciRuntime.Spec;

namespace OciRuntime.Containers.Validation;

/// <summary>scheduler, ioPriority and execCPUAffinity: sched_setattr(2), ioprio_set(2), sched_setaffinity(2).</summary>
internal static class SchedulingRules
{
    public static void Check(ProblemList problems, Process process, string at)
    {
        if (process.Scheduler is { } scheduler)
            CheckScheduler(problems, scheduler, at + "/scheduler");
        if (process.IoPriority is { } priority)
            CheckIoPriority(problems, priority, at + "/ioPriority");
        if (process.ExecCPUAffinity is { } affinity)
        {
            CpuList.Check(problems, affinity.Initial, at + "/execCPUAffinity/initial");
            CpuList.Check(problems, affinity.Final, at + "/execCPUAffinity/final");
        }
    }

    private static void CheckScheduler(ProblemList problems, Scheduler scheduler, string at)
    {
        if (string.IsNullOrEmpty(scheduler.Policy))
            problems.Add(at + "/policy", "scheduler policy is required");
        else if (!ProcessWords.SchedulingPolicies.Has(scheduler.Policy))
            problems.Add(at + "/policy", $"unknown policy \"{scheduler.Policy}\"");

        if (scheduler.Nice is < -20 or > 19)
            problems.Add(at + "/nice", $"invalid scheduler.nice: {scheduler.Nice}");
        CheckPriority(problems, scheduler, at);
        CheckDeadline(problems, scheduler, at);

        for (int i = 0; i < (scheduler.Flags?.Count ?? 0); i++)
        {
            if (!ProcessWords.SchedulingFlags.Has(scheduler.Flags![i]))
                problems.Add($"{at}/flags/{i}", $"unknown flag \"{scheduler.Flags[i]}\"");
        }
    }

    private static void CheckPriority(ProblemList problems, Scheduler scheduler, string at)
    {
        bool realtime = scheduler.Policy is "SCHED_FIFO" or "SCHED_RR";
        if (!realtime && scheduler.Priority != 0)
            problems.Add(at + "/priority", "scheduler.priority can only be specified for SchedFIFO or SchedRR policy");
        if (realtime && scheduler.Priority is < 1 or > 99)
            problems.Add(at + "/priority", $"{scheduler.Priority} is not between 1 and 99");
    }

    /// <summary>sched(7): runtime, deadline and period belong together, and 1024 ns &lt;= runtime &lt;= deadline &lt;= period.</summary>
    private static void CheckDeadline(ProblemList problems, Scheduler scheduler, string at)
    {
        if (scheduler.Policy != "SCHED_DEADLINE")
        {
            if (scheduler.Runtime != 0 || scheduler.Deadline != 0 || scheduler.Period != 0)
                problems.Add(at, "scheduler runtime/deadline/period can only be specified for SchedDeadline policy");
            return;
        }

        ulong period = scheduler.Period == 0 ? scheduler.Deadline : scheduler.Period;
        if (scheduler.Runtime < 1024)
            problems.Add(at + "/runtime", "must be at least 1024 nanoseconds");
        if (scheduler.Deadline < scheduler.Runtime)
            problems.Add(at + "/deadline", "is shorter than the runtime");
        if (period < scheduler.Deadline)
            problems.Add(at + "/period", "is shorter than the deadline");
    }

    private static void CheckIoPriority(ProblemList problems, LinuxIOPriority priority, string at)
    {
        if (!ProcessWords.IoClasses.Has(priority.Class))
            problems.Add(at + "/class", $"unknown class \"{priority.Class}\"");
        if (priority.Priority is < 0 or > 7)
            problems.Add(at + "/priority", $"{priority.Priority} is not between 0 and 7");
    }
}
