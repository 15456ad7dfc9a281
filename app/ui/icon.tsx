import type { ComponentType, SVGProps } from "react";
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
