// A machine that waits: what it says of itself, and the question whether it is taken in.
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "~/api/keys.ts";
import { answerPairing } from "~/api/pairings.ts";
import type { Pairing } from "~/api/types.ts";
import { Button } from "~/ui/button.tsx";
import { formatDuration, formatMib, formatNumber } from "~/ui/format.ts";
import { Fact, Facts, Panel } from "~/ui/panel.tsx";
import { PairProblem } from "./pair-problem.tsx";

interface Props {
  /** As it was looked for. */
  code: string;
  pairing: Pairing;
  /** For how long the code is good, in milliseconds. */
  left: number;
}

export function PairMachine({ code, pairing, left }: Props) {
  const { t } = useLingui();
  const cache = useQueryClient();
  const answer = useMutation({
    mutationFn: (accept: boolean) => answerPairing(pairing.code, accept),
    onSuccess: (answered) => {
      cache.setQueryData(keys.pairing(code), answered);
      void cache.invalidateQueries({ queryKey: keys.enrolments });
    },
  });
  return (
    <>
      {answer.error && <PairProblem error={answer.error} />}
      <Panel
        title={t`Take this machine in?`}
        side={
          <span role="timer">
            <Trans>Good for {formatDuration(Math.floor(left / 1000) * 1000)}</Trans>
          </span>
        }
      >
        <div className="flex flex-col gap-4">
          <MachineFacts pairing={pairing} />
          <p>
            <Trans>
              Take in only a machine whose screen shows{" "}
              <strong className="ltr font-mono">{pairing.code}</strong> now. It becomes a device of
              yours and lends as its own policy says.
            </Trans>
          </p>
          <div className="flex flex-wrap gap-2">
            <Button
              kind="primary"
              icon="check"
              isDisabled={answer.isPending}
              onPress={() => answer.mutate(true)}
            >{t`Take it in`}</Button>
            <Button
              isDisabled={answer.isPending}
              onPress={() => answer.mutate(false)}
            >{t`Refuse`}</Button>
          </div>
        </div>
      </Panel>
    </>
  );
}

function MachineFacts({ pairing }: { pairing: Pairing }) {
  const { t } = useLingui();
  const has = pairing.inventory;
  return (
    <Facts>
      <Fact name={t`Name`}>
        <strong>{pairing.name}</strong>
      </Fact>
      <Fact name={t`Processor`}>{has?.cpuModel || "–"}</Fact>
      <Fact name={t`Cores`}>{formatNumber(has?.cores ?? 0)}</Fact>
      <Fact name={t`Memory`}>{formatMib(has?.memoryMib ?? 0)}</Fact>
      <Fact name={t`Disk`}>{formatMib(has?.diskMib ?? 0)}</Fact>
      {(has?.gpus ?? []).map((gpu) => (
        <Fact key={gpu.index} name={t`GPU ${gpu.index}`}>
          <span className="ltr">
            {gpu.memoryMib > 0 ? `${gpu.model} · ${formatMib(gpu.memoryMib)}` : gpu.model}
          </span>
        </Fact>
      ))}
      <Fact name={t`System`}>{has?.operatingSystem || "–"}</Fact>
      <Fact name={t`Asked from`}>
        <span className="ltr font-mono text-note">{pairing.address || "–"}</span>
      </Fact>
    </Facts>
  );
}
