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
