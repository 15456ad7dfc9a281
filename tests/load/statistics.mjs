// Order statistics, in plain JavaScript because the load generator runs without a compiler.

/**
 * The smallest value that at least `percent` of the values do not exceed (nearest rank); 0 of nothing.
 *
 * @param {ArrayLike<number>} sorted ascending
 * @param {number} percent 0 to 100
 * @returns {number}
 */
export function percentile(sorted, percent) {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank - 1))] ?? 0;
}

/**
 * The middle value; of an even number of values the mean of the two in the middle, 0 of nothing.
 *
 * @param {readonly number[]} values
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? sorted[Math.ceil(half) - 1] ?? 0)) / 2;
}
