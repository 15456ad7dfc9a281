// Finds where one HTTP/1.1 answer ends and the next begins, and nothing more: a load generator must cost little.

/**
 * Reads a connection's bytes as they come.
 *
 * @param {(status: number) => void} onAnswer called with the status once an answer is complete
 * @returns {(bytes: string) => void} takes what the socket delivers, in latin1: one character a byte
 * @throws when the bytes are no HTTP/1.1 answer
 */
export function responseReader(onAnswer) {
  let rest = "";
  return (bytes) => {
    rest = rest === "" ? bytes : rest + bytes;
    for (;;) {
      const headEnd = rest.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      if (!rest.startsWith("HTTP/1.1 ")) throw new Error(`no HTTP/1.1 answer: ${rest.slice(0, 40)}`);
      const end = answerEnd(rest, headEnd);
      if (end < 0) return;
      const status = Number(rest.slice(9, 12));
      rest = end === rest.length ? "" : rest.slice(end);
      onAnswer(status);
    }
  };
}

/**
 * The index after the body, or -1 while it is incomplete.
 *
 * @param {string} text
 * @param {number} headEnd
 */
function answerEnd(text, headEnd) {
  const head = text.slice(0, headEnd);
  const body = headEnd + 4;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length) return text.length >= body + Number(length[1]) ? body + Number(length[1]) : -1;
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return chunkedEnd(text, body);
  return body;
}

/**
 * @param {string} text
 * @param {number} from
 */
function chunkedEnd(text, from) {
  for (let at = from; ; ) {
    const line = text.indexOf("\r\n", at);
    if (line < 0) return -1;
    const size = Number.parseInt(text.slice(at, line), 16);
    if (Number.isNaN(size)) throw new Error("a chunk has no size");
    at = line + 2 + size + 2;
    if (at > text.length) return -1;
    if (size === 0) return at;
  }
}
