import CheckIcon from "lucide-react/icons/check";
import KeyRound from "lucide-react/icons/key-round";
import { useEffect, useState } from "react";
import type { FirstCall, FirstCallPage } from "#app/services/keys/first-call";
import { ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { CodeSlab, CodeText, CopyButton, InlineCode } from "#app/ui/code";
import { cx } from "#app/ui/cx";
import { Icon } from "#app/ui/icon";
import { firstTokenHref } from "../applications/links";
import { FirstCallPanel, useFirstCall } from "./first-call";
import { FirstRun } from "./first-run";
import { forgetShownOnce, isCopyButton, useLeaveQuestion } from "./shown-once";

/** A new key as its page shows it this once. */
export interface FirstKeysShown extends Omit<FirstCallPage, "call" | "hasOtherKey"> {
  /** null: the key has none. */
  readonly secret: { readonly value: string; readonly hint: string } | null;
  /** The block that runs, and the credentials as programs take them: the first is shown at first. */
  readonly blocks: readonly { readonly id: keyof typeof SHOWN_WITH; readonly label: string; readonly text: string }[];
}

/** Spelled out, because the style sheet holds only what it finds written. */
const SHOWN_WITH = {
  shell: "hidden group-has-[[value=shell]:checked]/blocks:block",
  page: "hidden group-has-[[value=page]:checked]/blocks:block",
  env: "hidden group-has-[[value=env]:checked]/blocks:block",
  json: "hidden group-has-[[value=json]:checked]/blocks:block",
  kubernetes: "hidden group-has-[[value=kubernetes]:checked]/blocks:block",
  docker: "hidden group-has-[[value=docker]:checked]/blocks:block",
} as const;

/** Whether what a tab has kept is a new key. */
export function isFirstKeys(value: object): value is FirstKeysShown {
  return "blocks" in value && Array.isArray(value.blocks) && "application" in value && "clientId" in value;
}

const WAITING: FirstCall = { kind: "waiting" };

/** The answer to "Create application and keys": the key, one block that runs, and below it what becomes of the first call. */
export function FirstKeys({ shown }: { readonly shown: FirstKeysShown }) {
  const { application, environment, secret } = shown;
  const href = firstTokenHref(application.id, environment);
  const watched = useFirstCall(WAITING, href);
  const [copied, setCopied] = useState(false);
  const onStored = useLeaveQuestion(secret === null || copied || watched.call.kind === "token");
  // Within the portal, whoever has left this page has answered the question.
  useEffect(() => forgetShownOnce, []);
  return (
    <FirstRun
      page={shown}
      hasOtherKey={false}
      title={
        <>
          <bdi>{application.name}</bdi> has its keys
        </>
      }
      description={secret === null ? "Run the block below." : "Store the secret, then run the block below."}
    >
      <Card
        tone="brass"
        title={
          <>
            <Icon as={KeyRound} className="mr-1 align-[-0.125rem] text-brass" /> {secret === null ? "Your key" : "Shown once"}
          </>
        }
        description={
          secret === null ? (
            "A key of this kind has no secret: PKCE proves that a code is its own."
          ) : (
            <>
              Only a hash is kept. Later it is known as <InlineCode>{`…${secret.hint}`}</InlineCode>.
            </>
          )
        }
        flush
        footer={
          <div className="flex flex-wrap items-center justify-between gap-3" onClickCapture={(event) => isLink(event.target) && onStored()}>
            <p role="status" className={cx("text-small", copied ? "text-success-ink" : "text-muted")}>
              {secret === null ? "It is shown on the key’s pages again." : copied ? "Copied." : "Not copied yet."}
            </p>
            <ButtonLink to={href}>
              <Icon as={CheckIcon} />
              {secret === null ? "Go on" : "I have stored it"}
            </ButtonLink>
          </div>
        }
      >
        {/* Any copy counts: of a value, of a block, or of what is selected. */}
        <div onCopy={() => setCopied(true)} onClickCapture={(event) => setCopied(copied || isCopyButton(event.target))}>
          <dl className="grid items-center gap-x-6 gap-y-2 px-4 pb-4 text-sm md:grid-cols-[8rem_minmax(0,1fr)] md:px-5">
            <Value label="Consumer Key" value={shown.clientId} />
            {secret === null ? null : <Value label="Consumer Secret" value={secret.value} />}
          </dl>
          <Blocks blocks={shown.blocks} />
        </div>
      </Card>
      <FirstCallPanel watched={watched} applicationId={application.id} href={href} />
    </FirstRun>
  );
}

const isLink = (target: EventTarget): boolean => target instanceof Element && target.closest("a") !== null;

/** A value to take along. It is selected whole by a click, without JavaScript too. */
function Value({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <>
      <dt className="text-muted max-md:not-first:mt-2">{label}</dt>
      <dd className="flex min-h-9 min-w-0 flex-wrap items-center gap-2 rounded-md bg-sunken py-0.5 pr-0.5 pl-3">
        <code className="min-w-0 flex-1 font-mono text-small select-all [overflow-wrap:anywhere]">{value}</code>
        <CopyButton text={value} label={label} variant="ghost" />
      </dd>
    </>
  );
}

/** One block at a time; the choice works by CSS alone. */
function Blocks({ blocks }: Pick<FirstKeysShown, "blocks">) {
  const [chosen, setChosen] = useState(blocks[0]?.id);
  const text = blocks.find(({ id }) => id === chosen)?.text.trimEnd() ?? "";
  return (
    <div className="group/blocks *:rounded-none *:border-x-0">
      <CodeSlab
        bar={
          <>
            <fieldset className="-ml-2 flex min-w-0 flex-wrap gap-0.5">
              <legend className="sr-only">Format</legend>
              {blocks.map(({ id, label }, index) => (
                <label
                  key={id}
                  className="flex min-h-7 items-center rounded-sm px-2 has-checked:bg-code-line has-checked:text-code-ink has-focus-visible:outline-2 has-focus-visible:outline-code-string max-md:min-h-11"
                >
                  <input
                    type="radio"
                    name="block"
                    value={id}
                    defaultChecked={index === 0}
                    onChange={() => setChosen(id)}
                    className="sr-only"
                  />
                  {label}
                </label>
              ))}
            </fieldset>
            <CopyButton text={text} label="block" variant="slabPrimary" />
          </>
        }
      >
        {blocks.map(({ id, text: code }) => (
          <CodeText key={id} code={code.trimEnd()} className={SHOWN_WITH[id]} wrap={id === "docker"} />
        ))}
      </CodeSlab>
    </div>
  );
}
