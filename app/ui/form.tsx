import type { ReactNode } from "react";

/**
 * The column of a form's fields; put it inside the `<Form>`.
 *
 * @example <Form method="post"><FormFields>…<FormActions><Button variant="primary">Save</Button></FormActions></FormFields></Form>
 */
export function FormFields({ children }: { readonly children: ReactNode }) {
  return <div className="flex max-w-xl flex-col gap-5">{children}</div>;
}

/** The row of buttons that ends a form: the main one first. */
export function FormActions({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-3 pt-1">{children}</div>;
}
