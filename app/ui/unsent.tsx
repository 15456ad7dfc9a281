/** What a form says, where it was sent, while something typed has not reached the portal. */
import { type ReactNode, useEffect, useLayoutEffect, useState } from "react";
import { createPortal } from "react-dom";
import { Button } from "./button";
import { Answer, Banner } from "./feedback";
import { type HeldReason, type HeldRequest, holdUnansweredRequests, useHeldRequest } from "./held-requests";
import { useKeptInput } from "./kept-input";
import { useSentForm } from "./sent-form";

interface UnsentProps {
  /** Who is signed in. */
  readonly reader: string | undefined;
}

/** Holds requests without an answer, keeps what was typed over a sign-in, and sends a form once: one in the frame of every page. */
export function Unsent({ reader }: UnsentProps) {
  useEffect(holdUnansweredRequests, []);
  const sent = useSentForm();
  const restored = useKeptInput(sent, reader);
  const held = useHeldRequest();
  if (held) {
    return (
      <At form={held.isWrite ? (sent.current?.form ?? null) : null}>
        <Held held={held} />
      </At>
    );
  }
  if (restored === null) return null;
  return (
    <At form={restored}>
      <Answer to={restored} tone="warning" title="Not sent yet">
        What you typed is in the form again. Send it once more.
      </Answer>
    </At>
  );
}

function Held({ held }: { readonly held: HeldRequest }) {
  const { isWrite, reason } = held;
  return (
    <Banner
      tone="warning"
      live
      title={`${isWrite ? "Not sent" : "Not loaded"}: ${reason.kind === "refused" ? reason.title : "no answer from the portal"}`}
      actions={
        <Button autoFocus type="button" onClick={held.send}>
          Try again
        </Button>
      }
    >
      <p>{textOf(reason)}</p>
      {isWrite ? <p>What you typed is still here.</p> : null}
    </Banner>
  );
}

function textOf(reason: HeldReason): string {
  switch (reason.kind) {
    case "unreachable":
      return reason.neverSent
        ? "Your device has no network. The portal is asked again as soon as it has."
        : "The connection to the portal broke.";
    case "other-server":
      return `Something else on the way answered in its place (${reason.status}).`;
    case "refused":
      return reason.text;
  }
}

interface AtProps {
  /** Null: what was asked for is no form's. */
  readonly form: HTMLFormElement | null;
  readonly children: ReactNode;
}

/** At the end of a form, below its buttons; at the foot of the window where there is none, or where it is as small as a row of a table. */
function At({ form, children }: AtProps) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  useLayoutEffect(() => {
    if (form === null || form.closest("table")) return undefined;
    const end = document.createElement("div");
    end.className = "mt-4 w-full";
    form.append(end);
    setPlace(end);
    return () => {
      end.remove();
      setPlace(null);
    };
  }, [form]);
  if (place) return createPortal(children, place);
  return <div className="fixed inset-x-0 bottom-4 z-30 mx-auto w-full max-w-[44rem] px-4">{children}</div>;
}
