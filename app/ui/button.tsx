import type { ComponentPropsWithoutRef, ReactNode } from "react";
import { cx } from "./cx";
import { type InternalHref, Link } from "./link";

export type ButtonVariant = "primary" | "secondary" | "danger" | "ghost" | "slab" | "slabPrimary";
export type ButtonSize = "small" | "medium" | "large";

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary: "border-accent bg-accent text-on-accent shadow-control hover:border-accent-hover hover:bg-accent-hover",
  secondary: "border-line-control bg-surface text-ink shadow-control hover:border-line-strong hover:bg-sunken",
  danger: "border-danger bg-danger text-on-danger shadow-control hover:border-danger-hover hover:bg-danger-hover",
  ghost: "border-transparent text-ink hover:bg-sunken",
  slab: "border-code-line text-code-ink hover:border-code-muted",
  slabPrimary: "border-code-string bg-code-string text-code-bar hover:border-code-ink hover:bg-code-ink",
};

const SIZES: Readonly<Record<ButtonSize, string>> = {
  small: "min-h-7.5 px-2.5 py-0.5 text-small max-md:text-body",
  medium: "min-h-9 px-3.5 py-1 text-body",
  large: "min-h-11 px-5 py-1 text-card",
};

/** The classes of a button, for another element with the same appearance, such as a download link. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "medium"): string {
  return cx(
    "inline-flex items-center justify-center gap-2 rounded-md border text-center font-medium no-underline max-md:min-h-11 motion-safe:transition-colors",
    "disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-muted disabled:shadow-none",
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
