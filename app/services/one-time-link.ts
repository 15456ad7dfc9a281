/** A link as it is handed over, once. */
export interface OneTimeLink {
  readonly href: string;
  readonly expiresAt: Date;
}

/**
 * The paragraphs of a mail that hand a one-time link over.
 *
 * @param toDo what the link is opened for, after "Open this link"
 * @example oneTimeLinkText({ href, expiresAt }, "to choose one") // "Open this link to choose one. It works once, until …"
 */
export function oneTimeLinkText({ href, expiresAt }: OneTimeLink, toDo: string): string {
  return `Open this link ${toDo}. It works once, until ${expiresAt.toUTCString()}:

${href}`;
}
