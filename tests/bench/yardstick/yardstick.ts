// What graphile-worker, a job queue on PostgreSQL, does with jobs that do nothing: from the first one submitted to the last
// one done, submitters and worker at once, as the bench of our own lifecycle runs. Prints jobs a second as JSON.
//   node yardstick.ts DATABASE_URL JOBS
import { makeWorkerUtils, run, Logger } from "graphile-worker";

const [url = "", jobs = "10000"] = process.argv.slice(2);
const count = Number(jobs);
const quiet = new Logger(() => () => {});

interface Way {
  /** Jobs handed over in one call. */
  batch: number;
  submitters: number;
  worker: GraphileConfig.WorkerOptions;
}

/** As its documentation shows it first. */
const plain: Way = {
  batch: 1,
  submitters: 8,
  worker: { concurrentJobs: 10, maxPoolSize: 20 },
};

/** With every setting that its documentation gives for throughput. */
const batched: Way = {
  batch: 100,
  submitters: 4,
  worker: {
    concurrentJobs: 24,
    maxPoolSize: 20,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};

async function jobsPerSecond({
  batch,
  submitters,
  worker,
}: Way): Promise<number> {
  const utils = await makeWorkerUtils({ connectionString: url, logger: quiet });
  await utils.migrate();
  let done = 0;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const runner = await run({
    preset: { worker: { connectionString: url, logger: quiet, ...worker } },
    noHandleSignals: true,
    taskList: {
      noop: async () => {
        if (++done === count) finish();
      },
    },
  });
  const begin = performance.now();
  let next = 0;
  const submit = async () => {
    for (let first = next; first < count; first = next) {
      next += batch;
      if (batch === 1) await utils.addJob("noop", { number: first });
      else
        await utils.addJobs(
          Array.from({ length: Math.min(batch, count - first) }, (_, i) => ({
            identifier: "noop",
            payload: { number: first + i },
          })),
        );
    }
  };
  await Promise.all(Array.from({ length: submitters }, submit));
  await finished;
  await runner.stop(); // what is done is stored when this returns
  const seconds = (performance.now() - begin) / 1000;
  const left = await utils.withPgClient((client) =>
    client.query<{ count: string }>(
      "SELECT count(*) FROM graphile_worker.jobs",
    ),
  );
  if (left.rows[0]?.count !== "0")
    throw new Error(`${left.rows[0]?.count} jobs are left`);
  await utils.release();
  return count / seconds;
}

console.log(
  JSON.stringify({
    plain: await jobsPerSecond(plain),
    batched: await jobsPerSecond(batched),
  }),
);
