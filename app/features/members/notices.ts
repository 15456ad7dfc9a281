import type { Notice } from "#app/services/audit/just-done";
import { noticeIn } from "../notices";

const NOTICES: Readonly<Record<string, Notice>> = {
  invited: { actions: ["application.invite"], text: (_, logged) => `The invitation for ${logged("email")} is on its way.` },
  joined: { actions: ["application.join"], text: (name) => `You are a member of ${name}.` },
  role: {
    actions: ["application.change-member"],
    text: (_, logged) => `${logged("member")} is ${logged("role") === "editor" ? "an editor" : "a viewer"} now.`,
  },
  removed: {
    actions: ["application.remove-member"],
    text: (_, logged) => `${logged("member")} was removed. Who has seen a secret still has it: change those secrets.`,
  },
  left: { actions: ["application.leave"], text: (name) => `You have left ${name}.` },
  revoked: {
    actions: ["application.revoke-invitation"],
    text: (_, logged) => `The invitation for ${logged("email") || "whoever has the link"} was revoked.`,
  },
  offered: {
    actions: ["application.offer"],
    text: (name, logged) => `${name} is offered to ${logged("to")}. It changes hands when they accept it.`,
  },
  given: { actions: ["application.transfer"], text: (name, logged) => `${logged("owner")} owns ${name} now.` },
  accepted: { actions: ["application.transfer"], text: (name) => `${name} is yours.` },
  ended: {
    actions: ["application.withdraw-offer", "application.decline"],
    text: (name) => `The offer of ${name} is over. Nothing has changed hands.`,
  },
};

/** What may be said on a page about members after a change, by the name that stands in its address. */
export function memberNotice(done: string | null): Notice | undefined {
  return noticeIn(NOTICES, done);
}
