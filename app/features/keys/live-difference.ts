/** What saving the settings would change, while they are being changed: with JavaScript alone. Without it "Update…" asks. */
import { useEffect, useState } from "react";
import type { KeyDifference } from "#app/services/keys/difference";
import type { InternalHref } from "#app/ui/link";
import { useHref } from "#app/ui/remix";

/** Milliseconds without a change after which the server is asked. */
const PAUSE_MS = 300;

/**
 * Watches a form.
 *
 * @param formId the form's `id`
 * @param formKey of what the form shows: another one is another form
 * @param href the address of the page whose `/difference.json` tells
 * @returns null: nothing would change; undefined: nothing was changed yet, or what stands in the form cannot be saved
 */
export function useLiveDifference(formId: string, formKey: string, href: InternalHref): KeyDifference | null | undefined {
  const url = `${useHref(href)}/difference.json`;
  const [told, setTold] = useState<{ readonly formKey: string; readonly difference: KeyDifference | null | undefined }>();

  useEffect(() => {
    const form = document.getElementById(formId);
    if (!(form instanceof HTMLFormElement)) return undefined;
    let question = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      question.abort();
      question = new AbortController();
      const { signal } = question;
      timer = setTimeout(async () => {
        const difference = await ask(url, form, signal);
        if (!signal.aborted) setTold({ formKey, difference });
      }, PAUSE_MS);
    };
    form.addEventListener("input", look);
    return () => {
      form.removeEventListener("input", look);
      clearTimeout(timer);
      question.abort();
    };
  }, [formId, formKey, url]);

  return told?.formKey === formKey ? told.difference : undefined;
}

async function ask(url: string, form: HTMLFormElement, signal: AbortSignal): Promise<KeyDifference | null | undefined> {
  const sent = new URLSearchParams({ intent: "review" });
  for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
  try {
    const response = await fetch(url, { method: "POST", body: sent, signal });
    const answer: unknown = response.ok ? await response.json() : undefined;
    return isAnswer(answer) ? answer.difference : undefined;
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): value is { readonly difference: KeyDifference | null } {
  return typeof value === "object" && value !== null && "difference" in value;
}
