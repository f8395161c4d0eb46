using OciRuntime.Linux;

namespace OciRuntime.Containers.Supervision;

/// <summary>What to take back when a later step fails, last thing first.</summary>
internal sealed class UndoList
{
    private readonly List<Action> _actions = [];

    public void Add(Action undo) => _actions.Add(undo);

    /// <summary>Adds what is to be done after all else is taken back.</summary>
    public void AddFirst(Action undo) => _actions.Insert(0, undo);

    public void Run()
    {
        for (int i = _actions.Count - 1; i >= 0; i--)
        {
            try
            {
                _actions[i]();
            }
            catch (OciException)
            {
                // The error that brought us here is the one to tell; the other things still have to be taken back.
            }
        }
    }
}
