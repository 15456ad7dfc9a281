/**
 * The values of a counter or gauge without labels of its own, one a worker.
 *
 * @param url where the metrics are served, such as `http://127.0.0.1:9464/metrics`
 */
export async function readMetric(url: string, name: string): Promise<readonly number[]> {
  const text = await (await fetch(url)).text();
  return [...text.matchAll(new RegExp(`^${name}(?:{worker="\\d+"})? (\\S+)$`, "gm"))].map(([, value]) => Number(value));
}
