import type { ReactNode } from "react";
import type { RotationPage } from "#app/services/keys/rotation/view";
import { ButtonLink, type ButtonVariant } from "#app/ui/button";
import { Banner, type Tone } from "#app/ui/feedback";
import { Time } from "#app/ui/time";
import { maskedSecret } from "../secrets-table";
import { type RotationStep, rotationHref } from "./links";

interface Words {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly text: ReactNode;
  readonly next: { readonly step: RotationStep; readonly label: string; readonly variant?: ButtonVariant };
}

/** Whether the old secret can go, before any number; and the step that follows from it. */
export function VerdictBanner({ page, now }: { readonly page: RotationPage; readonly now: number }) {
  const words = wordsOf(page, now);
  if (words === null) return null;
  const { tone, title, text, next } = words;
  return (
    <Banner
      tone={tone}
      title={title}
      actions={
        <ButtonLink to={rotationHref(page, next.step)} variant={next.variant ?? "primary"}>
          {next.label}
        </ButtonLink>
      }
    >
      <p>{text}</p>
    </Banner>
  );
}

function wordsOf({ old, rotation }: RotationPage, now: number): Words | null {
  if (rotation === null) return null;
  const [former, name] = [maskedSecret(old.hint), maskedSecret(rotation.fresh.hint)];
  const { verdict } = rotation;
  const deploy = { step: "deploy", label: "See what to change" } as const;
  switch (verdict.kind) {
    case "new-stopped":
      return {
        tone: "danger",
        title: `${name} no longer works`,
        text: `It was revoked or has expired. Cancel this rotation and start another, before ${former} ends too.`,
        next: { step: "cancel", label: "Cancel rotation" },
      };
    case "unable":
      return {
        tone: "warning",
        title: "Nothing can be in use: the application obtains no tokens",
        text: "It is suspended, or its owner's account is disabled. That does not count as silence: it begins anew when an admin lets the application go on.",
        next: { ...deploy, variant: "secondary" },
      };
    case "undeployed":
      return {
        tone: "warning",
        title: `${name} has not been used yet`,
        text: `Deploy it where ${former} is in use. This page says when its first request has arrived.`,
        next: { step: "deploy", label: `Deploy ${name}` },
      };
    case "in-use":
      return {
        tone: "warning",
        title: `Not yet safe to retire: ${former} is still in use`,
        text: (
          <>
            The last token was issued for it <Time value={verdict.lastUsedAt} now={now} />. Deploy {name} there.
          </>
        ),
        next: deploy,
      };
    case "quiet":
      return {
        tone: "warning",
        title: (
          <>
            Not yet safe to retire: {former} was in use <Time value={verdict.lastUsedAt} now={now} />
          </>
        ),
        text: (
          <>
            If nobody uses it again, it can go <Time value={verdict.safeAt} now={now} />.
          </>
        ),
        next: { ...deploy, variant: "secondary" },
      };
    case "safe":
      return {
        tone: "success",
        title: `Safe to retire ${former}`,
        text: verdict.lastUsedAt ? (
          <>
            It was last in use <Time value={verdict.lastUsedAt} now={now} />, and {name} is in use.
          </>
        ) : (
          `It was never used, and ${name} is in use.`
        ),
        next: { step: "retire", label: `Retire ${former}` },
      };
  }
}
