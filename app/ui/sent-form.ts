/** The form that was sent last, until its answer is shown. */
import { type MutableRefObject, useEffect, useRef } from "react";
import { useHeldRequest } from "./held-requests";
import { useNavigation } from "./remix";

/** Longer than a double click. A form that starts no navigation, such as a download's, can be sent again after this. */
const DOUBLE_CLICK_MS = 1000;

export interface SentForm {
  readonly form: HTMLFormElement;
  /** The button that sent it. */
  readonly button: HTMLElement | null;
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
}

/**
 * Follows the forms that are sent, and has each sent once for two clicks: the router would drop the first answer, and with it a secret
 * that is shown once. A form whose request is held may be sent anew, as it may have been changed.
 *
 * @returns the form whose answer is awaited
 */
export function useSentForm(): MutableRefObject<SentForm | null> {
  const { state, formMethod } = useNavigation();
  const held = useHeldRequest();
  const answer = useRef<"shown" | "awaited" | "loading" | "held">("shown");
  const sent = useRef<SentForm | null>(null);

  useEffect(() => {
    if (held !== null) answer.current = "held";
    else if (state === "idle" || formMethod !== "POST") answer.current = "shown";
    // The answer may be on the page already while its other data are loaded: its own buttons work.
    else answer.current = state === "loading" ? "loading" : "awaited";
  }, [state, formMethod, held]);

  useEffect(() => {
    const onSubmit = (event: SubmitEvent) => {
      const { target: form, submitter: button } = event;
      if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
      const at = performance.now();
      const isSame = sent.current?.form === form && sent.current.button === button;
      const isDouble = isSame && at - (sent.current?.at ?? 0) < DOUBLE_CLICK_MS;
      sent.current = { form, button, at };
      const isNew = { held: true, shown: !isDouble, loading: !isSame, awaited: false }[answer.current];
      if (isNew) return;
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("submit", onSubmit, true);
    return () => document.removeEventListener("submit", onSubmit, true);
  }, []);

  return sent;
}
