namespace Granary.Grains.Balancing;

/// <summary>The assignment problem, by the Hungarian method with potentials, in O(n³).</summary>
internal static class Assignment
{
    /// <summary>Gives each row a column of its own so that the sum of the values is greatest.</summary>
    /// <param name="values">A square of values.</param>
    /// <returns>The column of each row.</returns>
    public static int[] Most(int[,] values)
    {
        int n = values.GetLength(0);
        // Rows and columns count from 1; row 0 and column 0 stand for none.
        var rowPotential = new int[n + 1];
        var columnPotential = new int[n + 1];
        var rowOf = new int[n + 1];
        var cameFrom = new int[n + 1];
        for (int row = 1; row <= n; row++)
        {
            rowOf[0] = row;
            int column = 0;
            var least = new int[n + 1];
            Array.Fill(least, int.MaxValue);
            var used = new bool[n + 1];
            do
            {
                used[column] = true;
                int at = rowOf[column], delta = int.MaxValue, next = 0;
                for (int j = 1; j <= n; j++)
                {
                    if (used[j]) continue;
                    int reduced = -values[at - 1, j - 1] - rowPotential[at] - columnPotential[j];
                    if (reduced < least[j]) (least[j], cameFrom[j]) = (reduced, column);
                    if (least[j] < delta) (delta, next) = (least[j], j);
                }

                for (int j = 0; j <= n; j++)
                {
                    if (used[j])
                    {
                        rowPotential[rowOf[j]] += delta;
                        columnPotential[j] -= delta;
                    }
                    else
                    {
                        least[j] -= delta;
                    }
                }

                column = next;
            }
            while (rowOf[column] != 0);
            while (column != 0)
            {
                rowOf[column] = rowOf[cameFrom[column]];
                column = cameFrom[column];
            }
        }

        var columns = new int[n];
        for (int j = 1; j <= n; j++) columns[rowOf[j] - 1] = j - 1;
        return columns;
    }
}
