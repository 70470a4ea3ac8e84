using Granary.Engine.Kv;
using Granary.Interfaces.Requests;

namespace Granary.Simulation.Drawing;

/// <summary>Draws what clients do. Pure.</summary>
internal static class WorkloadDrawer
{
    /// <summary>The name of every run's model.</summary>
    public const string ModelName = "swarm";

    private const int PromptMost = 150;
    private const int AnswerMost = 60;

    /// <summary>Draws the clients of a seed, in the order of their arrival.</summary>
    public static RequestPlan[] Draw(ulong seed, ModelPlan model)
    {
        var stream = new SeedStream(seed, "workload");
        int count = stream.SmallInt(5, 24);
        TimeSpan[] arrivals = Arrivals(stream, count);
        int[][] families = Families(stream, model.Vocabulary);
        var habits = new Habits(
            Leave: stream.OneIn(3) ? 0 : stream.Unit() * 0.5, Slow: stream.OneIn(2) ? 0 : stream.Unit() * 0.5,
            Sample: stream.Unit(), Salted: stream.OneIn(6), Long: stream.OneIn(6));
        var requests = new RequestPlan[count];
        for (int i = 0; i < count; i++)
        {
            // A stream for each client: how much one draws changes nothing of the others.
            var own = new SeedStream(seed, "client", i);
            int answer = habits.Long ? own.Int(1, AnswerMost) : own.SmallInt(1, AnswerMost);
            requests[i] = Client(own, i, arrivals[i], Prompt(own, families, model.Vocabulary), answer, model, habits);
        }

        return requests;
    }

    private static TimeSpan[] Arrivals(SeedStream stream, int count)
    {
        TimeSpan span = stream.Milliseconds(4000, 12000);
        int bursts = stream.OneIn(2) ? stream.Int(1, 3) : 0;
        var starts = new TimeSpan[bursts];
        for (int i = 0; i < bursts; i++) starts[i] = stream.Time(TimeSpan.Zero, span);
        var arrivals = new TimeSpan[count];
        for (int i = 0; i < count; i++)
        {
            arrivals[i] = bursts == 0
                ? stream.Time(TimeSpan.Zero, span)
                : starts[stream.Int(0, bursts - 1)] + stream.Milliseconds(0, 100);
        }

        Array.Sort(arrivals);
        return arrivals;
    }

    private static int[][] Families(SeedStream stream, int vocabulary)
    {
        var families = new int[stream.Int(0, 3)][];
        for (int i = 0; i < families.Length; i++)
            families[i] = Tokens(stream, (stream.Int(1, 3) * KvPageTable.BlockTokens) + stream.Int(0, 8), vocabulary);
        return families;
    }

    private static int[] Prompt(SeedStream stream, int[][] families, int vocabulary)
    {
        if (families.Length == 0 || stream.OneIn(3)) return Tokens(stream, stream.SmallInt(1, PromptMost), vocabulary);
        int[] family = families[stream.Int(0, families.Length - 1)];
        return [.. family, .. Tokens(stream, stream.SmallInt(0, PromptMost - family.Length), vocabulary)];
    }

    private static int[] Tokens(SeedStream stream, int count, int vocabulary)
    {
        var tokens = new int[count];
        for (int i = 0; i < count; i++) tokens[i] = stream.Int(0, vocabulary - 1);
        return tokens;
    }

    private static RequestPlan Client(
        SeedStream stream, int index, TimeSpan at, int[] prompt, int answer, ModelPlan model, Habits habits)
    {
        bool sampled = stream.Chance(habits.Sample);
        var sampling = new SamplingSpec(
            sampled ? 1 : 0, sampled && stream.OneIn(4) ? stream.Int(1, 20) : 0, sampled && stream.OneIn(4) ? 0.75f : 1, stream.Next());
        var spec = new RequestSpec
        {
            Model = ModelName,
            Prompt = prompt,
            MaxTokens = answer,
            Sampling = sampling,
            StopTokens = stream.OneIn(4) ? Tokens(stream, stream.Int(1, 2), model.Vocabulary) : [],
            CacheSalt = habits.Salted && stream.OneIn(2) ? "salt" : "",
        };
        int? afterTokens = null;
        TimeSpan? after = null;
        if (stream.Chance(habits.Leave))
        {
            if (stream.OneIn(2)) afterTokens = stream.Int(1, answer);
            else after = stream.OneIn(2) ? stream.Milliseconds(0, 20) : stream.Milliseconds(20, 3000);
        }

        TimeSpan pause = stream.Chance(habits.Slow) ? stream.Milliseconds(10, 300) : TimeSpan.Zero;
        return new RequestPlan(index, at, stream.Int(0, 7), spec, afterTokens, after, pause);
    }

    /// <summary>What the clients of a run tend to do.</summary>
    private readonly record struct Habits(double Leave, double Slow, double Sample, bool Salted, bool Long);
}
