/**
 * An export as a stream of UTF-8 text, one batch of rows at a time: the next is read when the receiver has taken the last.
 *
 * @param head what comes before the rows, such as a line of column names
 */
export function lineStream<Row>(
  batches: AsyncIterator<readonly Row[]>,
  { head = "", line }: { readonly head?: string; readonly line: (row: Row) => string },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      if (head !== "") controller.enqueue(encoder.encode(head));
    },
    async pull(controller) {
      const { done, value } = await batches.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value.map(line).join("")));
    },
    async cancel() {
      await batches.return?.();
    },
  });
}
