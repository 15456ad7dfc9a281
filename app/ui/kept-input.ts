/**
 * What was typed into a form that met an ended session: the portal asks for a sign-in instead of an answer. It is kept in the browser's tab
 * for the person who typed it, without passwords and secrets, and put back into the form after the sign-in.
 */
import { type MutableRefObject, useEffect, useRef, useState } from "react";
import { useLocation, useNavigation } from "./remix";
import type { SentForm } from "./sent-form";

const STORED_AS = "latchkey-typed";

/** Pages that ask who somebody is, between a form and its answer. */
const ASKING: ReadonlySet<string> = new Set(["/login", "/confirm"]);

/** What is typed here is tokens, codes and credentials. */
const SECRET_PAGES = /^\/(playground|diagnose|inspect|setup|signup)(\/|$)/;
const SECRET_NAMES = /password|secret|^confirmation$/i;

/** Hidden fields that make sure of what is sent again: that it undoes nothing, and that it makes nothing twice. */
const GUARDS: ReadonlySet<string> = new Set(["version", "formId"]);

interface KeptInput {
  readonly reader: string;
  /** Of the form's page: path and query. */
  readonly page: string;
  /** The form's id; "" for one without. */
  readonly form: string;
  readonly typed: readonly (readonly [name: string, value: string])[];
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Keeps what was typed into a form when a sign-in stands in its way, and puts it back.
 *
 * @param sent the form whose answer is awaited; null again once that is shown
 * @param reader who is signed in
 * @returns the form in which something was put back
 */
export function useKeptInput(sent: MutableRefObject<SentForm | null>, reader: string | undefined): HTMLFormElement | null {
  const { pathname, search } = useLocation();
  const { state } = useNavigation();
  const input = useRef<KeptInput | null>(null);
  const [restored, setRestored] = useState<HTMLFormElement | null>(null);
  const page = pathname + search;

  // While the form is in the document still: the sign-in comes in its place.
  useEffect(() => {
    const isTaken = state === "submitting" && !ASKING.has(pathname) && !SECRET_PAGES.test(pathname);
    if (isTaken && sent.current && reader !== undefined) input.current = { reader, page, ...typedInto(sent.current.form) };
  }, [state, pathname, page, reader, sent]);

  useEffect(() => {
    if (state !== "idle") return;
    sent.current = null;
    if (ASKING.has(pathname)) {
      if (input.current && input.current.typed.length > 0) keep(input.current);
    } else if (reader !== undefined) {
      const kept = takeKept();
      setRestored(kept?.page === page && kept.reader === reader ? putBack(kept) : null);
    }
    input.current = null;
  }, [state, pathname, page, reader, sent]);

  return restored;
}

function typedInto(form: HTMLFormElement): Pick<KeptInput, "form" | "typed"> {
  return { form: form.id, typed: controlsOf(form).filter(isKept).flatMap(valuesOf) };
}

function controlsOf(form: HTMLFormElement): readonly Control[] {
  return [...form.elements].filter(isControl);
}

function isControl(element: Element): element is Control {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

function isKept({ name, type }: Control): boolean {
  if (name === "" || SECRET_NAMES.test(name)) return false;
  return type === "hidden" ? GUARDS.has(name) : type !== "password" && type !== "file";
}

function valuesOf(control: Control): KeptInput["typed"] {
  return isChoice(control) && !control.checked ? [] : [[control.name, control.value]];
}

function isChoice(control: Control): control is HTMLInputElement {
  return control.type === "checkbox" || control.type === "radio";
}

/** A browser may have no room, or refuse to keep anything: then nothing is kept. */
function keep(input: KeptInput): void {
  try {
    window.sessionStorage.setItem(STORED_AS, JSON.stringify(input));
  } catch {
    // The sign-in goes on all the same.
  }
}

/** What is kept, once. */
function takeKept(): KeptInput | null {
  try {
    const stored: unknown = JSON.parse(window.sessionStorage.getItem(STORED_AS) ?? "null");
    window.sessionStorage.removeItem(STORED_AS);
    return isKeptInput(stored) ? stored : null;
  } catch {
    return null;
  }
}

function isKeptInput(value: unknown): value is KeptInput {
  if (typeof value !== "object" || value === null) return false;
  if (!("reader" in value && "page" in value && "form" in value && "typed" in value)) return false;
  const isPair = (entry: unknown) => Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "string");
  return (
    [value.reader, value.page, value.form].every((text) => typeof text === "string") &&
    Array.isArray(value.typed) &&
    value.typed.every(isPair)
  );
}

/** @returns the form that was filled in: the first of the same id, or without one, that has all the names */
function putBack({ form: id, typed }: KeptInput): HTMLFormElement | null {
  const form = [...document.querySelectorAll<HTMLFormElement>("main form[method=post]")].find(
    (candidate) => candidate.id === id && typed.every(([name]) => candidate.elements.namedItem(name) !== null),
  );
  if (!form) return null;
  for (const control of controlsOf(form).filter(isKept)) {
    const values = typed.filter(([name]) => name === control.name).map(([, value]) => value);
    if (isChoice(control)) choose(control, values.includes(control.value));
    else if (values[0] !== undefined) type(control, values[0]);
  }
  return form;
}

/** As a click does, so that what the page shows for a choice follows. */
function choose(control: HTMLInputElement, checked: boolean): void {
  if (control.checked !== checked && (checked || control.type === "checkbox")) control.click();
}

/** As a keyboard does. The setter of the element's kind: React has one of its own on each element, which hides the change from it. */
function type(control: Control, value: string): void {
  Reflect.set(Object.getPrototypeOf(control), "value", value, control);
  control.dispatchEvent(new Event(control instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
}
