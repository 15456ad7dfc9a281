import type { Clock, SeenProofs as SeenProofsPort } from "#app/oauth/ports";

/** Milliseconds for which two generations of proofs are kept, one after the other: each as long as a proof is taken at an API. */
const GENERATION = 130_000;
/** Proofs of a generation: about 20 MB. */
const MOST = 100_000;

/**
 * DPoP proofs with which access tokens were used (RFC 9449 §11.1), in this process's memory. A proof for a call is good for a minute and for one
 * method and address, and there may be thousands of calls a second: no row is written for any of them. Beyond {@link MOST} in two minutes the
 * oldest are forgotten early.
 */
export class SeenProofs implements SeenProofsPort {
  #young = new Set<string>();
  #old = new Set<string>();
  #youngSince = 0;

  constructor(private readonly clock: Clock) {}

  /** See the port. */
  note({ jkt, jti }: { readonly jkt: string; readonly jti: string }): boolean {
    const now = this.clock.now();
    if (now - this.#youngSince >= GENERATION || this.#young.size >= MOST) {
      // Both are over where nothing came for long.
      this.#old = now - this.#youngSince >= 2 * GENERATION ? new Set() : this.#young;
      this.#young = new Set();
      this.#youngSince = now;
    }
    const name = jkt + jti;
    if (this.#young.has(name) || this.#old.has(name)) return false;
    this.#young.add(name);
    return true;
  }
}
