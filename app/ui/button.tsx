import type { ComponentPropsWithoutRef, ReactNode } from "react";
import { cx } from "./cx";
import { type InternalHref, Link } from "./link";

export type ButtonVariant = "primary" | "secondary" | "danger" | "ghost";
export type ButtonSize = "small" | "medium";

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary: "border-transparent bg-accent text-on-accent shadow-card hover:bg-accent-hover",
  secondary: "border-line-strong/60 bg-surface text-ink shadow-card hover:bg-sunken",
  danger: "border-transparent bg-danger text-on-danger shadow-card hover:bg-danger-hover",
  ghost: "border-transparent text-ink hover:bg-sunken",
};

const SIZES: Readonly<Record<ButtonSize, string>> = {
  small: "min-h-8 px-2.5 py-1 text-sm",
  medium: "min-h-10 px-4 py-2 text-sm",
};

/** The classes of a button, for another element with the same appearance, such as a download link. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "medium"): string {
  return cx(
    "inline-flex items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap no-underline motion-safe:transition-colors",
    "disabled:cursor-not-allowed disabled:opacity-60",
    VARIANTS[variant],
    SIZES[size],
  );
}

interface ButtonProps extends ComponentPropsWithoutRef<"button"> {
  readonly variant?: ButtonVariant | undefined;
  readonly size?: ButtonSize | undefined;
}

/**
 * A button; submits its form unless `type="button"`. Its text is a verb: "Generate Keys", never "OK".
 *
 * @example <Button variant="primary" name="intent" value="generate">Generate Keys</Button>
 */
export function Button({ variant = "secondary", size = "medium", type = "submit", className, ...rest }: ButtonProps) {
  return <button type={type} className={cx(buttonClass(variant, size), className)} {...rest} />;
}

interface ButtonLinkProps {
  readonly to: InternalHref;
  readonly children: ReactNode;
  readonly variant?: ButtonVariant | undefined;
  readonly size?: ButtonSize | undefined;
  /** Leaves the page by a full load: for downloads. */
  readonly reloadDocument?: boolean | undefined;
  readonly className?: string | undefined;
}

/**
 * A link with the appearance of a button: it goes somewhere and changes nothing.
 *
 * @example <ButtonLink to="/applications/new" variant="primary">Add New Application</ButtonLink>
 */
export function ButtonLink({ to, variant = "secondary", size = "medium", reloadDocument = false, className, ...rest }: ButtonLinkProps) {
  return <Link to={to} reloadDocument={reloadDocument} className={cx(buttonClass(variant, size), className)} {...rest} />;
}
