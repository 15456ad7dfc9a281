/** Reads V8's CPU profiles: where the time went, function by function. */
import { z } from "zod";

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

export type CpuProfile = z.infer<typeof profileSchema>;

export interface Share {
  readonly name: string;
  /** Microseconds. */
  readonly micros: number;
}

/** @throws when the text is no CPU profile. */
export function readProfile(text: string): CpuProfile {
  return profileSchema.parse(JSON.parse(text));
}

/** What V8 calls the time in which nothing ran. `(program)` is work outside JavaScript: sockets, parsing HTTP, timers. */
const IDLE = new Set(["(idle)", "(root)"]);

/** Where starting and stopping the profiler itself spend their time. */
const PROFILER = "node:inspector";

type Frame = CpuProfile["nodes"][number]["callFrame"];

/** Time in each function itself, longest first; idle time is left out. Native functions are named with who called them. */
export function selfTimes(profile: CpuProfile): readonly Share[] {
  return ranked(profile, (frame, caller) => {
    if (frame.url !== "" || frame.functionName.startsWith("(")) return placed(frame);
    return `${frame.functionName || "native code"} from ${caller ? placed(caller) : "nowhere"}`;
  });
}

/** Time in each file itself, longest first; native functions count for the file that called them. */
export function fileTimes(profile: CpuProfile): readonly Share[] {
  return ranked(profile, (frame, caller) => {
    const { url } = frame.url !== "" || frame.functionName.startsWith("(") ? frame : (caller ?? frame);
    return url === "" ? frame.functionName || "(native)" : shortUrl(url);
  });
}

function placed({ functionName, url, lineNumber }: Frame): string {
  return url === "" ? functionName : `${functionName || "(anonymous)"} ${shortUrl(url)}:${lineNumber + 1}`;
}

/** Microseconds in which anything ran. */
export function busyMicros(profile: CpuProfile): number {
  return selfTimes(profile).reduce((sum, { micros }) => sum + micros, 0);
}

function ranked(profile: CpuProfile, nameOf: (frame: Frame, caller: Frame | undefined) => string): readonly Share[] {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const callers = new Map(profile.nodes.flatMap(({ callFrame, children = [] }) => children.map((child) => [child, callFrame] as const)));
  const times = new Map<string, number>();
  profile.samples.forEach((id, index) => {
    const frame = frames.get(id);
    const caller = callers.get(id);
    if (!frame || IDLE.has(frame.functionName) || [frame, caller].some((one) => one?.url === PROFILER)) return;
    const name = nameOf(frame, caller);
    times.set(name, (times.get(name) ?? 0) + (profile.timeDeltas[index] ?? 0));
  });
  return [...times].map(([name, micros]) => ({ name, micros })).sort((a, b) => b.micros - a.micros);
}

/** Without what every path on a machine has in common. */
function shortUrl(url: string): string {
  return url.replace(/^file:\/\//, "").replace(/^.*\/(node_modules|build|tests)\//, "$1/");
}
