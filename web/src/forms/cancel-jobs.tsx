import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { cancelJob } from "~/api/jobs.ts";
import { keys } from "~/api/keys.ts";
import type { Job } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { Dialog } from "~/ui/dialog.tsx";

/** Ends one job or several, once it has been said what that means. */
export function CancelJobs({
  jobs,
  open,
  onClose,
}: {
  jobs: Job[];
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => Promise.all(jobs.map((job) => cancelJob(job.id))),
    onSuccess: (changed) => {
      for (const job of changed) cache.setQueryData(keys.job(job.id), job);
      onClose();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.jobs }),
  });
  const many = jobs.length > 1;
  const title = many ? t`Cancel ${jobs.length} jobs?` : t`Cancel this job?`;
  return (
    <Dialog title={title} open={open} onClose={onClose}>
      <p className="text-soft">
        <Trans>
          What runs is ended and what waits is dropped. You pay for the time served so far; the rest
          of the hold comes back.
        </Trans>
      </p>
      {cancel.error && (
        <p role="alert" className="mt-2 text-bad">
          {cancel.error.message}
        </p>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button kind="quiet" onPress={onClose}>
          {many ? <Trans>Let them run</Trans> : <Trans>Let it run</Trans>}
        </Button>
        <Button kind="danger" isDisabled={cancel.isPending} onPress={() => cancel.mutate()}>
          <Plural value={jobs.length} one="Cancel the job" other="Cancel # jobs" />
        </Button>
      </div>
    </Dialog>
  );
}
