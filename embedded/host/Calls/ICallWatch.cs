namespace Granary.Embedded.Host;

/// <summary>Sees calls at their callee; simulated runs are watched, real ones are not.</summary>
internal interface ICallWatch
{
    /// <summary>The first turn of a call is about to start.</summary>
    void Started(CallMessage message);

    /// <summary>The callee has answered, well or not.</summary>
    void Answered(CallMessage message, object? result, Exception? failure);
}
