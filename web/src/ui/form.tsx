import type { ReactNode } from "react";

/** Fields one under the other; `onSubmit` takes the place of what a browser would do. */
export function Form({
  onSubmit,
  children,
  className = "flex flex-col gap-3",
}: {
  onSubmit: () => unknown;
  children: ReactNode;
  className?: string;
}) {
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
