using Orleans;
using Orleans.Concurrency;

namespace Granary.Interfaces.Requests;

/// <summary>One request, living on the silo that computes it. Key: the request's id, 32 hexadecimal digits.</summary>
[Alias("granary.request")]
public interface IRequestGrain : IGrainWithStringKey
{
    /// <summary>
    /// Accepts the request, or says why not. Once this has returned <see cref="StartStatus.Accepted"/>, the request
    /// is answered or ends with an error that names what was lost.
    /// </summary>
    [Alias("start")]
    Task<StartResult> Start(StartRequest request);

    /// <summary>Ends the request if it is not yet done; its slot and KV blocks are free within one step.</summary>
    /// <param name="generation">The generation to end; an earlier one that still runs ends as well.</param>
    [Alias("cancel"), AlwaysInterleave]
    Task Cancel(int generation);

    /// <summary>How far the request is.</summary>
    [Alias("progress"), AlwaysInterleave]
    Task<RequestProgress> GetProgress();
}
