import { describe, expect, it } from "vitest";
import { busyMicros, fileTimes, readProfile, selfTimes } from "./cpu-profile";

const frame = (functionName: string, url = "", lineNumber = -1) => ({ functionName, url, lineNumber });
const PROFILE = readProfile(
  JSON.stringify({
    nodes: [
      { id: 1, callFrame: frame("(root)") },
      { id: 2, callFrame: frame("(idle)") },
      { id: 3, callFrame: frame("sign", "file:///srv/app/build/server/a.js", 9), children: [7] },
      { id: 4, callFrame: frame("", "file:///srv/app/build/server/a.js", 4) },
      { id: 5, callFrame: frame("sign", "file:///srv/app/build/server/a.js", 9) },
      { id: 6, callFrame: frame("(garbage collector)") },
      { id: 7, callFrame: frame("") },
      { id: 8, callFrame: frame("post", "node:inspector", 111), children: [9] },
      { id: 9, callFrame: frame("dispatch") },
    ],
    samples: [2, 3, 4, 5, 6, 7, 8, 9],
    timeDeltas: [1000, 10, 5, 20, 3, 2, 4, 100],
  }),
);

describe("a CPU profile", () => {
  it("adds up a function's own time wherever it was called from, without idle time and the profiler's own", () => {
    expect(selfTimes(PROFILE)).toEqual([
      { name: "sign build/server/a.js:10", micros: 30 },
      { name: "(anonymous) build/server/a.js:5", micros: 5 },
      { name: "(garbage collector)", micros: 3 },
      { name: "native code from sign build/server/a.js:10", micros: 2 },
    ]);
    expect(busyMicros(PROFILE)).toBe(40);
  });

  it("adds up files with the native functions they call", () => {
    expect(fileTimes(PROFILE)[0]).toEqual({ name: "build/server/a.js", micros: 37 });
  });
});
