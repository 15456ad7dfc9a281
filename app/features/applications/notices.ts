import type { Notice } from "#app/services/audit/just-done";

/** What may be said of an application on the page after the change. */
export const applicationNotices = {
  saved: { actions: ["application.update"], text: (name) => `${name} was saved.` },
  deleted: { actions: ["application.delete"], text: (name) => `${name} was deleted. Its keys and tokens no longer work.` },
  left: { actions: ["application.leave"], text: (name) => `You have left ${name}.` },
} as const satisfies Readonly<Record<string, Notice>>;
