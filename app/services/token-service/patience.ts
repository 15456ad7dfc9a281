import { DatabaseUnavailableError } from "#app/db/errors";

/** Milliseconds after which a call counts as failed. */
const PATIENCE = 4000;

type Asynchronous<T> = { [K in keyof T]: T[K] extends (...args: never[]) => unknown ? K : never }[keyof T];

/**
 * The named functions with a timeout: a promise that has not settled in time rejects as a database that is away. A function that
 * returns a value and no promise, as nearly all calls do, costs nothing more.
 *
 * @example withPatience(store, ["policy", "findClient"])
 */
export function withPatience<T extends object, K extends Asynchronous<T>>(port: T, names: readonly K[], patience = PATIENCE): Pick<T, K> {
  // Each function keeps its own type; only the way there is untyped.
  return Object.fromEntries(names.map((name) => [name, bounded(port, name, patience)])) as Pick<T, K>;
}

function bounded(port: object, name: PropertyKey, patience: number): (...args: unknown[]) => unknown {
  const work: unknown = Reflect.get(port, name);
  if (typeof work !== "function") throw new TypeError(`${String(name)} is no function`);
  return (...args) => {
    const answer: unknown = Reflect.apply(work, port, args);
    return answer instanceof Promise ? inTime(answer, patience) : answer;
  };
}

function inTime(answer: Promise<unknown>, patience: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new DatabaseUnavailableError("The database did not answer in time.")), patience);
    answer.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
