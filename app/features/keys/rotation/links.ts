/** The addresses of a rotation's pages, and which of them fits its state. */
import type { RotationPage } from "#app/services/keys/rotation/view";
import { applicationHref } from "../../applications/links";

/** The steps in their order, then what leads aside; the first has no segment of its own. */
export type RotationStep = "" | "deploy" | "watch" | "retire" | "another" | "cancel" | "statement";

/**
 * The address of a step.
 *
 * @example rotationHref(page, "watch") // "/applications/0190…/secrets/0191…/rotate/watch"
 */
export function rotationHref({ application, old }: Pick<RotationPage, "application" | "old">, step: RotationStep) {
  return applicationHref(application.id, `secrets/${old.id}/rotate${step === "" ? "" : `/${step}`}`);
}

/** Where the statement can be saved from. */
export function statementFileHref({ application, old }: Pick<RotationPage, "application" | "old">, format: "json" | "txt") {
  return applicationHref(application.id, `secrets/${old.id}/rotation.${format}`);
}

/**
 * Where to go instead, for a page that is about a rotation that runs; null: it runs.
 *
 * @example insteadOfRunning(page) // the form that starts one, or the statement of the one that is over
 */
export function insteadOfRunning(page: RotationPage) {
  if (page.rotation === null) return rotationHref(page, "");
  return page.rotation.over === null ? null : rotationHref(page, "statement");
}
