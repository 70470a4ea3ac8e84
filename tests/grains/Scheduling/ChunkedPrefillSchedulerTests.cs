using Granary.Grains.Scheduling;
using Xunit;

namespace Granary.Grains.Tests.Scheduling;

public sealed class ChunkedPrefillSchedulerTests
{
    private static StepPlan Plan(
        SequenceView[] running, SequenceView[] waiting, int pages, int rows = 64, int sequences = 8)
    {
        var plan = new StepPlan();
        new ChunkedPrefillScheduler().Plan(running, waiting, pages, new StepLimits(rows, sequences), plan);
        return plan;
    }

    private static SequenceView Decode(int known, int pages) => new(known, known - 1, pages);

    [Fact]
    public void Decodes_go_with_every_step_and_prompts_fill_the_rest()
    {
        StepPlan plan = Plan([new(500, 100, 4), Decode(40, 2), Decode(50, 2)], [], pages: 100);
        Assert.Equal([62, 1, 1], plan.Rows);
        Assert.Equal(3, plan.Kept);
    }

    [Fact]
    public void The_oldest_prompt_comes_first()
    {
        StepPlan plan = Plan([new(40, 0, 0), new(100, 0, 0)], [], pages: 100);
        Assert.Equal([40, 24], plan.Rows);
    }

    [Fact]
    public void A_newcomer_takes_what_the_budget_leaves_and_skips_what_is_cached()
    {
        StepPlan plan = Plan([Decode(40, 2)], [new(100, 0, 0, Matched: 2, MatchedIdle: 1), new(100, 0, 0)], pages: 100);
        Assert.Equal([1], plan.Rows);
        Assert.Equal([36, 27], plan.Admitted);
    }

    [Fact]
    public void A_newcomer_waits_for_memory_with_a_page_in_reserve_for_each_of_the_batch()
    {
        Assert.Empty(Plan([Decode(40, 2)], [new(96, 0, 0)], pages: 3).Admitted);
        Assert.Equal([63], Plan([Decode(40, 2)], [new(96, 0, 0)], pages: 4).Admitted);
    }

    [Fact]
    public void Nobody_overtakes_the_head_of_the_queue() =>
        Assert.Empty(Plan([Decode(40, 2)], [new(3200, 0, 0), new(10, 0, 0)], pages: 50).Admitted);

    [Fact]
    public void The_first_of_all_needs_no_reserve() => Assert.Equal([32], Plan([], [new(32, 0, 0)], pages: 1).Admitted);

    [Fact]
    public void The_batch_has_a_limit() =>
        Assert.Equal([5], Plan([Decode(4, 1)], [new(5, 0, 0), new(5, 0, 0)], pages: 100, sequences: 2).Admitted);

    [Fact]
    public void A_decode_without_a_page_preempts_the_newest()
    {
        // 33 tokens want a second page; there is none.
        StepPlan plan = Plan([Decode(33, 1), Decode(20, 1), Decode(30, 1)], [new(5, 0, 0)], pages: 0);
        Assert.Equal(2, plan.Kept);
        Assert.Equal([1, 1], plan.Rows);
        Assert.Empty(plan.Admitted);
    }

    [Fact]
    public void The_newest_preempts_itself_when_it_finds_no_page()
    {
        StepPlan plan = Plan([Decode(20, 1), Decode(33, 1)], [], pages: 0);
        Assert.Equal(1, plan.Kept);
        Assert.Equal([1], plan.Rows);
    }

    [Fact]
    public void A_prompt_never_takes_a_page_from_a_decode()
    {
        StepPlan plan = Plan([new(200, 32, 1), Decode(20, 1)], [], pages: 0);
        Assert.Equal(2, plan.Kept);
        Assert.Equal([0, 1], plan.Rows);
    }

    [Fact]
    public void When_only_prompts_run_and_none_finds_a_page_the_newest_yields()
    {
        StepPlan plan = Plan([new(200, 64, 2), new(200, 64, 2)], [], pages: 0);
        Assert.Equal(1, plan.Kept);
        Assert.Equal([64], plan.Rows);
    }

    [Fact]
    public void A_chunk_ends_where_memory_ends() => Assert.Equal([40], Plan([new(200, 24, 1)], [], pages: 1).Rows);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_plans_keep_the_bounds(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 5000; round++)
        {
            int limit = random.Next(1, 9), rows = random.Next(limit, 100), pages = random.Next(0, 12);
            SequenceView[] running =
            [
                .. Enumerable.Range(0, random.Next(0, limit + 1)).Select(_ =>
                {
                    int computed = random.Next(0, 300);
                    int known = computed + (random.Next(2) == 0 ? 1 : random.Next(2, 200));
                    return new SequenceView(known, computed, SequenceView.PagesFor(computed));
                }),
            ];
            SequenceView[] waiting =
                [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => new SequenceView(random.Next(1, 200), 0, 0))];
            StepPlan plan = Plan(running, waiting, pages, rows, limit);

            Assert.True(plan.Rows.Sum() + plan.Admitted.Sum() <= rows);
            Assert.True(plan.Kept + plan.Admitted.Count <= limit);
            Assert.Equal(plan.Kept, plan.Rows.Count);
            int had = pages + running.Skip(plan.Kept).Sum(s => s.Pages);
            int used = 0;
            for (int i = 0; i < plan.Kept; i++)
            {
                Assert.InRange(plan.Rows[i], 0, running[i].Remaining);
                if (running[i].Remaining == 1) Assert.Equal(1, plan.Rows[i]);
                used += running[i].PagesMissing(running[i].Computed + plan.Rows[i]);
            }

            for (int i = 0; i < plan.Admitted.Count; i++) used += SequenceView.PagesFor(plan.Admitted[i]);
            Assert.True(used <= had, $"seed {seed}, round {round}: {used} pages used of {had}");
            bool memory = running.Length == 0 || had > 0 || running.Any(s => s.PagesMissing(s.Computed + 1) == 0);
            if (running.Length > 0 && memory) Assert.True(plan.Rows.Sum() > 0 || plan.Kept == 0, $"seed {seed}, round {round}");
        }
    }
}
