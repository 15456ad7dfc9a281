import type { DecisionBasis } from "#app/oauth/ports";
import type { ConfigChange } from "../config-change";

/** Subjects remembered. At most fifty are changed a second, and a decision is seconds old at most. */
const MAX_SUBJECTS = 10_000;

/**
 * At which generation each part of the configuration was last changed, as far as this process has seen it: so that a change
 * makes only those decisions stale that were made on what it changed.
 */
export class RecentChanges {
  /** By subject; those changed longest ago come first. */
  readonly #bySubject = new Map<string, number>();
  readonly #byKind = new Map<ConfigChange["kind"], number>();
  /** What was changed up to this generation is not known. */
  #unknownUpTo = Number.POSITIVE_INFINITY;
  #current = 0;

  /** Notes what has led to a generation. */
  note(generation: number, changes: readonly ConfigChange[]): void {
    this.#current = generation;
    for (const { kind, key } of changes) {
      const subject = subjectOf(kind, key);
      this.#bySubject.delete(subject);
      this.#bySubject.set(subject, generation);
      this.#byKind.set(kind, generation);
    }
    for (const [subject, changedAt] of this.#bySubject) {
      if (this.#bySubject.size <= MAX_SUBJECTS) break;
      this.#bySubject.delete(subject);
      this.#unknownUpTo = changedAt;
    }
  }

  /** Begins anew at a generation, where it is not known what has led to it. */
  restart(generation: number): void {
    // A lower one is another database under the same address: what was decided on the old one's stays unknown.
    this.#unknownUpTo = Math.max(generation, this.#current);
    this.#current = generation;
    this.#bySubject.clear();
    this.#byKind.clear();
  }

  /** Whether something of that name was changed after a generation; true where that is not known. */
  hasChanged(kind: ConfigChange["kind"], key: string, since: number): boolean {
    return this.#isUnknown(since) || (this.#bySubject.get(subjectOf(kind, key)) ?? 0) > since;
  }

  /** Whether what a decision was made on was changed after a generation; true where that is not known. */
  concern({ realmId, client, userId }: DecisionBasis, since: number): boolean {
    if (this.#isUnknown(since) || this.hasChanged("realm", realmId, since)) return true;
    const person = userId === undefined ? this.#anyChanged("user", since) : userId !== null && this.hasChanged("user", userId, since);
    if (person) return true;
    if (client === undefined) return this.#anyChanged("client", since);
    return (
      this.hasChanged("client", client.ref, since) ||
      this.hasChanged("application", client.applicationId, since) ||
      this.hasChanged("user", client.ownerId, since)
    );
  }

  #anyChanged(kind: ConfigChange["kind"], since: number): boolean {
    return (this.#byKind.get(kind) ?? 0) > since;
  }

  #isUnknown(since: number): boolean {
    return since < this.#unknownUpTo || since > this.#current;
  }
}

function subjectOf(kind: ConfigChange["kind"], key: string): string {
  return `${kind}\n${key}`;
}
