/** The classes in which answering times are counted. */

/**
 * The least milliseconds of each class, which ends where the next begins: from 3 on at most two thirds more. A stored count names its class
 * by this number alone, and is read with the end that the class has by then: whoever changes a number changes what counts of 400 days say.
 */
export const ANSWER_TIME_CLASSES: readonly number[] = [
  0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1200, 2000, 3000, 5000, 8000,
];

/**
 * The place of the class that a time belongs to.
 *
 * @param milliseconds at least 0
 * @example ANSWER_TIME_CLASSES[answerTimeClass(7.2)] // 5
 */
export function answerTimeClass(milliseconds: number): number {
  let place = 0;
  // Most times are short.
  while (milliseconds >= (ANSWER_TIME_CLASSES[place + 1] ?? Number.POSITIVE_INFINITY)) place += 1;
  return place;
}

/**
 * Where the class ends that begins at a number; null: it has no end, or there is no such class.
 *
 * @example answerTimeEnd(5) // 8
 */
export function answerTimeEnd(from: number): number | null {
  const place = ANSWER_TIME_CLASSES.indexOf(from);
  return place < 0 ? null : (ANSWER_TIME_CLASSES[place + 1] ?? null);
}
