import type { Notice } from "#app/services/audit/just-done";

const NOTICES: Readonly<Record<string, Notice>> = {
  invited: { actions: ["application.invite"], text: () => "The invitation is on its way." },
  joined: { actions: ["application.join"], text: (name) => `You are a member of ${name}.` },
  role: { actions: ["application.change-member"], text: () => "The role is changed." },
  removed: {
    actions: ["application.remove-member"],
    text: () => "The member is removed. Who has seen a secret still has it: change those secrets.",
  },
  left: { actions: ["application.leave"], text: (name) => `You have left ${name}.` },
  revoked: { actions: ["application.revoke-invitation"], text: () => "The invitation is revoked." },
  offered: { actions: ["application.offer"], text: (name) => `${name} is offered. It changes hands when the member accepts it.` },
  given: { actions: ["application.transfer"], text: (name) => `${name} has a new owner.` },
  accepted: { actions: ["application.transfer"], text: (name) => `${name} is yours.` },
  ended: { actions: ["application.withdraw-offer", "application.decline"], text: () => "The offer is over. Nothing has changed hands." },
};

/** What may be said on a page about members after a change, by the name that stands in its address. */
export function memberNotice(done: string | null): Notice | undefined {
  return done !== null && Object.hasOwn(NOTICES, done) ? NOTICES[done] : undefined;
}
