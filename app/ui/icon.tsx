import type { ComponentType, ReactNode, SVGProps } from "react";
import { cx } from "./cx";

type IconComponent = ComponentType<SVGProps<SVGSVGElement>>;

/**
 * A decorative icon: hidden from assistive technology, so that the text beside it must say everything.
 * Import icons singly, which keeps the other thousand out of the server and the page.
 *
 * @example
 * import Key from "lucide-react/icons/key";
 * <Icon as={Key} />
 */
export function Icon({ as: Component, className }: { readonly as: IconComponent; readonly className?: string }) {
  return <Component aria-hidden="true" focusable="false" className={cx("inline-block size-4 shrink-0", className)} />;
}

/** The logo, a keyhole plate. Decorative: the name stands beside it as text. */
export function LogoMark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" className="size-6 shrink-0">
      <rect x="1" y="1" width="22" height="22" rx="6.5" className="fill-accent" />
      <path
        d="M12 5.25a3.6 3.6 0 0 1 1.7 6.77l1.2 5.48a.6.6 0 0 1-.59.73H9.69a.6.6 0 0 1-.59-.73l1.2-5.48A3.6 3.6 0 0 1 12 5.25Z"
        className="fill-on-accent"
      />
    </svg>
  );
}

/**
 * Text for screen readers only.
 *
 * @example <VisuallyHidden>Secret ending in</VisuallyHidden>
 */
export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return <span className="sr-only">{children}</span>;
}
