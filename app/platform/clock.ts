/** The wall clock, as the one object that is handed to whatever must know the time. */
export const systemClock = {
  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now();
  },
} as const;
