/** Milliseconds that one turn of the event loop may read requests. */
const BUDGET = 100;
/** Requests that any turn may read, however long they take. */
const LEAST = 512;

/**
 * Whether this turn of the event loop has read requests for too long. While more than a thousand sockets are ready, Node
 * (libuv) goes on reading up to 48 thousand times before it does anything else: no timer runs and no batch is written, so
 * that nobody gets an answer. Somebody must stop reading then.
 */
export function createTurnLimit(): () => boolean {
  let began = 0;
  let read = 0;
  const over = () => {
    read = 0;
  };
  return () => {
    read += 1;
    if (read > LEAST) return performance.now() - began > BUDGET;
    if (read === 1) {
      began = performance.now();
      setImmediate(over);
    }
    return false;
  };
}
