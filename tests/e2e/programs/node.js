// Node's threads, its pool, timers, child processes, files, and a server that answers on the container's own loopback.
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const crypto = require('node:crypto');
const fs = require('node:fs/promises');
const http = require('node:http');
const { execFile } = require('node:child_process');
const { promisify } = require('node:util');

const limit = 100000;

// How many primes there are below the limit, of one half or the other.
function primes(half) {
  let count = half === 0 ? 1 : 0; // two
  for (let n = half === 0 ? 3 : 5; n < limit; n += 4) {
    let prime = true;
    for (let d = 3; d * d <= n && prime; d += 2) prime = n % d !== 0;
    if (prime) count += 1;
  }
  return count;
}

const worker = (half) =>
  new Promise((resolve, reject) => new Worker(__filename, { workerData: half }).on('message', resolve).on('error', reject));

async function served() {
  const server = http.createServer((request, response) => setTimeout(() => response.end(`hello ${request.url}`), 10));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await (await fetch(`http://127.0.0.1:${server.address().port}/world`)).text();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return answer;
}

async function main() {
  const counts = await Promise.all([worker(0), worker(1)]);
  console.log(`two threads: ${counts[0] + counts[1]} primes`);
  const key = await promisify(crypto.pbkdf2)('password', 'salt', 4096, 20, 'sha1'); // RFC 6070
  console.log(`pool: ${key.toString('hex')}`);
  console.log(`loopback: ${await served()}`);
  await fs.writeFile('/tmp/note', 'kept in memory');
  console.log(`child: ${(await promisify(execFile)('cat', ['/tmp/note'])).stdout}`);
}

if (isMainThread) main();
else parentPort.postMessage(primes(workerData));
