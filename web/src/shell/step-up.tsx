// When a call wants to be told once more who it is, this asks, over whatever page and form is open.
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { askWith } from "~/api/step-up.ts";

const StepUpDialog = lazy(() => import("./step-up-dialog.tsx"));

export function StepUp() {
  const [asked, setAsked] = useState(false);
  const answer = useRef<(shown: boolean) => void>(undefined);
  useEffect(() => {
    const stop = askWith(
      () =>
        new Promise((resolve) => {
          answer.current = resolve;
          setAsked(true);
        }),
    );
    return () => {
      stop();
      answer.current?.(false);
    };
  }, []);
  const settle = (shown: boolean) => {
    setAsked(false);
    answer.current?.(shown);
  };
  return (
    asked && (
      <Suspense>
        <StepUpDialog onSettled={settle} />
      </Suspense>
    )
  );
}
