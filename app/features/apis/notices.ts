import type { Notice } from "#app/services/audit/just-done";
import { noticeIn } from "../notices";

const subscribed: Notice = {
  actions: ["subscription.create"],
  text: (application, logged) => `Subscribed ${application} to ${logged("apiName")}. It may ask for tokens for it.`,
};

/** What may be said on an application's page "Subscriptions" after a change. */
export const subscriptionNotices = {
  approved: subscribed,
  requested: {
    actions: ["subscription.request"],
    text: (_, logged) => `Asked for ${logged("apiName")}. Its owner decides; the answer appears here.`,
  },
  ended: {
    actions: ["subscription.end"],
    text: (application, logged) => `Unsubscribed ${application} from ${logged("apiName")}. It gets no more tokens for it.`,
  },
  withdrawn: { actions: ["subscription.withdraw"], text: (_, logged) => `The request for ${logged("apiName")} was withdrawn.` },
} as const satisfies Readonly<Record<string, Notice>>;

/** What may be said after a decision about a request to subscribe. */
export const decisionNotices = {
  approve: {
    actions: ["subscription.approve"],
    text: (application, logged) => `Subscribed ${application} to ${logged("apiName")}, from its next token request.`,
  },
  refuse: {
    actions: ["subscription.refuse"],
    text: (application, logged) => `Rejected the request of ${application} for ${logged("apiName")}. Its owner reads your answer.`,
  },
  end: {
    actions: ["subscription.end"],
    text: (application, logged) => `Ended the subscription of ${application} to ${logged("apiName")}.`,
  },
} as const satisfies Readonly<Record<string, Notice>>;

/** Where on an API's page the answer stands: at its head, at the form that subscribes, or at the scopes. */
export type ApiPagePlace = "page" | "subscribe" | "scopes";

const PAGE = {
  registered: {
    at: "page",
    notice: { actions: ["api.register"], text: (name) => `${name} was registered. Add its scopes, and subscribe applications to it.` },
  },
  changed: { at: "page", notice: { actions: ["api.change"], text: (name) => `${name} was changed, from the next token request.` } },
  "scope-added": {
    at: "scopes",
    notice: {
      actions: ["api.add-scope"],
      text: (_, logged) => `The scope ${logged("scope")} was added. Applications that subscribe may ask for it.`,
    },
  },
  "scope-removed": {
    at: "scopes",
    notice: { actions: ["api.remove-scope"], text: (_, logged) => `The scope ${logged("scope")} was removed. No new token carries it.` },
  },
  approved: { at: "subscribe", notice: subscribed },
  requested: {
    at: "subscribe",
    notice: {
      actions: ["subscription.request"],
      text: (application, logged) => `Asked for ${logged("apiName")}. The answer appears on the page Subscriptions of ${application}.`,
    },
  },
} as const satisfies Readonly<Record<string, { readonly at: ApiPagePlace; readonly notice: Notice }>>;

export type ApiNotice = keyof typeof PAGE;

/**
 * What an API's page may say after a change, and where; undefined for anything that is not on the list.
 *
 * @example apiNotice("scope-added")?.at // "scopes"
 */
export function apiNotice(done: string | null): { readonly at: ApiPagePlace; readonly notice: Notice } | undefined {
  return done !== null && isApiNotice(done) ? PAGE[done] : undefined;
}

function isApiNotice(done: string): done is ApiNotice {
  return Object.hasOwn(PAGE, done);
}

/** What the list of APIs may say after a deletion. */
export const apiDeleted: Notice = { actions: ["api.delete"], text: (name) => `${name} was deleted. Tokens for it are inactive.` };

const PROXY = {
  issue: {
    actions: ["api.proxy-key.issue"],
    text: (name) => `A key for proxies of ${name} was created. The one before it works until you end it.`,
  },
  end: { actions: ["api.proxy-key.end"], text: (name) => `The earlier key for proxies of ${name} was ended.` },
} as const satisfies Readonly<Record<string, Notice>>;

/** What the page about proxies may say after a change. */
export const proxyNotice = (done: string | null): Notice | undefined => noticeIn(PROXY, done);

const DOCUMENT = {
  given: {
    actions: ["api.document.give"],
    text: (name) => `The document of ${name} was read. Calls are counted by its operations from now on.`,
  },
  shortened: {
    actions: ["api.document.give"],
    text: (name) => `The document of ${name} was read. It has more operations than are shown and counted here; the download has all of it.`,
  },
  removed: { actions: ["api.document.remove"], text: (name) => `The document of ${name} was removed.` },
} as const satisfies Readonly<Record<string, Notice>>;

/** What the page about the OpenAPI document may say after a change. */
export const documentNotice = (done: string | null): Notice | undefined => noticeIn(DOCUMENT, done);
