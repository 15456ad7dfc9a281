import type { ReactNode } from "react";
import type { RotationPage } from "#app/services/keys/rotation/view";
import { ButtonLink } from "#app/ui/button";
import { PageHeader } from "#app/ui/page";
import { type Step, Steps } from "#app/ui/steps";
import { Time } from "#app/ui/time";
import { keyPageOf } from "../../applications/links";
import { maskedSecret } from "../secrets-table";
import { endingWords } from "./ending-fields";
import { type RotationStep, rotationHref } from "./links";

interface RotationFrameProps {
  readonly page: RotationPage;
  readonly step: RotationStep;
  readonly children: ReactNode;
}

/** The head of every page of a rotation: which secret, which step, and the way out. */
export function RotationFrame({ page, step, children }: RotationFrameProps) {
  const { old, rotation, application, environment } = page;
  const keys = keyPageOf(application.id, environment);
  const runs = rotation !== null && rotation.over === null;
  return (
    <>
      <PageHeader
        title={
          <>
            Rotate <code className="font-mono">{maskedSecret(old.hint)}</code>
          </>
        }
        description={old.description === "" ? keys.title : `${keys.title}: ${old.description}`}
        actions={
          runs && step !== "cancel" ? (
            <ButtonLink to={rotationHref(page, "cancel")}>Cancel rotation</ButtonLink>
          ) : (
            <ButtonLink to={runs ? rotationHref(page, "watch") : keys.href} variant="ghost">
              {runs ? "Back to the rotation" : "Back to the secrets"}
            </ButtonLink>
          )
        }
      />
      <Steps label="Steps of the rotation" steps={stepsOf(page, step)} />
      {children}
    </>
  );
}

const ORDER = ["", "deploy", "watch", "retire"] as const;
const LABELS = { "": "Create", deploy: "Deploy", watch: "Watch", retire: "Retire" } as const;

function stepsOf(page: RotationPage, step: RotationStep): readonly Step[] {
  const { rotation } = page;
  const runs = rotation !== null && rotation.over === null;
  const done = {
    "": runs,
    deploy: runs && rotation.fresh.firstUsedAt !== null,
    watch: runs && rotation.verdict.kind === "safe",
    retire: false,
  };
  return ORDER.map((name) => {
    const isOver = rotation?.over && step === "statement";
    return {
      label: LABELS[name],
      note: noteOf(page, name),
      to: runs ? rotationHref(page, name) : undefined,
      state: name === step ? "current" : done[name] || isOver ? "done" : "next",
    };
  });
}

const WATCHED = {
  "new-stopped": "the new one no longer works",
  unable: "the application is suspended",
  undeployed: "nothing yet",
  "in-use": "the old one is in use",
  quiet: "the old one is quiet",
  safe: "safe to retire",
} as const;

function noteOf({ rotation, old }: RotationPage, step: (typeof ORDER)[number]): ReactNode {
  if (rotation === null) return undefined;
  const { fresh, over, ending, silentHours, verdict } = rotation;
  switch (step) {
    case "":
      return (
        <>
          <code className="font-mono">{maskedSecret(fresh.hint)}</code>, <Time value={fresh.createdAt} />
        </>
      );
    case "deploy":
      return fresh.firstUsedAt === null ? (
        "not used yet"
      ) : (
        <>
          first use <Time value={fresh.firstUsedAt} />
        </>
      );
    case "watch":
      return over ? undefined : WATCHED[verdict.kind];
    case "retire":
      if (over) return <Time value={over.at} />;
      return old.expiresAt === null ? (
        endingWords(ending, silentHours)
      ) : (
        <>
          {ending === "date" ? "" : `${endingWords(ending, silentHours)}, `}
          <Time value={old.expiresAt} /> at the latest
        </>
      );
  }
}
